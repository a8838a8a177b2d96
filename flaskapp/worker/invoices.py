"""Makes the PDFs of issued documents and keeps them in the database; with it goes the mail that brings each to its customer.

Several processes share the work: rendering takes the time. Whatever is killed when, a document has one PDF and one mail:
both come in one transaction, and the first one counts.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from flaskapp.document import write_invoice
from flaskapp.document.fence import fence
from flaskapp.document.pdf import render_pdf, shipped, template_hash
from flaskapp.document.source import detail_of, invoice_document

PAGE = 500
# So many documents a process takes at once: enough to be busy, few enough to tell of progress.
SHARE = 10
Progress = Callable[[int, int], None]

_connection: psycopg.Connection[Any] | None = None


def make_document(connection: psycopg.Connection[Any], document_id: int) -> bytes:
    """The PDF of an issued document as it is kept; it is made where there is none."""
    row = connection.execute("SELECT f.document_id FROM api.document_file AS f WHERE f.document_id = %s", [document_id]).fetchone()
    if row is None:
        _render(connection, document_id)
    kept = connection.execute("SELECT api.document_file_content(%s)", [document_id]).fetchone()
    assert kept, "document_file_content raises when there is none"
    return bytes(kept[0])


def _render(connection: psycopg.Connection[Any], document_id: int) -> None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute("SELECT * FROM api.document_print(%s)", [document_id]).fetchone()
    assert row, "document_print raises when there is no such document"
    document, template = row["document"], row["template"]
    calls = detail_of(connection, document_id, document) if document.get("call_detail") == "full" else []
    pdf = render_pdf(document, calls, template)
    connection.execute(
        "SELECT FROM api.document_file_store(%s, %s, %s, %s, %s)",
        [document_id, Jsonb(document), pdf, template_hash(shipped("invoice") if template is None else template),
         row["invoice_template_id"]])


def _begin(conninfo: str) -> None:
    """A process of the pool: it renders templates that people wrote, and does nothing else."""
    global _connection
    fence()
    _connection = psycopg.connect(conninfo, autocommit=True)


def _share(document_ids: list[int]) -> list[tuple[int, str]]:
    """Makes some documents; one that fails does not keep back the others."""
    assert _connection is not None
    failures = []
    for document_id in document_ids:
        try:
            _render(_connection, document_id)
        except psycopg.OperationalError:
            raise
        except Exception as error:
            failures.append((document_id, str(error) or type(error).__name__))
    return failures


def make_due(connection: psycopg.Connection[Any], conninfo: str, bill_run_id: int | None = None, *, workers: int = 1,
             progress: Callable[[int], None] = lambda done: None) -> tuple[int, list[tuple[int, str]]]:
    """Makes the PDFs that are missing, of a run or all; returns how many, and which failed and why."""
    due = _due(connection, bill_run_id)
    first = list(islice(due, SHARE))
    if not first:
        return 0, []
    done, failures = 0, []
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (conninfo,)) as pool:
        shares = [first, *iter(lambda: list(islice(due, SHARE)), [])]
        for share, failed in zip(shares, pool.map(_share, shares), strict=True):
            done += len(share) - len(failed)
            failures += failed
            progress(done)
    return done, failures


def _due(connection: psycopg.Connection[Any], bill_run_id: int | None) -> Iterator[int]:
    after: list[str] | None = None
    while rows := connection.execute("SELECT d FROM api.document_file_due(%s, %s, %s) AS d", [bill_run_id, PAGE, after]).fetchall():
        yield from (row[0] for row in rows)
        after = [str(rows[-1][0])]


def write_invoices(connection: psycopg.Connection[Any], bill_run_id: int, folder: str | Path,
                   progress: Progress | None = None, *, limit: int | None = None) -> list[tuple[Path, Path]]:
    """Write all invoices of a run as files, or the first `limit`; progress(done, of) is told after each. Returns the paths."""
    total = _count(connection, bill_run_id)
    total = total if limit is None else min(total, limit)
    folder = Path(folder)
    paths: list[tuple[Path, Path]] = []
    for invoice_id, number in _numbers(connection, bill_run_id, total):
        paths.append(write_one(connection, invoice_id, number, folder))
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


def write_one(connection: psycopg.Connection[Any], invoice_id: int, number: str, folder: Path) -> tuple[Path, Path]:
    """PDF and CSV of one invoice as files, and its calls where they are a file of their own."""
    # Files appear whole, the PDF last, and an invoice never changes: one that is there is finished.
    pdf_path, csv_path = (folder / f"{quote(number, safe=' ')}.{ending}" for ending in ("pdf", "csv"))
    if pdf_path.exists() and csv_path.exists():
        return pdf_path, csv_path
    pdf = make_document(connection, invoice_id)
    document = invoice_document(connection, invoice_id)
    calls = detail_of(connection, invoice_id, document) if document.get("call_detail") == "csv" else []
    pdf_path, csv_path, _ = write_invoice(document, folder, calls, pdf=pdf)
    return pdf_path, csv_path
