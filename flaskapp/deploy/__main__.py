"""python -m flaskapp.deploy [--database-url URL] [--dry-run]"""

from __future__ import annotations

import argparse
import sys

from flaskapp.deploy import DeployError, deploy
from flaskapp.settings import ROOT, Settings


def main(arguments: list[str] | None = None) -> int:
    """Deploy this release; 0 when it stands, 1 when nothing was changed."""
    parser = argparse.ArgumentParser(prog="python -m flaskapp.deploy", description="Bring a database to this release.")
    parser.add_argument("--database-url", help="where to deploy; else DATABASE_URL, PGHOST..., var/pgtoll.env")
    parser.add_argument("--dry-run", action="store_true", help="do it all, show it, and roll back")
    options = parser.parse_args(arguments)
    try:
        conninfo = options.database_url or Settings.from_env().conninfo
        summary = deploy(conninfo, root=ROOT, report=lambda line: print(line, flush=True), dry_run=options.dry_run)
    except DeployError as error:
        print(f"deploy failed: {error}", file=sys.stderr)
        return 1
    print(f"dry run, rolled back: {summary}" if options.dry_run else summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
