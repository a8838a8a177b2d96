"""Single values of a document, checked, and free texts made fit to print."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Document = dict[str, Any]
Line = dict[str, Any]

# Direction overrides are invisible and would let a name turn the digits beside it around.
DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class DocumentError(ValueError):
    """The document is incomplete or its amounts disagree; it must not reach a customer."""


def amount_of(value: Any, what: str) -> Decimal:
    """Money comes as text: a JSON number has already been through a float."""
    if not isinstance(value, str):
        raise DocumentError(f"{what} must be a string of digits, not {value!r}")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise DocumentError(f"{what} is not a number: {value!r}") from None
    if not amount.is_finite():
        raise DocumentError(f"{what} is not a finite number: {value!r}")
    return amount


def date_of(value: Any, what: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise DocumentError(f"{what} is not a date (YYYY-MM-DD): {value!r}") from None


def printable(value: Any) -> str:
    """Text on one line, without characters that have no picture."""
    text = DIRECTION_CONTROLS.sub("", "" if value is None else str(value))
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text).strip()


def kept(values: Iterable[Any]) -> list[str]:
    return [text for text in map(printable, values) if text]


def aligned(values: list[Decimal]) -> list[Decimal]:
    """The same number of decimals for all, so that the points stand under each other."""
    finest = min((value.as_tuple().exponent for value in values), default=0)
    return [value.quantize(Decimal((0, (1,), min(finest, 0)))) for value in values]
