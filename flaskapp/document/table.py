"""The lines of an invoice as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flaskapp.document.calls import masked
from flaskapp.document.invoice import Document, amount_of, check
from flaskapp.document.sheet import safe

COLUMNS = ("invoice_number", "position", "kind", "side", "description", "location", "period_from", "period_to",
           "quantity", "unit", "calls", "billed_minutes", "currency", "amount")
NUMBERS = frozenset({"position", "quantity", "calls", "billed_minutes", "amount"})
SUMMED = ("calls", "billed_minutes")


def cell(column: str, value: Any) -> str:
    """A spreadsheet runs text that begins like a formula; a number in a number's column is what it looks like."""
    text = "" if value is None else str(value)
    return safe(text, column in NUMBERS)


def total_row(document: Document) -> dict[str, Any]:
    row = {"kind": "total", "amount": document["new_charges"]}
    for column in SUMMED:
        values = [amount_of(str(line[column]), column) for line in document["lines"] if line.get(column) is not None]
        row[column] = f"{sum(values, Decimal(0)):f}" if values else None
    return row


def render_csv(document: Document) -> str:
    """A header, the lines, and a row of totals; UTF-8 is the caller's to encode."""
    check(document)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in [*document["lines"], total_row(document)]:
        row = {**line, "invoice_number": document["number"], "currency": document["currency"]}
        writer.writerow([cell(column, row.get(column)) for column in COLUMNS])
    return text.getvalue()


CALL_COLUMNS = ("device", "side", "answered_local", "caller", "called", "destination", "jurisdiction", "raw_seconds",
                "billed_seconds", "rate_per_minute", "amount")
CALL_NUMBERS = frozenset({"device", "caller", "called", "raw_seconds", "billed_seconds", "rate_per_minute", "amount"})


def render_calls_csv(document: Document, calls: Iterable[dict[str, Any]]) -> str:
    """Each call with its price, and a row of totals; numbers of others are masked as on the page."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CALL_COLUMNS)
    digits = int(document.get("masked_digits") or 0)
    seconds, amount = 0, Decimal(0)
    for call in calls:
        other = "called" if call["side"] == "out" else "caller"
        row = call | {other: masked(call[other], digits)}
        writer.writerow(["" if row.get(column) is None else safe(str(row[column]), column in CALL_NUMBERS) for column in CALL_COLUMNS])
        seconds += int(call["billed_seconds"])
        amount += amount_of(str(call["amount"]), "amount of a call")
    writer.writerow(["total", *[""] * 7, str(seconds), "", f"{amount:f}"])
    return text.getvalue()
