"""Bodies are checked after everything stands: while loading, the order of files would decide what compiles."""

from __future__ import annotations

import psycopg

from flaskapp.deploy.errors import from_database
from flaskapp.deploy.session import Session
from flaskapp.deploy.source import SourceFile

_VALIDATORS = {"sql": "fmgr_sql_validator", "plpgsql": "plpgsql_validator"}


def check_bodies(session: Session, made: dict[tuple[str, str], str], files: dict[str, SourceFile]) -> None:
    """The language's own check of each new body; the error names the file."""
    functions = [identity for kind, identity in made if kind == "function"]
    if not functions:
        return
    session.become(None)
    session.execute("SET LOCAL check_function_bodies = on")
    for oid, identity, language in session.query("""
SELECT p.oid, p.oid::regprocedure::text, l.lanname FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.oid::regprocedure::text = ANY (%s) AND l.lanname IN ('sql', 'plpgsql') ORDER BY 1""", [functions]):
        try:
            session.query(f"SELECT {_VALIDATORS[language]}(%s)", [oid])
        except psycopg.Error as error:
            file = files[made[("function", identity)]]
            raise from_database(error, path=file.path, line=1, text=file.text, note=f"in {identity}") from error
    session.execute("SET LOCAL check_function_bodies = off")
