"""From PostgreSQL's text to JSON text, without a detour that would round: the loaders return finished JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Loader, Transformer

if TYPE_CHECKING:
    from flaskapp.api.catalogue import Function

# Column names and rows.
Result = tuple[list[str], list[tuple[Any, ...]]]
_loaders: dict[int, Callable[[Buffer], Any]] = {}
# Above this, JavaScript and others would round an integer.
MAX_SAFE_INTEGER = 2**53 - 1


def _text(data: Buffer) -> str:
    return str(data, "utf-8")


class Quoted(Loader):
    """Any type: its text as a JSON string; numeric too, because JSON numbers become floats at the other end."""

    def load(self, data: Buffer) -> str:
        return encode_basestring(_text(data))


class Integer(Loader):
    """Integers are JSON numbers as long as every reader can hold them."""

    def load(self, data: Buffer) -> str:
        text = _text(data)
        return text if abs(int(text)) <= MAX_SAFE_INTEGER else f'"{text}"'


class Boolean(Loader):
    """t and f."""

    def load(self, data: Buffer) -> str:
        return "true" if bytes(data) == b"t" else "false"


class Document(Loader):
    """json and jsonb go out as they are, digit by digit."""

    def load(self, data: Buffer) -> str:
        return _text(data)


class Instant(Loader):
    """2026-03-01 00:00:00+00 becomes 2026-03-01T00:00:00Z; the session's time zone is UTC."""

    def load(self, data: Buffer) -> str:
        text = _text(data).replace(" ", "T", 1)
        return f'"{text[:-3]}Z"' if text.endswith("+00") else f'"{text}"'


SPECIAL: dict[str, type[Loader]] = {
    "int2": Integer,
    "int4": Integer,
    "int8": Integer,
    "oid": Integer,
    "bool": Boolean,
    "json": Document,
    "jsonb": Document,
    "timestamp": Instant,
    "timestamptz": Instant,
}


def register_loaders(connection: psycopg.Connection[Any]) -> None:
    """Make a connection return JSON text for every value; arrays become lists of JSON texts, NULL stays None."""
    adapters = connection.adapters
    for info in adapters.types:
        adapters.register_loader(info.oid, SPECIAL.get(info.name, Quoted))
    # 0 stands for types psycopg does not know
    adapters.register_loader(0, Quoted)


def read(cursor: psycopg.Cursor[Any]) -> Result:
    """Names of the columns, and rows of JSON texts: psycopg's own way to rows costs several times as much."""
    result = cursor.pgresult
    if result is None:
        return [], []
    places = range(result.nfields)
    columns = [(result.fname(place) or b"").decode() for place in places]
    transformer = Transformer(cursor)
    loaders = [_loader(transformer, result.ftype(place)) for place in places]
    get = result.get_value
    return columns, [
        tuple(None if (data := get(row, place)) is None else loaders[place](data) for place in places)
        for row in range(result.ntuples)
    ]


def _loader(transformer: Transformer, oid: int) -> Callable[[Buffer], Any]:
    """What makes JSON of a type; ours hold nothing of their own and are kept, those of arrays belong to one result."""
    kept = _loaders.get(oid)
    if kept is None:
        loader = transformer.get_loader(oid, pq.Format.TEXT)
        kept = loader.load
        if isinstance(loader, (Quoted, Integer, Boolean, Document, Instant)):
            _loaders[oid] = kept
    return kept


def encode(value: Any) -> str:
    """JSON text of one value as the loaders give it."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ",".join(encode(item) for item in value) + "]"
    return str(value)


def decode(value: Any) -> Any:
    """The Python value of one value as the loaders give it."""
    return json.loads(encode(value))


def encode_result(kind: str, columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """JSON text of a result: kind is row, rows, value, values or void, as system.function_catalogue() tells."""
    if kind.startswith("row"):
        keys = [encode_basestring(column) + ":" for column in columns]
        items = [
            "{" + ",".join(key + encode(value) for key, value in zip(keys, row, strict=True)) + "}" for row in rows
        ]
        # a NULL row of a function that returns one row arrives as a row of NULLs
        if kind == "row" and (not rows or all(value is None for value in rows[0])):
            items = ["null"]
    elif kind.startswith("value"):
        items = [encode(row[0]) for row in rows]
    else:
        items = ["null"]
    return "[" + ",".join(items) + "]" if kind.endswith("s") else items[0]


def encode_call(function: Function, columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """The response body of one call."""
    return '{"data":' + encode_result(function.result_kind, columns, rows) + "}"


def without_secrets(function: Function, columns: list[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows as they may be stored."""
    hidden = [column in function.secrets for column in columns]
    return [tuple(None if hide else value for hide, value in zip(hidden, row, strict=True)) for row in rows]
