"""python -m flaskapp.demo: loads the demo month where it is missing; --summary shows what it came to."""

from __future__ import annotations

import argparse
import os
import sys
import time

import psycopg

from flaskapp.db import connect
from flaskapp.demo import load, summary
from flaskapp.demo.traffic import RECORDS
from flaskapp.failure import explain
from flaskapp.intake.cdr import IntakeError
from flaskapp.settings import ROOT, Settings
from flaskapp.worker.rating import WorkerError

FOLDER = ROOT / "var" / "demo"


def main(arguments: list[str] | None = None) -> int:
    """0 when the demo stands."""
    parser = argparse.ArgumentParser(prog="python -m flaskapp.demo", description="Load the demo month, or sum it up.")
    parser.add_argument("--summary", action="store_true", help="show what is there, and load nothing")
    parser.add_argument("--customers", type=int, default=load.CUSTOMERS, help="customers of the demo carrier")
    parser.add_argument("--records", type=int, default=RECORDS, help="call records of the month")
    options = parser.parse_args(arguments)
    settings = Settings.from_env()
    start = time.monotonic()

    def say(line: str) -> None:
        print(f"  {time.monotonic() - start:5.1f} s  {line}", flush=True)

    try:
        with connect() as connection:
            demo = load.Demo(load.demo_month(connection), FOLDER, options.customers, options.records)
            if options.summary:
                print(summary.text(summary.read(connection), load.example_invoice(connection, demo), settings))
                return 0
            load.load(connection, demo, settings.conninfo, key=settings.key, workers=os.cpu_count() or 1, say=say)
            say(f"the demo of {demo.month} is loaded")
    except (psycopg.Error, IntakeError, WorkerError) as error:
        print(explain(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
