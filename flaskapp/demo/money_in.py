"""How money came in: a bank's statement, cheques and a payout on their way, a chargeback, a debt that is given up."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, is_there

# Of the demo's invoices; the first hundred have payments of their own (receivables.py).
FIRST, COUNT = 100, 12
REFERENCES = ("Invoice {number}", "{code}", "ref {number} thank you")


def load(connection: psycopg.Connection[Any], entity: LegalEntity, bill_run: str) -> bool:
    """All of it in one transaction; False when it is done already."""
    with connection.transaction():
        if is_there(connection, "bank_account"):
            return False
        key = connection.execute("SELECT e.legal_entity_id FROM api.legal_entity AS e WHERE e.code = %s", [entity.code]).fetchone()
        assert key, "the demo has its legal entity by now"
        create(connection, "bank_account", [
            {"code": "main", "name": "Bank of the North", "legal_entity_id": key[0], "currency": entity.currency,
             "columns": json.dumps({"booked_on": "Date", "reference": "Details", "amount": "Amount", "payer": "Name"})}])
        invoices = connection.execute(
            "SELECT i.customer_id, i.number, i.customer AS code, i.new_charges::text FROM api.invoice AS i"
            " WHERE i.bill_run = %s AND i.new_charges > 5 ORDER BY i.invoice_id OFFSET %s LIMIT %s", [bill_run, FIRST, COUNT]).fetchall()
        _statement(connection, invoices[: len(REFERENCES)])
        rest = invoices[len(REFERENCES):]
        for customer, number, _, amount in rest[:3]:
            connection.execute("SELECT api.payment_create(%s, %s, 'cheque', %s, p_in_transit => true)", [customer, amount, number])
        connection.execute("SELECT FROM api.payment_list(p_in_transit => true, p_limit => 1) AS p"
                           " CROSS JOIN LATERAL api.payment_settle(ARRAY[p.payment_id], 'slip 1')")
        customer, number, _, amount = rest[3]
        connection.execute("SELECT FROM api.payment_create(%s, %s, 'other', %s) AS p"
                           " CROSS JOIN LATERAL api.chargeback_open(p.payment_id, 'Cardholder does not know us', 15.00)",
                           [customer, amount, number])
        connection.execute("SELECT api.write_off_create(%s, 'Moved, and nobody knows where to', 5.00, 'small_debt')", [rest[4][0]])
    return True


def _statement(connection: psycopg.Connection[Any], invoices: list[Any]) -> None:
    """One line each way of naming who pays; one that names nobody, and the bank's own fee."""
    row = connection.execute("SELECT (system.clock_now() AT TIME ZONE 'UTC')::date::text").fetchone()
    assert row
    lines = [{"reference": said.format(number=number, code=code), "amount": amount, "payer": code}
             for said, (_, number, code, amount) in zip(REFERENCES, invoices, strict=True)]
    lines += [{"reference": "thank you", "amount": "40.00", "payer": "J. Smith"}, {"reference": "Monthly fee", "amount": "-12.00"}]
    connection.execute("SELECT api.bank_statement_import('main', 'statement-1.csv', %s)", [
        json.dumps([{"line_no": number, "booked_on": row[0], **line} for number, line in enumerate(lines, 2)])])
