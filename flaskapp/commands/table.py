"""Rows as text for people (aligned), for programs (JSON) and for spreadsheets (CSV)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from enum import Enum
from typing import Any

from flaskapp.document.sheet import safe


class Form(str, Enum):
    """How to print rows."""

    table = "table"
    json = "json"
    csv = "csv"


def render(form: Form, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The rows, whose values are what PostgreSQL's text was read as: no number was rounded on the way."""
    if form is Form.json:
        return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], indent=2, ensure_ascii=False)
    if form is Form.csv:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([safe(_text(value), True) for value in row] for row in rows)
        return buffer.getvalue().rstrip("\n")
    if len(rows) == 1:
        return _record(columns, rows[0])
    return _aligned(columns, rows)


def _record(columns: Sequence[str], row: Sequence[Any]) -> str:
    """One row reads better from top to bottom."""
    width = max((len(column) for column in columns), default=0)
    return "\n".join(f"{column:<{width}}  {_text(value)}".rstrip() for column, value in zip(columns, row, strict=True))


def _aligned(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    cells = [[_text(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    lines = [columns, ["-" * width for width in widths], *cells]
    body = ["  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*body, f"({len(rows)} rows)"])


def _text(value: Any) -> str:
    """A cell: nothing for NULL, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
