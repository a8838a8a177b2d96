"""Rated files: what was rated, and files rated for nothing but the answer. Rows pass through, however many there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from flaskapp.commands.call import NotFound
from flaskapp.document.rated import EXPORTED, RATED, write_rated
from flaskapp.intake.cdr import layout
from flaskapp.intake.upload import upload

_ROWS = 5_000


@contextmanager
def _target(path: Path | None) -> Iterator[TextIO]:
    """The file, which appears whole or not at all; without one standard output."""
    if path is None:
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _fetched(cursor: psycopg.Cursor[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    """The rows of a cursor that the server has open."""
    fetch = sql.SQL("FETCH FORWARD {} FROM {}").format(_ROWS, sql.Identifier(name))
    while rows := cursor.execute(fetch).fetchall():
        yield from rows


def export_rated(
    connection: psycopg.Connection[Any], path: Path | None, *, batch: int | None, customer: str | None, first: str | None,
    after: str | None, progress: Callable[[int], None],
) -> int:
    """Writes the rated calls of a batch, or of a customer and period; returns how many rows."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        customer_id = _customer_id(connection, customer) if customer is not None else None
        opened = cursor.execute(
            "SELECT api.rated_call_export(%s, %s, %s, %s) AS name", [batch, customer_id, first, after]).fetchone()
        assert opened, "a function always answers"
        with _target(path) as file:
            return write_rated(_fetched(cursor, opened["name"]), EXPORTED, file, progress)


def _customer_id(connection: psycopg.Connection[Any], code: str) -> int:
    row = connection.execute("SELECT c.customer_id FROM api.customer_list(p_code => %s) AS c", [code]).fetchone()
    if row is None:
        raise NotFound(f"customer {code} does not exist", "`pgtoll call customer_list` shows them.")
    return int(row[0])


def free_rate(
    connection: psycopg.Connection[Any], source: Path, path: Path | None, *, sheet: str, form: str, time_zone: str,
    dial_plan: str, progress: Callable[[int], None],
) -> int:
    """Rates a file by a sheet and writes the result; whatever the database saw of it is rolled back."""
    with connection.transaction(force_rollback=True):
        with connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute("SELECT f.* FROM api.format_list(p_code => %s) AS f", [form]).fetchone()
        if row is None:
            raise NotFound(f"format {form} does not exist", "`pgtoll call format_list` shows them.")
        load_id = upload(connection, source, layout(row), split=False, documents=row["kind"] == "json")
        with connection.cursor("rated", row_factory=dict_row) as rows:
            rows.itersize = _ROWS
            rows.execute("SELECT * FROM api.line_rate(%s, %s, %s, %s, %s)", [sheet, load_id, form, time_zone, dial_plan])
            with _target(path) as file:
                return write_rated(rows, RATED, file, progress)
