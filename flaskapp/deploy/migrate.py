"""Migrations: applied once, in order, never changed; indexes that are built while the system runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.deploy.catalog import direct_dependents, row_type_users
from flaskapp.deploy.errors import DeployError, from_database
from flaskapp.deploy.session import OWNER, Session
from flaskapp.deploy.source import SourceFile
from flaskapp.deploy.split import split_statements

_NAME = r'([\w".]+)'
_ALTER_TABLE = re.compile(rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME}", re.IGNORECASE)
_DROP_TABLE = re.compile(rf"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?{_NAME}", re.IGNORECASE)
_ALTER_DOMAIN = re.compile(rf"ALTER\s+DOMAIN\s+{_NAME}", re.IGNORECASE)
_CHANGED_COLUMN = re.compile(
    rf"""\bDROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?(?!CONSTRAINT\b|NOT\b|DEFAULT\b|EXPRESSION\b|IDENTITY\b){_NAME}
       | \bALTER\s+(?:COLUMN\s+)?{_NAME}\s+(?:SET\s+DATA\s+)?TYPE\b""",
    re.IGNORECASE | re.VERBOSE,
)
_INDEX = re.compile(
    rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s+ON\s+(?:ONLY\s+)?{_NAME}",
    re.IGNORECASE,
)


def pending_migrations(files: list[SourceFile], applied: dict[str, str]) -> list[SourceFile]:
    """The migrations to run; refuses a history that is not this folder's."""
    known = {file.path: file for file in files}
    for path, checksum in sorted(applied.items()):
        if path not in known:
            raise DeployError("the database has this migration, this folder does not", where=path,
                              hint="Deploy from the release that has it, or from a newer one.")
        if known[path].checksum != checksum:
            raise DeployError("this migration was changed after it was applied", where=path,
                              detail=f"applied with SHA-256 {checksum}, the file has {known[path].checksum}",
                              hint="Put its text back and write the change as a new migration.")
    return [file for file in files if file.path not in applied]


def users_of_changed_columns(session: Session, files: list[SourceFile]) -> list[tuple[str, int]]:
    """Views and functions on columns that these migrations drop or give another type, and functions of row types that change."""
    found: list[tuple[str, int]] = []
    for file in files:
        for statement in split_statements(file.text):
            if match := _DROP_TABLE.match(statement.text):
                found += direct_dependents(session, match.group(1), None)
            if match := _ALTER_DOMAIN.match(statement.text):
                found += row_type_users(session, None, match.group(1))
            if match := _ALTER_TABLE.match(statement.text):
                found += row_type_users(session, match.group(1), None)
                for column in _CHANGED_COLUMN.finditer(statement.text):
                    name = (column.group(1) or column.group(2)).replace('"', "")
                    found += direct_dependents(session, match.group(1), name)
    return list(dict.fromkeys(found))


def run_migrations(session: Session, files: list[SourceFile]) -> None:
    for file in files:
        session.run_file(file.path, split_statements(file.text), OWNER)
        session.report(f"migration {file.path}")


def run_concurrent(connection: psycopg.Connection[Any], file: SourceFile, report: Callable[[str], None]) -> None:
    """One statement outside any transaction; what an interrupted earlier try left is cleared away first."""
    statements = split_statements(file.text)
    if len(statements) != 1:
        raise DeployError(f"a concurrent migration is one statement, this has {len(statements)}", where=file.path)
    statement = statements[0]
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
    try:
        if not _index_stands(connection, statement.text):
            connection.execute(statement.text.encode())
    except psycopg.Error as error:
        raise from_database(error, path=file.path, line=statement.line, text=statement.text,
                            note="everything else of this deploy is done; deploy again to repeat this step") from error
    finally:
        connection.execute("RESET ROLE")
    report(f"migration {file.path}")


def _index_stands(connection: psycopg.Connection[Any], text: str) -> bool:
    """True when the index is there and valid; an invalid one is dropped."""
    match = _INDEX.match(text)
    if not match:
        return False
    row = connection.execute("""
SELECT x.indisvalid, c.oid::regclass::text
FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid
WHERE x.indrelid = to_regclass(%s) AND c.relname = %s""",
                             [match.group(2), match.group(1).replace('"', "")]).fetchone()
    if row is None:
        return False
    if not row[0]:
        connection.execute(sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.SQL(row[1])))
    return bool(row[0])
