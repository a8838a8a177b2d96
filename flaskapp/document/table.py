"""The lines of an invoice as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
import re
from decimal import Decimal
from typing import Any

from flaskapp.document.invoice import Document, amount_of, check

COLUMNS = ("invoice_number", "position", "kind", "side", "description", "location", "period_from", "period_to",
           "quantity", "unit", "calls", "billed_minutes", "currency", "amount")
NUMBERS = frozenset({"position", "quantity", "calls", "billed_minutes", "amount"})
SUMMED = ("calls", "billed_minutes")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def cell(column: str, value: Any) -> str:
    """A spreadsheet runs text that begins like a formula; a number in a number's column is what it looks like."""
    text = "" if value is None else str(value)
    if column in NUMBERS and PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(FORMULA_START) else text


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
