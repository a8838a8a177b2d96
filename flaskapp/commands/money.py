"""Commands about what customers owe: statements, receipts, and what is done every day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from flaskapp.commands.call import NotFound
from flaskapp.document.account import render_account, statement_csv


def write_statement(connection: psycopg.Connection[Any], customer: str, first: str, last: str, folder: Path) -> list[Path]:
    """The PDF and the CSV; an older one of the same days gives way, since what was written later may belong to them."""
    row = connection.execute("SELECT c.customer_id FROM api.customer_list(p_code => %s) AS c WHERE c.code = %s",
                             [customer, customer]).fetchone()
    if row is None:
        raise NotFound(f"customer {customer} does not exist", "`pgtoll call customer_search` finds customers.")
    document = _document(connection, "SELECT api.statement_document(%s, %s, %s)::text", [row[0], first, last])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{quote(customer, safe=' ')}-{document['from']}-{document['to']}.pdf"
    path.write_bytes(render_account(document))
    table = path.with_suffix(".csv")
    table.write_bytes(statement_csv(document).encode())
    return [path, table]


def write_receipt(connection: psycopg.Connection[Any], payment_id: int, folder: Path) -> Path:
    document = _document(connection, "SELECT api.receipt_document(%s)::text", [payment_id])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{document['number']}.pdf"
    path.write_bytes(render_account(document))
    return path


def _document(connection: psycopg.Connection[Any], query: str, values: list[Any]) -> dict[str, Any]:
    row = connection.execute(query, values).fetchone()
    assert row, "a document is one row"
    document: dict[str, Any] = json.loads(row[0])
    return document


def run_daily(connection: psycopg.Connection[Any], date: str | None, *, dry_run: bool) -> Iterator[str]:
    """Each step is a transaction of its own: what one did stays when the next one fails."""
    for currency, customers, penalties, amount in connection.execute(
            "SELECT r.currency, r.customers, r.penalties, r.amount FROM api.penalty_run(%s, %s) AS r", [date, dry_run]).fetchall():
        yield f"penalties: {penalties} of {customers} customers, {amount} {currency}"
    for currency, deposits, interest in connection.execute(
            "SELECT r.currency, r.deposits, r.interest FROM api.deposit_interest_run(p_dry_run => %s) AS r", [dry_run]).fetchall():
        yield f"interest: {deposits} deposits, {interest} {currency}"
    reviewed = Counter(row[0] for row in connection.execute(
        "SELECT r.decision FROM api.deposit_review_run(%s, %s) AS r", [date, dry_run]).fetchall())
    if reviewed:
        yield "deposits: " + ", ".join(f"{number} {decision}" for decision, number in sorted(reviewed.items()))
    steps = Counter(row[0] for row in connection.execute(
        "SELECT r.action FROM api.dunning_run(%s, %s) AS r", [date, dry_run]).fetchall())
    yield "dunning: " + (", ".join(f"{number} {action}" for action, number in sorted(steps.items())) or "nothing to do")
