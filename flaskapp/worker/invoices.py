"""The invoices of a bill run as files: a PDF and a CSV each. Repeating it writes only what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import dict_row

from flaskapp.document import write_invoice
from flaskapp.document.source import detail_of, invoice_document

PAGE = 500
Progress = Callable[[int, int], None]


def write_invoices(connection: psycopg.Connection[Any], bill_run_id: int, folder: str | Path,
                   progress: Progress | None = None, *, limit: int | None = None) -> list[tuple[Path, Path]]:
    """Write all invoices of a run, or the first `limit`; progress(done, of) is told after each. Returns the paths."""
    total = _count(connection, bill_run_id)
    total = total if limit is None else min(total, limit)
    folder = Path(folder)
    paths: list[tuple[Path, Path]] = []
    for invoice_id, number in _numbers(connection, bill_run_id, total):
        paths.append(_write_one(connection, invoice_id, number, folder))
        if progress:
            progress(len(paths), total)
    return paths


def _count(connection: psycopg.Connection[Any], bill_run_id: int) -> int:
    row = connection.execute("SELECT invoices FROM api.bill_run_get(%s)", [bill_run_id]).fetchone()
    assert row, "bill_run_get raises when there is no such run"
    return int(row[0])


def _numbers(connection: psycopg.Connection[Any], bill_run_id: int, total: int) -> Iterator[tuple[int, str]]:
    """Key and number of each invoice, in order, a page at a time."""
    after: list[str] | None = None
    done = 0
    while done < total:
        with connection.cursor(row_factory=dict_row) as cursor:
            rows = cursor.execute(
                "SELECT invoice_id, number FROM api.invoice_list(p_bill_run_id => %s, p_sort => 'invoice_id',"
                " p_after => %s, p_limit => %s)", [bill_run_id, after, min(PAGE, total - done)]).fetchall()
        if not rows:
            return
        yield from ((row["invoice_id"], row["number"]) for row in rows)
        done += len(rows)
        after = [str(rows[-1]["invoice_id"])]


def _write_one(connection: psycopg.Connection[Any], invoice_id: int, number: str,
               folder: Path) -> tuple[Path, Path]:
    # Files appear whole and an invoice never changes, so one that is there is finished.
    pdf_path, csv_path = (folder / f"{quote(number, safe=' ')}.{ending}" for ending in ("pdf", "csv"))
    if pdf_path.exists() and csv_path.exists():
        return pdf_path, csv_path
    document = invoice_document(connection, invoice_id)
    pdf_path, csv_path, _ = write_invoice(document, folder, detail_of(connection, invoice_id, document))
    return pdf_path, csv_path
