"""Where documents come from: the database's JSON, and the calls of an invoice a page at a time."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.document.value import Document

PAGE = 1000
_CALLS = """
SELECT c.device, c.answered_at::text, c.call_id, c.side, c.answered_local, c.caller, c.called, c.destination, c.jurisdiction,
  c.raw_seconds::text, c.billed_seconds, c.rate_per_minute::text, c.amount::text
FROM api.invoice_call_list(%s, %s, %s) AS c
"""


def invoice_document(connection: psycopg.Connection[Any], invoice_id: int) -> Document:
    row = connection.execute("SELECT d::text FROM api.invoice_document(%s) AS d", [invoice_id]).fetchone()
    assert row, "invoice_document raises when there is no such invoice"
    document: Document = json.loads(row[0])
    return document


def invoice_calls(connection: psycopg.Connection[Any], invoice_id: int) -> list[dict[str, Any]]:
    """All calls of an invoice, by the customer's number and time."""
    calls: list[dict[str, Any]] = []
    after: list[str] | None = None
    while True:
        with connection.cursor(row_factory=dict_row) as cursor:
            page = cursor.execute(_CALLS, [invoice_id, PAGE, after]).fetchall()
        calls += page
        if len(page) < PAGE:
            return calls
        last = page[-1]
        after = [last["device"], last["answered_at"], last["call_id"], last["side"]]


def detail_of(connection: psycopg.Connection[Any], invoice_id: int, document: Document) -> list[dict[str, Any]]:
    """The calls, for who wants them on the invoice or beside it."""
    return invoice_calls(connection, invoice_id) if document.get("call_detail") in ("full", "csv") else []
