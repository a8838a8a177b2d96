"""Calls any function of api, portal or custom by name, as the person who is logged in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.api.result import decode, register_loaders

SCHEMAS = ("api", "portal", "custom")
# A list shows a page of 1000 rows; who asks for more here has them row by row.
MAX_ROWS = "10000000"
_COMMENT = """
SELECT p.proname, obj_description(p.oid, 'pg_proc'), pg_get_function_arguments(p.oid)
FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace(%s)
"""


class CallError(Exception):
    """A call that was not even sent."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class NotFound(CallError):
    """What was named is not there."""


def split_name(function: str) -> tuple[str, str]:
    """schema and name; api where no schema is named."""
    schema, dot, name = function.partition(".")
    if not dot:
        return "api", function
    if schema not in SCHEMAS:
        raise CallError(f"functions of schema {schema} cannot be called from here", f"One of {', '.join(SCHEMAS)}.")
    return schema, name


def call(
    connection: psycopg.Connection[Any], function: str, arguments: list[str], dry_run: bool = False
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of function(name=value, ...); money comes as text, as HTTP gives it."""
    columns: list[str] = []
    rows: list[tuple[Any, ...]] = []
    for columns, some in pieces(connection, function, arguments, dry_run=dry_run):
        rows += some
    return columns, rows


def pieces(
    connection: psycopg.Connection[Any], function: str, arguments: list[str], dry_run: bool = False, at_once: int = 10_000
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Columns and some rows at a time, at least once, so that a list of any length takes little memory."""
    schema, name = split_name(function)
    given: dict[str, str] = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not key:
            raise CallError(f"{argument} is not name=value", "Leave an argument out to take its default.")
        given[key.removeprefix("p_")] = value
    register_loaders(connection)
    query = sql.SQL("SELECT * FROM {}({})").format(
        sql.Identifier(schema, name),
        sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(f"p_{key}")) for key in given))
    try:
        with connection.transaction(force_rollback=dry_run):
            connection.execute("SELECT set_config('pgtoll.page_rows', %s, true)", [MAX_ROWS])
            with psycopg.ServerCursor(connection, "call") as cursor:
                # Bound, not written into the statement, which an error would put into the server's log.
                cursor.execute(query, list(given.values()))
                rows = cursor.fetchmany(at_once)
                columns = [column.name for column in cursor.description or ()]
                while True:
                    yield columns, [tuple(decode(value) for value in row) for row in rows]
                    rows = cursor.fetchmany(at_once) if len(rows) == at_once else []
                    if not rows:
                        break
            if dry_run:
                # What is checked at the end of a transaction is checked now.
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (psycopg.errors.UndefinedFunction, psycopg.errors.AmbiguousFunction) as error:
        raise _unknown(connection, schema, name, list(given), error) from error


def describe(connection: psycopg.Connection[Any], function: str) -> str:
    """A function's arguments and its comment, which is its documentation."""
    schema, name = split_name(function)
    for known, comment, arguments in connection.execute(_COMMENT, [schema]).fetchall():
        if known == name:
            return f"{schema}.{name}({arguments})\n\n{comment or ''}"
    raise _unknown(connection, schema, name, [], None)


def _unknown(
    connection: psycopg.Connection[Any], schema: str, name: str, given: list[str], error: psycopg.Error | None
) -> Exception:
    """Tells a misspelt function from a misspelt or missing argument."""
    register_loaders(connection)
    known = {decode(row[0]): decode(row[2]) for row in connection.execute(_COMMENT, [schema]).fetchall()}
    if name in known:
        # A function inside it may be what is missing, and then the arguments are not at fault.
        if error is not None and error.diag.context:
            return error
        return CallError(f"{schema}.{name} cannot be called with ({', '.join(given)})",
                         f"It takes: {known[name] or 'nothing'}.")
    near = difflib.get_close_matches(name, known, n=3)
    return CallError(f"there is no function {schema}.{name}", f"Did you mean {' or '.join(near)}?" if near else None)
