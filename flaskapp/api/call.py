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
from flaskapp.api.bulk import run_many
from flaskapp.api.catalogue import Catalogue, Function
from flaskapp.api.pool import Pool
from flaskapp.api.problem import RETRYABLE, Problem
from flaskapp.api.result import encode_call as encode
from flaskapp.api.result import decode, read, without_secrets
from flaskapp.api.statement import Bound, one, run, run_at_once, transaction
from flaskapp.api.uses import Token, Uses

MAX_TRIES = 5
# Sessions come and go; the first request of each after this asks the database.
MAX_TOKENS = 10_000
FIRST_PAUSE_SECONDS = 0.01
# What a caller may see when a deploy replaces a function under its feet; the server rolled back, so once more is safe.
DEPLOY_STATES = frozenset({"XX000", "42883", "42P01", "0A000", "40P01"})


# What the copy of the catalogue cannot answer: there was a deploy, or the role may not do what was tried.
UNSURE_STATES = frozenset({"TB114", "42501"})

# The arguments of one call, or of many.
Given = Mapping[str, Any] | list[Mapping[str, Any]]

@dataclass(frozen=True)
class Call:
    """What HTTP asks for."""

    key: str
    request_id: str
    schema: str
    name: str
    reading: bool
    arguments: Callable[[Function], Given]
    idempotency_key: str | None
    # of many calls at once: each has a result of its own, instead of all or nothing
    lenient: bool = False
    address: str | None = None


@dataclass(frozen=True)
class Answer:
    """The response body, and whether it is an earlier one."""

    body: str
    replayed: bool = False


@dataclass(frozen=True)
class Prepared:
    """A call of which nothing is left to do but to run it."""

    function: Function
    given: Given
    bound: Bound
    role: str


class Again(Exception):
    """The catalogue changed what the transaction must be: begin anew."""


