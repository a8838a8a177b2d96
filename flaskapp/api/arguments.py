"""From a request's JSON object or query string to the arguments of a function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from werkzeug.datastructures import MultiDict

from flaskapp.api.catalogue import Argument, Function
from flaskapp.api.problem import Problem

# The argument of update functions that names what to empty; there, NULL means "not given".
CLEAR = "clear"
# One transaction holds its locks until the last call.
MAX_CALLS = 1000


class Number(str):
    """A JSON number as written: a float would lose digits."""


def parse_body(body: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """The JSON object of a request body, or an array of them for many calls at once; no body is no arguments."""
    if not body.strip():
        return {}
    given = parse_json(body)
    if isinstance(given, dict):
        return given
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Problem("TB102", "the body must be a JSON object with the arguments by name, or an array of such objects")
    if not 1 <= len(given) <= MAX_CALLS:
        raise Problem("TB102", f"1 to {MAX_CALLS} calls can be made at once, not {len(given)}")
    return given


def parse_json(text: bytes | str) -> Any:
    """JSON with exact numbers, without NaN, Infinity or repeated keys."""
    try:
        return json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Problem(400, f"the body is not JSON: {error}", slug="invalid-json") from None


def _too_deep() -> Problem:
    return Problem(400, "the JSON is nested too deeply", slug="invalid-json")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key appears twice in one object")
    return found


def dump_json(value: Any) -> str:
    """JSON text in which numbers stand as they came; keys sorted, so that equal documents give equal texts."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{dump_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump_json(item) for item in value) + "]"
    return json.dumps(value)


def from_query(function: Function, query: MultiDict[str, str]) -> dict[str, Any]:
    """Arguments of a GET: text, a repeated key for an array, JSON text for a document."""
    given: dict[str, Any] = {}
    for name, texts in query.lists():
        argument = function.arguments.get(name)
        if argument and argument.is_array:
            given[name] = [parse_json(text) for text in texts] if argument.is_document else texts
        elif len(texts) > 1:
            raise Problem("TB102", f"{name} is given {len(texts)} times", field=name)
        else:
            given[name] = parse_json(texts[0]) if argument and argument.is_document else texts[0]
    return given


def bind(function: Function, given: Mapping[str, Any]) -> list[tuple[Argument, str | None]]:
    """Check names and shapes and give each value as the text that PostgreSQL reads for its type."""
    _check_names(function, given)
    given = _null_as_clear(function, given)
    try:
        return [(known, _literal(known, given[name])) for name, known in function.arguments.items() if name in given]
    except RecursionError:
        raise _too_deep() from None


def _check_names(function: Function, given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in function.arguments:
            close = get_close_matches(name.removeprefix("p_"), function.arguments, n=1)
            known = ", ".join(function.arguments) or "none"
            hint = f"Did you mean {close[0]}?" if close else f"Arguments: {known}."
            raise Problem("TB102", f"{function.name} has no argument {name[:100]}", field=name[:100], hint=hint)
    missing = [name for name, argument in function.arguments.items() if argument.required and name not in given]
    if missing:
        raise Problem("TB102", f"{function.name} needs {', '.join(missing)}", field=missing[0])


def _null_as_clear(function: Function, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """In an update, JSON null empties a column."""
    clear = function.arguments.get(CLEAR)
    if clear is None or not clear.is_array:
        return given
    emptied = [name for name, value in given.items() if value is None and not function.arguments[name].required]
    emptied = [name for name in emptied if name != CLEAR]
    if not emptied:
        return given
    kept = {name: value for name, value in given.items() if name not in emptied}
    listed = kept.get(CLEAR) or []
    kept[CLEAR] = [*listed, *emptied] if isinstance(listed, list) else listed
    return kept


def _literal(argument: Argument, value: Any) -> str | None:
    if value is None:
        return None
    if argument.is_array:
        if not isinstance(value, list):
            raise _wrong_type(argument, "an array")
        return _array(argument, value)
    if argument.is_document:
        return _clean(argument, dump_json(value))
    return _scalar(argument, value)


def _scalar(argument: Argument, value: Any) -> str:
    if isinstance(value, bool):
        if argument.category not in ("B", "A"):
            raise _wrong_type(argument, argument.type)
        return "true" if value else "false"
    if not isinstance(value, str):
        raise _wrong_type(argument, argument.type)
    return _clean(argument, value)


def _array(argument: Argument, items: list[Any]) -> str:
    """An array literal; every element quoted, so that its text needs no further care."""
    texts = []
    for item in items:
        if item is None:
            texts.append("NULL")
        elif isinstance(item, list) and not argument.is_document:
            texts.append(_array(argument, item))
        else:
            text = _clean(argument, dump_json(item)) if argument.is_document else _scalar(argument, item)
            texts.append('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
    return "{" + ",".join(texts) + "}"


def _clean(argument: Argument, text: str) -> str:
    """PostgreSQL's text holds neither NUL nor half a surrogate pair."""
    try:
        if b"\0" in text.encode():
            raise Problem("TB102", f"{argument.name} holds a NUL character", field=argument.name)
    except UnicodeEncodeError:
        raise Problem("TB102", f"{argument.name} is not valid Unicode", field=argument.name) from None
    return text


def _wrong_type(argument: Argument, expected: str) -> Problem:
    return Problem("TB102", f"{argument.name} must be {expected}", field=argument.name, hint=argument.help)
