"""The generator of uniform functions (functions/_resource), where a release has one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from flaskapp.deploy.code import CodeRunner
from flaskapp.deploy.errors import from_database
from flaskapp.deploy.session import CODE, Session


def _has_table(connection: psycopg.Connection[Any], name: str) -> bool:
    row = connection.execute("SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                             "WHERE n.nspname = 'resource' AND c.relname = %s", [name]).fetchone()
    return row is not None


def generated_names(session: Session) -> set[str]:
    """Names of the functions the generator made so far."""
    if not _has_table(session.connection, "generated"):
        return set()
    session.become(CODE)
    return {row[0] for row in session.query("SELECT function_name FROM resource.generated")}


def forget_declarations(session: Session, paths: list[str]) -> None:
    """What a changed file still declares it will declare again; what a lost file declared is gone."""
    if paths and _has_table(session.connection, "declaration"):
        session.become(CODE)
        session.execute("DELETE FROM resource.declaration WHERE source_file = ANY (%s)", [paths])


def make_uniform(session: Session, runner: CodeRunner) -> int:
    """Let the generator replace what changed. Returns how many functions it made now."""
    if not session.query("SELECT FROM pg_proc AS p WHERE p.oid = to_regproc('resource.deploy')"):
        return 0
    try:
        try:
            made = _call_generator(session)
        except psycopg.errors.DependentObjectsStillExist:
            runner.drop_users_of_generated()
            made = _call_generator(session)
    except psycopg.Error as error:
        raise from_database(error, path="resource.deploy()", line=1, text="") from error
    runner.generated = generated_names(session)
    if made:
        session.report(f"made {made} uniform functions")
    return made


def _call_generator(session: Session) -> int:
    with session.savepoint():
        session.become(CODE)
        return len(session.query("SELECT * FROM resource.deploy()"))


def write_text(connection: psycopg.Connection[Any], path: Path) -> None:
    """Keep the generated text where people can read it."""
    if not _has_table(connection, "generated"):
        return
    with connection.transaction():
        Session(connection, lambda line: None, False).become(CODE)
        rows = connection.execute("SELECT body FROM resource.generated ORDER BY noun, verb").fetchall()
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text("".join(f"{row[0].rstrip()}\n\n" for row in rows), encoding="utf-8")
    temporary.replace(path)
