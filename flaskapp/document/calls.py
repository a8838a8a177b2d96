"""The detail of calls: by the customer's number and side, some calls a block."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from flaskapp.document.value import Document, amount_of, kept, printable
from flaskapp.document.wording import NO_BREAK_SPACE, Wording

# Typesetting costs by the cell: a cell holds the lines of so many calls, and a page of calls few cells.
BLOCK = 15
# What fits each column, in letters of middle width: a text that wraps would part a row's cells.
NUMBER_WIDTH = 16
PLACE_WIDTH = 27
COLUMNS = ("when", "from", "to", "place", "jurisdiction", "duration", "billed", "rate", "amount")


def width_of(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2.0
    return 1.35 if letter.isupper() or letter in "mw@%—…" else 1.0


def fitted(value: Any, width: float) -> str:
    """The text as far as it fits."""
    text, used = printable(value), 0.0
    for place, letter in enumerate(text):
        used += width_of(letter)
        if used > width:
            return text[:max(place - 2, 1)].rstrip() + "…"
    return text


def masked(number: str, digits: int) -> str:
    return number[:-digits] + "x" * min(digits, len(number)) if digits else number


def duration(seconds: Decimal) -> str:
    """h:mm:ss of the raw length; a part of a second counts as one."""
    whole = int(seconds.to_integral_value(rounding="ROUND_CEILING"))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def call_cells(call: dict[str, Any], digits: int, words: Wording) -> list[str]:
    caller, called = printable(call["caller"]), printable(call["called"])
    if call["side"] == "out":
        called = masked(called, digits)
    else:
        caller = masked(caller, digits)
    return [printable(call["answered_local"]), fitted(caller, NUMBER_WIDTH), fitted(called, NUMBER_WIDTH),
            fitted(call["destination"] or words.phrase("Internal and service calls"), PLACE_WIDTH),
            words[call["jurisdiction"]] if call.get("jurisdiction") else "",
            duration(amount_of(str(call["raw_seconds"]), "raw_seconds")), words.number(Decimal(call["billed_seconds"])),
            words.number(amount_of(str(call["rate_per_minute"]), "rate").normalize() + Decimal("0.0000"))
            if call.get("rate_per_minute") is not None else "", words.number(amount_of(str(call["amount"]), "amount of a call"))]


def blocks(rows: list[list[str]]) -> list[list[str]]:
    """Each column of so many rows as one text of lines; a line never breaks at a space."""
    return [["\n".join(column).replace(" ", NO_BREAK_SPACE) for column in zip(*rows[start:start + BLOCK], strict=True)]
            for start in range(0, len(rows), BLOCK)]


def call_sections(document: Document, calls: Iterable[dict[str, Any]], words: Wording) -> dict[str, Any]:
    """A table a number and side, with its sums."""
    digits = int(document.get("masked_digits") or 0)
    tables = []
    ordered = sorted(calls, key=lambda call: (call["device"], call["side"] != "out"))
    for (device, side), group in groupby(ordered, key=lambda call: (call["device"], call["side"])):
        found = list(group)
        seconds = sum(int(call["billed_seconds"]) for call in found)
        amount = sum((amount_of(str(call["amount"]), "amount of a call") for call in found), Decimal(0))
        tables.append({
            "title": " · ".join(kept([device, words[side], f"{words.number(Decimal(len(found)))} {words['calls'].lower()}"])),
            "blocks": blocks([call_cells(call, digits, words) for call in found]),
            "total": [words["subtotal"], words.number(Decimal(seconds)), words.number(amount)]})
    zone = printable(document.get("time_zone"))
    columns = [words[name] for name in COLUMNS]
    columns[-1] += f" ({printable(document['currency'])})"
    return {"title": f"{words['detail']} ({zone})" if tables else "", "columns": columns, "tables": tables}
