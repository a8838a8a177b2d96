"""Roles, schemas and extensions: a superuser's step, repeatable; others check that it was done."""

from __future__ import annotations

from flaskapp.deploy.errors import DeployError
from flaskapp.deploy.session import CODE, OWNER, Session
from flaskapp.deploy.source import SourceFile
from flaskapp.deploy.split import split_statements
from flaskapp.deploy.state import Recorded


def run_bootstrap(session: Session, files: list[SourceFile], recorded: Recorded) -> list[SourceFile]:
    """Run the bootstrap files if one changed; returns those that now count as run."""
    changed = recorded.changed(files)
    if not changed:
        return []
    if not session.superuser:
        _require_done(session, recorded, changed)
        return changed
    # A later file may lean on an earlier one that somebody undid: all of them are repeatable.
    for file in files:
        session.run_file(file.path, split_statements(file.text), None)
        session.report(f"bootstrap {file.path}")
    return files


def _require_done(session: Session, recorded: Recorded, changed: list[SourceFile]) -> None:
    """On a fresh database a superuser may have run the files by hand: then the roles and the schema are there."""
    found = session.query("""
SELECT r.rolname FROM pg_roles AS r JOIN pg_namespace AS n ON n.nspname = 'system' AND n.nspowner = %s::text::regrole
WHERE r.rolname IN (%s, %s) AND pg_has_role(session_user, r.oid, 'MEMBER')""", [OWNER, OWNER, CODE]) if session.query(
        "SELECT to_regrole(%s) IS NOT NULL", [OWNER])[0][0] else []
    if not recorded.files and len(found) == 2:
        return
    info = session.connection.info
    raise DeployError(
        f"{', '.join(file.path for file in changed)} must be run by a superuser, and {info.user} is none",
        sqlstate="42501",
        hint="A superuser runs: python -m flaskapp.deploy --database-url "
             f"postgresql://SUPERUSER@{info.host}:{info.port}/{info.dbname}\n"
             f"        and, for later deploys by this role: GRANT {OWNER}, {CODE} TO {info.user}")
