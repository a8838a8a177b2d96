"""Rows of any list or report as CSV, workbook or PDF; no cell of it is ever run as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from flaskapp.document.value import printable

FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# What a workbook keeps exactly: its numbers are binary, with 15 digits.
EXACT_DIGITS = 15
# A page has its limits; whoever wants more reads CSV.
MOST_PDF_ROWS = 5_000
# Types of PostgreSQL by their oid.
INTEGERS = frozenset({20, 21, 23})
NUMERIC = 1700
# Counts that add up; of other whole numbers, such as keys and years, nobody wants a sum.
COUNTED = re.compile(r"(^|_)(calls|seconds|minutes|invoices|customers|records|lines|rows)$")
# Prices and shares do not add up.
NOT_SUMMED = re.compile(r"(^|_)(rate|percent|price|factor|rate_per_minute)$|_rate_|percent")


class SheetError(ValueError):
    """The rows do not fit the form asked for."""


def safe(text: str, is_number: bool = False) -> str:
    """A spreadsheet runs text that begins like a formula; a number is what it looks like."""
    if text.startswith(FORMULA_START) and not (is_number and PLAIN_NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


class Sheet:
    """The columns of a list: their names, which hold numbers, and the sums so far."""

    def __init__(self, columns: Sequence[str], types: Sequence[int]) -> None:
        self.columns = list(columns)
        self.numbers = [type_ == NUMERIC or type_ in INTEGERS for type_ in types]
        self._summed = [
            (type_ == NUMERIC and not NOT_SUMMED.search(name)) or (type_ in INTEGERS and COUNTED.search(name) is not None)
            for name, type_ in zip(columns, types, strict=True)]
        self._sums: list[Decimal | None] = [None] * len(columns)
        self._currencies: set[str] = set()

    def cells(self, row: Sequence[str]) -> list[str]:
        """The row fit for a spreadsheet; it counts for the totals."""
        for place, text in enumerate(row):
            if self._summed[place] and PLAIN_NUMBER.fullmatch(text):
                self._sums[place] = (self._sums[place] or Decimal(0)) + Decimal(text)
            elif self.columns[place] == "currency":
                self._currencies.add(text)
        return [safe(text, is_number) for text, is_number in zip(row, self.numbers, strict=True)]

    def totals(self) -> list[str]:
        """The last row; none where nothing adds up, as with amounts in several currencies."""
        if len(self._currencies) > 1 or not any(total is not None for total in self._sums):
            return []
        row = ["" if total is None else f"{total:f}" for total in self._sums]
        if row[0] == "":
            row[0] = "total"
        return row


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def workbook(title: str, sheet: Sheet, rows: Sequence[Sequence[str]], with_totals: bool) -> bytes:
    """One sheet with a header that stays; numbers are numbers as long as none of their digits is lost."""
    # Takes a while to load, and few ask for it.
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "list")
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.columns, bold)
        shown = [sheet.cells(row) for row in rows]
        totals = sheet.totals() if with_totals else []
        for number, row in enumerate([*shown, *([totals] if totals else [])], 1):
            style = bold if totals and number > len(shown) else None
            for column, text in enumerate(row):
                is_number = sheet.numbers[column] and PLAIN_NUMBER.fullmatch(text)
                if is_number and len(text.strip("-").replace(".", "").lstrip("0")) <= EXACT_DIGITS:
                    page.write_number(number, column, float(text), style)
                elif text:
                    page.write_string(number, column, text, style)
    return buffer.getvalue()


def pdf(title: str, sheet: Sheet, rows: Sequence[Sequence[str]], with_totals: bool) -> bytes:
    """The same rows as a table on pages with a header each."""
    from flaskapp.document.pdf import shared_renderer, shipped

    if len(rows) > MOST_PDF_ROWS:
        raise SheetError(f"a PDF holds at most {MOST_PDF_ROWS} rows: ask for CSV, or for less")
    # The sheet sums up; the apostrophe is for programs that run formulas.
    for row in rows:
        sheet.cells(row)
    totals = sheet.totals() if with_totals else []
    shown = [[printable(text) for text in row] for row in [*rows, *([totals] if totals else [])]]
    widths = [max(4, *(min(len(row[place]), 32) for row in [sheet.columns, *shown])) for place in range(len(sheet.columns))]
    view = {"title": printable(title), "columns": [name.replace("_", " ") for name in sheet.columns], "widths": widths,
            "numbers": sheet.numbers, "rows": shown, "has_totals": bool(totals)}
    return shared_renderer(shipped("table")).render_view(view, "2000-01-01")


WHOLE: dict[str, Callable[[str, Sheet, Sequence[Sequence[str]], bool], bytes]] = {
    "application/pdf": pdf, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook}


def text_of(value: Any) -> str:
    """A cell: nothing for NULL, JSON for what has parts."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
