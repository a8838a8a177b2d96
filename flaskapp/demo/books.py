"""The books of the demo: what its accounts are called in the accounting, and months before the first call that are closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, keys_of

# Kind, number and name in the accounting.
ACCOUNTS = (
    ("cash", "1000", "Bank"), ("in_transit", "1010", "Payments on their way"), ("receivable", "1100", "Receivables"),
    ("unbilled", "1150", "Unbilled usage"), ("suspense", "1900", "Suspense"), ("deposit", "2100", "Customer deposits"),
    ("tax_payable", "2200", "Taxes payable"), ("deferred_revenue", "2300", "Deferred revenue"),
    ("opening", "3000", "Opening balances"), ("revenue_usage", "4000", "Calls"), ("revenue_recurring", "4100", "Monthly fees"),
    ("revenue_one_time", "4200", "One-time charges"), ("revenue_surcharge", "4300", "Surcharges and recovery fees"),
    ("revenue_penalty", "4400", "Late payment charges"), ("adjustment", "4500", "Adjustments"),
    ("out_payment", "5100", "Paid to owners of numbers"), ("leakage", "5200", "Leakage"), ("write_off", "5300", "Bad debts"),
    ("interest_expense", "5400", "Interest on deposits"), ("rounding", "5900", "Rounding"),
)


def load(connection: psycopg.Connection[Any], entity: LegalEntity, first_day: date) -> bool:
    """Closes the two months before the demo's, and opens the second again; False when that was done already."""
    month = (first_day - timedelta(days=1)).replace(day=1)
    earlier = (month - timedelta(days=1)).replace(day=1)
    with connection.transaction():
        if connection.execute("SELECT FROM api.period_list() LIMIT 1").fetchone():
            return False
        key = keys_of(connection, "legal_entity")[entity.code]
        create(connection, "account_code", [
            {"legal_entity_id": key, "kind": kind, "code": code, "name": name} for kind, code, name in ACCOUNTS])
        for day in (earlier, month):
            connection.execute("SELECT FROM api.period_close(%s, %s)", [entity.code, day])
        connection.execute("SELECT FROM api.period_reopen(%s, %s, %s)", [entity.code, month, "A cheque was booked too late"])
        for form in ("csv", "iif", "xero"):
            connection.execute("SELECT FROM api.journal_export(%s, %s, %s)", [entity.code, earlier, form])
    return True
