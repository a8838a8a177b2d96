"""The books of the demo: its accounts in the accounting, closed months, and a week of calls as a carrier has them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, keys_of, write_csv
from flaskapp.intake.carrier import Statement, compare

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
# What the carrier has wrong: each of so many calls is missing, asked for twice, or costs more.
WRONG = 50


def load(connection: psycopg.Connection[Any], entity: LegalEntity, first_day: date, folder: Path) -> bool:
    """Closes the two months before the demo's, and opens the second again; False when that was done already."""
    month = (first_day - timedelta(days=1)).replace(day=1)
    earlier = (month - timedelta(days=1)).replace(day=1)
    with connection.transaction():
        if connection.execute("SELECT 1 FROM api.period_list() LIMIT 1").fetchone():
            return False
        key = keys_of(connection, "legal_entity")[entity.code]
        create(connection, "account_code", [
            {"legal_entity_id": key, "kind": kind, "code": code, "name": name} for kind, code, name in ACCOUNTS])
        for day in (earlier, month):
            connection.execute("SELECT FROM api.period_close(%s, %s)", [entity.code, day])
        connection.execute("SELECT FROM api.period_reopen(%s, %s, %s)", [entity.code, month, "A cheque was booked too late"])
        for form in ("csv", "iif", "xero"):
            connection.execute("SELECT FROM api.journal_export(%s, %s, %s)", [entity.code, earlier, form])
        _carrier_week(connection, first_day, folder)
    return True


def _carrier_week(connection: psycopg.Connection[Any], day: date, folder: Path) -> None:
    """The calls of a week that went through the busiest carrier, as it has them, compared."""
    after = day + timedelta(days=7)
    row = connection.execute(
        "SELECT m.carrier FROM report.call_margin AS m WHERE m.carrier IS NOT NULL"
        " AND m.started_at >= %s AND m.started_at < %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
        [day, after]).fetchone()
    if row is None:
        return
    form, = create(connection, "format", [
        {"code": "carrier_calls", "name": "A carrier's calls", "min_fields": 6, "max_fields": 6, "header_lines": 1}])
    for place, field in enumerate(("call_id", "started_at", "raw_seconds", "caller", "called", "amount"), 1):
        connection.execute("SELECT FROM api.format_field_set(%s, %s, %s)", [form, field, place])
    calls = connection.execute(
        "SELECT m.call_id, to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), ceil(c.seconds), c.caller, c.called,"
        " c.amount FROM report.carrier_call((SELECT k.carrier_id FROM api.carrier AS k WHERE k.code = %s), %s, %s) AS c"
        " CROSS JOIN LATERAL (SELECT 'x' || c.call_id AS call_id) AS m ORDER BY c.started_at, c.call_id",
        [row[0], day, after]).fetchall()
    lines = [call for nth, call in enumerate(calls) if nth % WRONG]
    lines += [call for nth, call in enumerate(calls) if nth % WRONG == 1]
    lines = [(*call[:-1], call[-1] * 2) if nth % WRONG == 2 and call[-1] else call for nth, call in enumerate(lines)]
    path = write_csv(folder / "carrier-calls.csv", ("id", "start", "seconds", "caller", "called", "amount"), lines)
    compare(connection, row[0], path, Statement(
        f"{day}T00:00Z", f"{after}T00:00Z", "USD", "carrier_calls", dial_plan="e164"))
