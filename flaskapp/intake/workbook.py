"""Reads the first sheet of a workbook as lines of text fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flaskapp.intake.cdr import IntakeError
from flaskapp.intake.lines import Line

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


def read_workbook(path: Path) -> Iterator[Line]:
    """Each row that is not empty, with its number and all fields up to the widest row's last one."""
    # Loading it takes a moment that no other command needs to spend.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        raise IntakeError("TB201", f"{path.name} cannot be read as a workbook: {error}") from error
    rows = [[_text(cell) for cell in row] for row in table]
    width = max((place for row in rows for place, field in enumerate(row, 1) if field), default=0)
    return (Line(number, ",".join(row[:width]), row[:width]) for number, row in enumerate(rows, 1) if any(row))


def _text(cell: Any) -> str:
    """As people would type it: numbers without an exponent, whole ones without decimals, days without a time."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\0", "\ufffd")
