"""Rate files: streams their lines and has the database judge them, shows what they would change, writes sheets to files."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from flaskapp.intake.lines import Layout
from flaskapp.intake.upload import upload
from flaskapp.intake.workbook import SUFFIXES, read_workbook

_DELIMITERS = b",;\t|"
# Enough to see what stands between fields, also where titles come before the headers.
_SAMPLE = 16_384
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is meant: add or replace, from which day on, by which column map."""

    mode: str = "add"
    effective_from: str | None = None
    column_map: str | None = None


ADD = Terms()


def import_rates(
    connection: psycopg.Connection[Any], rate_sheet: str, path: Path, progress: Callable[[int], None] = lambda lines: None,
    terms: Terms = ADD,
) -> dict[str, Any]:
    """Imports the file whole or not at all; the row of api.rate_import says which. The connection is in no transaction."""
    with connection.transaction():
        load_id = upload_rates(connection, path, progress)
        imported = _row(connection, "SELECT * FROM api.rate_import(%s, %s, %s, %s, %s, %s)",
                        [rate_sheet, path.name, load_id, terms.mode, terms.effective_from, terms.column_map])
    if imported["added"] or imported["changed"] or imported["ended"]:
        tidy(connection, "rate_interval", "rate", "rate_sheet_version")
    return imported


def preview_rates(
    connection: psycopg.Connection[Any], rate_sheet: str, path: Path, progress: Callable[[int], None] = lambda lines: None,
    terms: Terms = ADD,
) -> dict[str, Any]:
    """What the import would change: the row of api.rate_preview."""
    with connection.transaction():
        load_id = upload_rates(connection, path, progress)
        return _row(connection, "SELECT * FROM api.rate_import_preview(%s, %s, %s, %s, %s, %s)",
                    [rate_sheet, load_id, terms.mode, terms.effective_from, terms.column_map, path.name])


def upload_rates(
    connection: psycopg.Connection[Any], path: Path, progress: Callable[[int], None] = lambda lines: None
) -> uuid.UUID:
    """Streams the lines of a text file or a workbook. Headers are lines like any other: the database finds the columns by them."""
    if path.suffix.lower() in SUFFIXES:
        return upload(connection, path, Layout(), progress, lines=read_workbook(path))
    delimiter = _delimiter(path)
    # Commas are what the database cuts at by itself.
    return upload(connection, path, Layout(delimiter=delimiter), progress, split=delimiter != ",")


def export_rates(connection: psycopg.Connection[Any], rate_sheet: str, path: Path, form: str, as_of: str | None = None) -> int:
    """Writes a sheet to a file, page by page; how many rates. What was there before stays until all is written."""
    count = 0
    after: list[str] | None = None
    partial = path.with_name(path.name + ".part")
    try:
        # One state of the sheet, also when it is changed meanwhile.
        with connection.transaction(), partial.open("w", encoding="utf-8", newline="") as file:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            while rows := connection.execute(
                "SELECT e.prefix, e.effective_from::text, e.line FROM api.rate_export(%s, %s, %s, %s, %s) AS e",
                [rate_sheet, form, as_of, _PAGE, after],
            ).fetchall():
                file.writelines(f"{line}\n" for _, _, line in rows)
                rates = [row for row in rows if row[0] is not None]
                count += len(rates)
                if not rates:
                    break
                after = list(rates[-1][:2])
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _row(connection: psycopg.Connection[Any], query: str, values: list[Any]) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(query, values).fetchone()
    assert row is not None
    return row


def _delimiter(path: Path) -> str:
    """The character that stands most often in the first lines; a comma in doubt."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    return max((chr(code) for code in _DELIMITERS), key=lambda mark: sample.count(mark.encode()))


def tidy(connection: psycopg.Connection[Any], intervals: str, *others: str) -> None:
    """Index-only look-ups need a vacuumed table, plans need statistics; a role that may not leaves both to autovacuum."""
    row = connection.execute("SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = %s::regclass",
                             [f"catalog.{intervals}"]).fetchone()
    if row and row[0]:
        tables = [sql.Identifier("catalog", name) for name in (intervals, *others)]
        if connection.autocommit:
            connection.execute(sql.SQL("VACUUM {}").format(tables[0]))
        connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(tables)))
