"""From the example call in a function's comment, which is SQL, to the arguments of a request."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

# A literal: quoted text (with a cast or not), a number, true, false or NULL. Anything else is no example for JSON.
_LITERAL = re.compile(r"""\s*(?:p_(?P<name>\w+)\s*=>\s*)?
    (?:'(?P<text>(?:[^']|'')*)'(?:::[a-z_.\[\]]+)?|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>true|false|NULL))\s*(?:,|$)""", re.X)
_CALL = re.compile(r"^SELECT\s.*?\b(?:api|portal|custom)\.\w+\((?P<inside>.*)\)\s*;?$", re.S)
WORDS = {"true": True, "false": False, "NULL": None}


def example_arguments(example: str | None, arguments: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The arguments as JSON has them; None where the example is more than literals."""
    found = _CALL.match(example or "")
    if found is None:
        return None
    known = {argument["name"]: argument for argument in arguments}
    values: dict[str, Any] = {}
    inside, place = found["inside"], 0
    while inside[place:].strip():
        literal = _LITERAL.match(inside, place)
        if literal is None:
            return None
        if literal["name"] is None and len(values) == len(arguments):
            return None
        name = literal["name"] or arguments[len(values)]["name"]
        if name not in known:
            return None
        values[name] = _value(literal, known[name])
        place = literal.end()
    return values


def _value(literal: re.Match[str], argument: dict[str, Any]) -> Any:
    if literal["word"] is not None:
        return WORDS[literal["word"]]
    if literal["number"] is not None:
        number = literal["number"]
        # Text is text, also of digits; money is not a float.
        return int(number) if "." not in number and argument["category"] == "N" else number
    text = literal["text"].replace("''", "'")
    if argument["type"] in ("json", "jsonb"):
        return json.loads(text)
    if argument["category"] == "A":
        items = text.strip("{}")
        return [item.strip('"') for item in items.split(",")] if items else []
    return text
