"""Long results as CSV or JSON lines: read by a server-side cursor and sent as they come, so memory stays small."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from json.encoder import encode_basestring
from threading import BoundedSemaphore
from typing import Any

import psycopg

from flaskapp.api.call import Again, Call, Caller
from flaskapp.api.pool import MAX_CONNECTIONS
from flaskapp.api.problem import Problem
from flaskapp.api.result import encode
from flaskapp.api.statement import call_text

# What a list may return when it is streamed, where a page holds 1000.
MAX_ROWS = 10_000_000
ROWS_AT_ONCE = 1000
LIMIT = "limit"
# A slow reader holds a connection: some are always left for the others.
_streams = BoundedSemaphore(MAX_CONNECTIONS // 2)

Row = tuple[Any, ...]
Encoder = Callable[[list[Row]], bytes]


def _csv(columns: list[str]) -> tuple[bytes, Encoder]:
    def lines(rows: list[list[str]]) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(rows)
        return buffer.getvalue().encode()

    return lines([columns]), lambda rows: lines([[_cell(value) for value in row] for row in rows])


def _cell(value: Any) -> str:
    """Nothing for NULL, text without its quotes, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith('"'):
        return str(json.loads(value))
    return encode(value)


def _json_lines(columns: list[str]) -> tuple[bytes, Encoder]:
    keys = [encode_basestring(column) + ":" for column in columns]

    def lines(rows: list[Row]) -> bytes:
        return "".join(
            "{" + ",".join(key + encode(value) for key, value in zip(keys, row, strict=True)) + "}\n" for row in rows
        ).encode()

    return b"", lines


FORMS = {"text/csv": _csv, "application/jsonl": _json_lines, "application/x-ndjson": _json_lines}


def stream(caller: Caller, call: Call, form: str) -> tuple[Iterator[bytes], Callable[[], None]]:
    """The pieces of the answer, and what to call when it is over. Errors come before the first piece."""
    if not _streams.acquire(blocking=False):
        raise Problem(503, "too many long lists are being read", slug="busy")
    with ExitStack() as stack:
        stack.callback(_streams.release)
        while True:
            with ExitStack() as attempt:
                try:
                    pieces = _open(attempt, caller, call, form)
                except Again:
                    continue
                stack.push(attempt.pop_all())
                break
        kept = stack.pop_all()
    return pieces, kept.close


def _open(stack: ExitStack, caller: Caller, call: Call, form: str) -> Iterator[bytes]:
    connection = stack.enter_context(caller.pool.connection())
    ready = stack.enter_context(caller.prepared(connection, call))
    function = ready.function
    if not function.read_only or isinstance(ready.given, list):
        raise Problem(406, f"{function.name} cannot be streamed: ask for application/json", slug="not-acceptable")
    bound = ready.bound
    limit = function.arguments.get(LIMIT)
    if limit is not None and LIMIT not in ready.given:
        bound = [*bound, (limit, str(MAX_ROWS))]
    connection.execute("SELECT set_config('pgtoll.page_rows', %s, true)", [str(MAX_ROWS)])
    connection.execute("SELECT set_config('role', %s, true)", [ready.role])
    cursor = stack.enter_context(psycopg.ServerCursor(connection, "stream"))
    parameters = tuple(argument.parameter for argument, _ in bound)
    cursor.execute(call_text(function.schema, function.name, parameters).encode(), [value for _, value in bound])
    first = cursor.fetchmany(ROWS_AT_ONCE)
    head, lines = FORMS[form]([column.name for column in cursor.description or ()])
    return _pieces(cursor, head, lines, first)


def _pieces(cursor: psycopg.ServerCursor[Any], head: bytes, lines: Encoder, rows: list[Row]) -> Iterator[bytes]:
    if head:
        yield head
    while rows:
        yield lines(rows)
        rows = cursor.fetchmany(ROWS_AT_ONCE)
