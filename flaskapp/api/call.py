"""One request, one transaction: check the key, claim the idempotency key, become the role, call the function."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import psycopg
from flask import g
from psycopg import sql
from psycopg_pool import PoolTimeout, TooManyRequests

from flaskapp.api.arguments import bind, dump_json
from flaskapp.api.catalogue import Argument, Catalogue, Function
from flaskapp.api.pool import Pool
from flaskapp.api.problem import RETRYABLE, Problem
from flaskapp.api.result import decode, encode_result
from flaskapp.api.uses import Token, Uses

MAX_TRIES = 5
FIRST_PAUSE_SECONDS = 0.01
# What a caller may see when a deploy replaces a function under its feet; the server rolled back, so once more is safe.
DEPLOY_STATES = frozenset({"XX000", "42883", "42P01", "0A000", "40P01"})


# Column names and rows.
Result = tuple[list[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Call:
    """What HTTP asks for."""

    key: str
    request_id: str
    schema: str
    name: str
    reading: bool
    arguments: Callable[[Function], Mapping[str, Any]]
    idempotency_key: str | None
    address: str | None = None


@dataclass(frozen=True)
class Answer:
    """The response body, and whether it is an earlier one."""

    body: str
    replayed: bool = False


class _Again(Exception):
    """The catalogue changed what the transaction must be: begin anew."""


class Caller:
    """Runs calls on a pool, with a catalogue that follows the deploys."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.catalogue = Catalogue()
        self.uses = Uses(pool)

    def health(self) -> dict[str, Any]:
        """Deploy number and clock; raises when the database cannot answer."""
        with self.pool.connection() as connection:
            row = _one(connection, "SELECT deploy_number, now, sandbox FROM api.health()")
        return {"status": "ok", "deploy": row[0], "now": row[1], "sandbox": row[2]}

    def follow(self) -> None:
        """Have a catalogue, by which errors are told."""
        with self.pool.connection() as connection:
            self.catalogue.follow(connection, _one(connection, "SELECT access.deploy_number()")[0])

    def ask(self, function: str, values: Sequence[Any]) -> dict[str, Any]:
        """The first row of a function that the web login itself may call, by column."""
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        with self.pool.connection() as connection:
            cursor = connection.execute(sql.SQL("SELECT * FROM {}({})").format(sql.Identifier(*function.split(".")), marks), values)
            columns = [column.name for column in cursor.description or ()]
            row = cursor.fetchone()
        return dict(zip(columns, (decode(value) for value in row), strict=True)) if row else {}

    def call(self, call: Call) -> Answer:
        """Try, and try again where that is safe."""
        deploy_retried = False
        lost_retried = False
        for attempt in range(1, MAX_TRIES + 1):
            g.function_sent = g.outcome_unknown = False
            try:
                with self.pool.connection() as connection:
                    return self._attempt(connection, call)
            except _Again:
                continue
            except (PoolTimeout, TooManyRequests):
                raise
            except psycopg.OperationalError as error:
                if error.sqlstate in RETRYABLE and attempt < MAX_TRIES:
                    time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())
                elif _lost(error) and not g.get("function_sent") and not lost_retried:
                    # a connection that died while idle: nothing was asked yet, and its neighbours are dead too
                    lost_retried = True
                    self.pool.check()
                else:
                    raise
            except psycopg.Error as error:
                if error.sqlstate not in DEPLOY_STATES or deploy_retried or not self._moved(call):
                    raise
                deploy_retried = True
        raise Problem(503, "too many others are changing the same things", slug="busy")

    def _moved(self, call: Call) -> bool:
        """Whether a deploy, or somebody at custom functions, changed what the failed attempt relied on."""
        with self.pool.connection() as connection:
            number = _one(connection, "SELECT access.deploy_number()")[0]
            self.catalogue.load(connection, number)
        now = (number, self.catalogue.find(call.schema, call.name))
        return bool(now != g.get("relied_on"))

    def _attempt(self, connection: psycopg.Connection[Any], call: Call) -> Answer:
        function = self.catalogue.find(call.schema, call.name)
        read_only = function is None or (function.read_only and not function.is_logged)
        with _transaction(connection, read_only):
            number = _one(connection, "SELECT access.deploy_number()")[0]
            self.catalogue.follow(connection, number)
            role, *token = _one(connection, "SELECT role, api_key_id, web_session_id, requests_per_minute"
                                " FROM access.request_begin(%s, %s, %s, %s)", call.key, call.request_id, call.address,
                                f"{call.schema}.{call.name}")
            # A request that must be tried again is one.
            if not g.get("is_counted"):
                g.is_counted = True
                self.uses.note(Token(*token), call.address)
            if self.catalogue.find(call.schema, call.name) is None:
                self.catalogue.load_debounced(connection, number)
            function = self._allowed(call, role)
            if read_only and (function.is_logged or not function.read_only):
                raise _Again
            g.relied_on = (number, function)
            given, bound = self._bind(connection, call, function, number)
            g.bound_arguments = [argument for argument, _ in bound]
            idempotency_key = None if function.read_only else call.idempotency_key
            if idempotency_key is not None:
                earlier = _claim(connection, idempotency_key, function, given)
                if earlier is not None:
                    return Answer(earlier, replayed=True)
            connection.execute("SELECT set_config('role', %s, true)", [role])
            g.function_sent = True
            g.outcome_unknown = not read_only
            columns, rows = _run(connection, function, bound)
            if idempotency_key is not None:
                connection.execute("RESET ROLE")
                kept = _encode(function, columns, _without_secrets(function, columns, rows))
                connection.execute("SELECT access.idempotency_store(%s, %s)", [idempotency_key, kept])
        return Answer(_encode(function, columns, rows))

    def _bind(
        self, connection: psycopg.Connection[Any], call: Call, function: Function, number: int
    ) -> tuple[Mapping[str, Any], list[tuple[Argument, str | None]]]:
        try:
            given = call.arguments(function)
            return given, bind(function, given)
        except Problem:
            # somebody may just have replaced a custom function: look once before refusing
            self.catalogue.load_debounced(connection, number)
            if self.catalogue.find(call.schema, call.name) != function:
                raise _Again from None
            raise

    def _allowed(self, call: Call, role: str) -> Function:
        function = self.catalogue.find(call.schema, call.name)
        if function is None:
            close = get_close_matches(call.name, self.catalogue.names(call.schema, role), n=1)
            hint = f"Did you mean {close[0]}?" if close else "function_list tells which there are."
            raise Problem("TB112", f"there is no function {call.name[:100]}", hint=hint)
        if role not in function.roles:
            raise Problem("TB106", f"this key may not call {call.name}")
        if call.reading and not function.read_only:
            raise Problem(405, f"{call.name} changes data: send a POST", slug="method-not-allowed")
        return function