class Caller:
    """Runs calls on a pool, with a catalogue that follows the deploys."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.catalogue = Catalogue()
        self.uses = Uses(pool)
        # By key, what its last request was counted by: the next one is counted before it is sent.
        self.tokens: dict[str, Token] = {}

    def health(self, statement: str) -> dict[str, Any]:
        """Deploy number and clock; raises when the database cannot answer, or is not fit for requests."""
        with self.pool.connection() as connection:
            row = one(connection, statement)
        if not row:
            raise psycopg.OperationalError("the database takes no writes")
        return {"status": "ok", "deploy": row[0], "now": row[1], "sandbox": row[2]}

    def follow(self) -> None:
        """Have a catalogue, by which errors are told."""
        with self.pool.connection() as connection:
            self.catalogue.follow(connection, one(connection, "SELECT access.deploy_number()")[0])

    def ask(self, function: str, values: Sequence[Any]) -> dict[str, Any]:
        """The first row of a function that the web login itself may call, by column."""
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        with self.pool.connection() as connection:
            columns, rows = read(connection.execute(
                sql.SQL("SELECT * FROM {}({})").format(sql.Identifier(*function.split(".")), marks), values))
        return dict(zip(columns, (decode(value) for value in rows[0]), strict=True)) if rows else {}

    def role(self, connection: psycopg.Connection[Any], key: str) -> str:
        """The role of a key."""
        with transaction(connection, read_only=True):
            return str(one(connection, "SELECT access.session_begin(%s, %s)", key, g.request_id)[0])

    def call(self, call: Call) -> Answer:
        """Try, and try again where that is safe."""
        deploy_retried = False
        lost_retried = False
        for attempt in range(1, MAX_TRIES + 1):
            g.function_sent = g.outcome_unknown = False
            try:
                with self.pool.connection() as connection:
                    return self._attempt(connection, call)
            except Again:
                continue
            except (PoolTimeout, TooManyRequests):
                raise
            except psycopg.OperationalError as error:
                if error.sqlstate in RETRYABLE and attempt < MAX_TRIES:
                    time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.random())
                elif lost(error) and not g.get("function_sent") and not lost_retried:
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
            number = one(connection, "SELECT access.deploy_number()")[0]
            self.catalogue.load(connection, number)
        now = (number, self.catalogue.find(call.schema, call.name))
        return bool(now != g.get("relied_on"))

    def _attempt(self, connection: psycopg.Connection[Any], call: Call) -> Answer:
        """In one round trip where all is as the catalogue says; else step by step, which also finds out what is wrong."""
        quick = self._quick(call)
        if quick is not None:
            number, function, bound = quick
            g.relied_on = (number, function)
            g.bound_arguments = [argument for argument, _ in bound]
            self._count(call, self.tokens[call.key])
            who = [call.key, call.request_id, call.address, f"{call.schema}.{call.name}", number]
            try:
                result, token = run_at_once(connection, function, bound, who, sent=_sent)
                self.tokens[call.key] = Token(*token)
                return Answer(encode(function, *result))
            except psycopg.Error as error:
                if error.sqlstate not in UNSURE_STATES:
                    raise
                g.function_sent = g.outcome_unknown = False
        return self._careful(connection, call)

    def _quick(self, call: Call) -> tuple[int, Function, Bound] | None:
        """Deploy number, function and arguments, if nothing needs the database before the call itself."""
        number, function = self.catalogue.deploy_number, self.catalogue.find(call.schema, call.name)
        if number is None or function is None or call.key not in self.tokens:
            return None
        if not function.read_only and (call.reading or call.idempotency_key is not None):
            return None
        try:
            given = call.arguments(function)
            return None if isinstance(given, list) else (number, function, bind(function, given))
        except Problem:
            # Who has no key must not learn what is wrong.
            return None

    @contextmanager
    def prepared(self, connection: psycopg.Connection[Any], call: Call) -> Iterator[Prepared]:
        """The transaction of a call, up to the moment before the function runs."""
        function = self.catalogue.find(call.schema, call.name)
        read_only = function is None or function.is_silent
        with transaction(connection, read_only):
            number = one(connection, "SELECT access.deploy_number()")[0]
            self.catalogue.follow(connection, number)
            role, *token = one(connection, "SELECT role, api_key_id, web_session_id, requests_per_minute"
                               " FROM access.request_begin(%s, %s, %s, %s)", call.key, call.request_id, call.address,
                               f"{call.schema}.{call.name}")
            self._remember(call.key, Token(*token))
            self._count(call, Token(*token))
            if self.catalogue.find(call.schema, call.name) is None:
                self.catalogue.load_debounced(connection, number)
            function = self._allowed(call, role)
            if read_only and not function.is_silent:
                raise Again
            g.relied_on = (number, function)
            given, bound = self._bind(connection, call, function, number)
            yield Prepared(function, given, bound, role)

    def _remember(self, key: str, token: Token) -> None:
        if len(self.tokens) >= MAX_TOKENS:
            self.tokens.clear()
        self.tokens[key] = token

    def _count(self, call: Call, token: Token) -> None:
        """A request that must be tried again is one; raises when there are too many."""
        if not g.get("is_counted"):
            g.is_counted = True
            self.uses.note(token, call.address)

    def _careful(self, connection: psycopg.Connection[Any], call: Call) -> Answer:
        with self.prepared(connection, call) as ready:
            function = ready.function
            idempotency_key = None if function.read_only else call.idempotency_key
            if idempotency_key is not None:
                earlier = _claim(connection, idempotency_key, function, ready.given)
                if earlier is not None:
                    return Answer(earlier, replayed=True)
            connection.execute("SELECT set_config('role', %s, true)", [ready.role])
            if not function.read_only:
                _sent()
            if isinstance(ready.given, list):
                body, kept = run_many(connection, function, ready.given, lenient=call.lenient)
            else:
                g.bound_arguments = [argument for argument, _ in ready.bound]
                columns, rows = run(connection, function, ready.bound)
                body, kept = encode(function, columns, rows), None
                if idempotency_key is not None and function.secrets:
                    kept = encode(function, columns, without_secrets(function, columns, rows))
            if idempotency_key is not None:
                connection.execute("RESET ROLE")
                connection.execute("SELECT access.idempotency_store(%s, %s)", [idempotency_key, kept or body])
        return Answer(body)

    def _bind(
        self, connection: psycopg.Connection[Any], call: Call, function: Function, number: int
    ) -> tuple[Given, Bound]:
        try:
            given = call.arguments(function)
            return given, ([] if isinstance(given, list) else bind(function, given))
        except Problem:
            # somebody may just have replaced a custom function: look once before refusing
            self.catalogue.load_debounced(connection, number)
            if self.catalogue.find(call.schema, call.name) != function:
                raise Again from None
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


def _sent() -> None:
    """From here on nobody knows whether a writer was run, should the connection be lost."""
    g.function_sent = g.outcome_unknown = True


def lost(error: psycopg.OperationalError) -> bool:
    """Whether the connection is gone: without a word from the server, or because it was told to stop (57P01 and on)."""
    return error.sqlstate is None or error.sqlstate.startswith("57P")


def _claim(connection: psycopg.Connection[Any], key: str, function: Function, given: Given) -> str | None:
    """Claim an idempotency key, as the web login; an earlier answer comes back as JSON text."""
    digest = hashlib.sha256(dump_json(given).encode()).digest()
    row = connection.execute(
        "SELECT access.idempotency_claim(%s, %s, %s)", [key, f"{function.schema}.{function.name}", digest]
    ).fetchone()
    earlier: str | None = row[0] if row else None
    return earlier
