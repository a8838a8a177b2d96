"""The statements of a request: how a transaction begins, how a function is called, and both in one round trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.api.catalogue import Argument, Function
from flaskapp.api.result import Result, decode, read

# An argument and the text that PostgreSQL reads for its type.
Bound = list[tuple[Argument, str | None]]

_BEGIN = b"SELECT set_config('role', b.role, true) FROM access.request_begin(%s, %s, %s, %s, %s) AS b (role)"


@contextmanager
def transaction(connection: psycopg.Connection[Any], read_only: bool) -> Iterator[None]:
    connection.execute("BEGIN READ ONLY" if read_only else "BEGIN READ WRITE")
    try:
        yield
    except BaseException:
        roll_back(connection)
        raise
    connection.execute("COMMIT")


def roll_back(connection: psycopg.Connection[Any]) -> None:
    """On a lost connection there is nothing to roll back, and the first error is the one that counts."""
    if not connection.closed:
        connection.execute("ROLLBACK")


def one(connection: psycopg.Connection[Any], statement: str, *values: Any) -> list[Any]:
    """The first row of a statement, as Python values."""
    row = connection.execute(statement.encode(), values).fetchone()
    return [decode(value) for value in row or ()]


@lru_cache(maxsize=2000)
def call_text(schema: str, name: str, parameters: tuple[str, ...]) -> str:
    """Call by named arguments; their text goes untyped, so that PostgreSQL reads it as the parameter's own type."""
    given = sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(parameter)) for parameter in parameters)
    return sql.SQL("SELECT * FROM {}({})").format(sql.Identifier(schema, name), given).as_string()


def run(connection: psycopg.Connection[Any], function: Function, bound: Bound) -> Result:
    """Call the function in the transaction that was begun."""
    return read(connection.execute(*_call(function, bound)))


def run_at_once(
    connection: psycopg.Connection[Any], function: Function, bound: Bound, who: Sequence[Any], sent: Callable[[], None]
) -> Result:
    """Begin, call and commit in one round trip (a writer in two); any error ends it before the call, or takes it back.

    who: key, number of the request, the client's address, number of the deploy whose catalogue this goes by
    """
    begin = (_BEGIN, [*who, function.is_silent])
    if function.is_silent:
        # A pipeline is one transaction until its end, and there is nothing to commit.
        with connection.pipeline():
            connection.execute(*begin)
            cursor = connection.execute(*_call(function, bound))
        # Only outside is the answer all there, or an error raised.
        return read(cursor)
    # By itself, so that a connection that died while idle is found out before anything is asked of it.
    connection.execute("BEGIN READ WRITE")
    sent()
    try:
        # Constraints may be checked as late as COMMIT; leaving the pipeline raises what it says.
        with connection.pipeline():
            connection.execute(*begin)
            cursor = connection.execute(*_call(function, bound))
            connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise
    return read(cursor)


def _call(function: Function, bound: Bound) -> tuple[bytes, list[str | None]]:
    parameters = tuple(argument.parameter for argument, _ in bound)
    return call_text(function.schema, function.name, parameters).encode(), [value for _, value in bound]