def _lost(error: psycopg.OperationalError) -> bool:
    """Whether the connection is gone: without a word from the server, or because it was told to stop (57P01 and on)."""
    return error.sqlstate is None or error.sqlstate.startswith("57P")


def _one(connection: psycopg.Connection[Any], statement: str, *values: Any) -> list[Any]:
    """The first row of a statement, as Python values."""
    row = connection.execute(statement.encode(), values).fetchone()
    return [decode(value) for value in row or ()]


@contextmanager
def _transaction(connection: psycopg.Connection[Any], read_only: bool) -> Iterator[None]:
    connection.execute("BEGIN READ ONLY" if read_only else "BEGIN READ WRITE")
    try:
        yield
    except BaseException:
        # on a lost connection there is nothing to roll back, and the first error is the one that counts
        if not connection.closed:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _claim(connection: psycopg.Connection[Any], key: str, function: Function, given: Mapping[str, Any]) -> str | None:
    """Claim an idempotency key, as the web login; an earlier answer comes back as JSON text."""
    digest = hashlib.sha256(dump_json(dict(given)).encode()).digest()
    row = connection.execute(
        "SELECT access.idempotency_claim(%s, %s, %s)", [key, f"{function.schema}.{function.name}", digest]
    ).fetchone()
    earlier: str | None = row[0] if row else None
    return earlier


def _run(connection: psycopg.Connection[Any], function: Function, bound: list[tuple[Argument, str | None]]) -> Result:
    """Call by named arguments; their text goes untyped, so that PostgreSQL reads it as the parameter's own type."""
    statement = sql.SQL("SELECT * FROM {}({})").format(
        sql.Identifier(function.schema, function.name),
        sql.SQL(", ").join(sql.SQL("{} => %s").format(sql.Identifier(argument.parameter)) for argument, _ in bound),
    )
    cursor = connection.execute(statement, [value for _, value in bound])
    return [column.name for column in cursor.description or ()], cursor.fetchall()


def _encode(function: Function, columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    return encode_result(function.result_kind, columns, rows)


def _without_secrets(function: Function, columns: list[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows as they may be stored."""
    hidden = [column in function.secrets for column in columns]
    return [tuple(None if hide else value for hide, value in zip(hidden, row, strict=True)) for row in rows]
