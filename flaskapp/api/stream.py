"""Long results as CSV or JSON lines: read by a server-side cursor and sent as they come, so memory stays small."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from json.encoder import encode_basestring
from threading import BoundedSemaphore
from typing import Any

import psycopg
from psycopg_pool import PoolTimeout, TooManyRequests

from flaskapp.api.call import Again, Call, Caller, lost
from flaskapp.api.pool import MAX_CONNECTIONS
from flaskapp.api.problem import Problem
from flaskapp.api.result import encode
from flaskapp.api.statement import call_text
from flaskapp.document.sheet import WHOLE, Sheet, SheetError, csv_lines

# What a list may return when it is streamed, where a page holds 1000.
MAX_ROWS = 10_000_000
ROWS_AT_ONCE = 1000
LIMIT = "limit"
# Forms that are made whole hold at most so many rows in memory.
MAX_WHOLE_ROWS = 100_000
# A slow reader holds a connection: some are always left for the others.
_streams = BoundedSemaphore(MAX_CONNECTIONS // 2)

Row = tuple[Any, ...]
Pieces = Iterator[bytes]


def _csv(rows: Iterator[list[Row]], columns: list[str], types: list[int], title: str, totals: bool) -> Pieces:
    sheet = Sheet(columns, types)
    yield csv_lines([columns]).encode()
    for some in rows:
        yield csv_lines(sheet.cells([_cell(value) for value in row]) for row in some).encode()
    if totals and (last := sheet.totals()):
        yield csv_lines([last]).encode()


def _cell(value: Any) -> str:
    """Nothing for NULL, text without its quotes, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith('"'):
        return str(json.loads(value))
    return encode(value)


def _json_lines(rows: Iterator[list[Row]], columns: list[str], types: list[int], title: str, totals: bool) -> Pieces:
    keys = [encode_basestring(column) + ":" for column in columns]
    for some in rows:
        yield "".join(
            "{" + ",".join(key + encode(value) for key, value in zip(keys, row, strict=True)) + "}\n" for row in some
        ).encode()


def _whole(form: str) -> Callable[..., Pieces]:
    """A form that is made when all rows are there; so that too many of them are an error, that is at once."""

    def pieces(rows: Iterator[list[Row]], columns: list[str], types: list[int], title: str, totals: bool) -> Pieces:
        found: list[list[str]] = []
        for some in rows:
            found += [[_cell(value) for value in row] for row in some]
            if len(found) > MAX_WHOLE_ROWS:
                raise Problem(406, f"more than {MAX_WHOLE_ROWS} rows: ask for text/csv", slug="not-acceptable")
        try:
            return iter([WHOLE[form](title, Sheet(columns, types), found, totals)])
        except SheetError as error:
            raise Problem(406, str(error), slug="not-acceptable") from None

    return pieces


FORMS: dict[str, Callable[..., Pieces]] = {
    "text/csv": _csv, "application/jsonl": _json_lines, "application/x-ndjson": _json_lines,
    **{form: _whole(form) for form in WHOLE}}


def stream(caller: Caller, call: Call, form: str, *, totals: bool = False) -> tuple[Iterator[bytes], Callable[[], None]]:
    """The pieces of the answer, and what to call when it is over. Errors come before the first piece."""
    if not _streams.acquire(blocking=False):
        raise Problem(503, "too many long lists are being read", slug="busy")
    with ExitStack() as stack:
        stack.callback(_streams.release)
        lost_retried = False
        while True:
            with ExitStack() as attempt:
                try:
                    pieces = _open(attempt, caller, call, form, totals)
                except Again:
                    continue
                except psycopg.OperationalError as error:
                    # As for a call: a connection that died while idle, and nothing was sent yet.
                    if lost_retried or isinstance(error, PoolTimeout | TooManyRequests) or not lost(error):
                        raise
                    lost_retried = True
                    caller.pool.check()
                    continue
                stack.push(attempt.pop_all())
                break
        kept = stack.pop_all()
    return pieces, kept.close


def _open(stack: ExitStack, caller: Caller, call: Call, form: str, totals: bool) -> Iterator[bytes]:
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
    # The first rows are asked for now: an error comes before the first piece.
    first = cursor.fetchmany(ROWS_AT_ONCE)
    described = cursor.description or ()
    return FORMS[form](_rows(cursor, first), [column.name for column in described], [column.type_code for column in described],
                       function.name, totals)


def _rows(cursor: psycopg.ServerCursor[Any], rows: list[Row]) -> Iterator[list[Row]]:
    while rows:
        yield rows
        rows = cursor.fetchmany(ROWS_AT_ONCE)
