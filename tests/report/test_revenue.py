"""Revenue of any period is what the revenue accounts moved by, grouped in any way; the journal of it balances."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.carrier import copied, one, template

SEED = int(os.environ.get("PGTOLL_SEED") or random.randrange(2**32))
START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 90
# Kind of booking, account against the customer's.
EVENTS = (("usage", "revenue_usage"), ("usage", "revenue_surcharge"), ("penalty", "revenue_penalty"), ("adjustment", "adjustment"),
          ("payment", "cash"), ("deposit", "deposit"), ("invoice", "tax_payable"), ("invoice", "revenue_one_time"))
EVENT = st.tuples(st.integers(0, DAYS * 24 - 1), st.sampled_from(EVENTS), st.integers(-50_000, 50_000).filter(bool))
SPAN = st.tuples(st.integers(0, DAYS), st.integers(1, DAYS))
GROUPS = st.lists(st.sampled_from(("month", "legal_entity", "customer", "kind")), unique=True)
POST = """
SELECT ledger.transaction_post(
  ARRAY[ROW(%(id)s, %(kind)s, %(account)s, 'CAD', %(day)s, 'test', false)::ledger.posting],
  ARRAY[ROW(%(id)s, %(account)s, %(bucket)s, -%(amount)s)::ledger.leg, ROW(%(id)s, %(against)s, 'posted', %(amount)s)::ledger.leg])
"""
MOVED = """
SELECT coalesce(sum(e.amount), 0) FROM ledger.entry AS e INNER JOIN ledger.account AS a USING (account_id)
WHERE (a.kind LIKE 'revenue%%' OR a.kind = 'adjustment') AND e.booked_at >= %s AND e.booked_at < %s
"""


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    print(f"PGTOLL_SEED={SEED}")
    with copied(dsn, template(dsn), "revenue") as conninfo, psycopg.connect(conninfo) as connection:
        yield connection


def book(connection: psycopg.Connection[Any], customer: int, hour: int, event: tuple[str, str], amount: int) -> None:
    kind, against = event
    moment = START + timedelta(hours=hour)
    connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s", [moment])
    account, entity = one(connection, "SELECT account_id, legal_entity_id FROM ledger.account WHERE customer_id = %s", customer)
    usage = kind == "usage"
    connection.execute(POST, {
        "id": one(connection, "SELECT nextval('ledger.transaction_id_seq')"), "kind": kind, "account": account,
        "day": moment.date() if usage else None, "bucket": "unbilled" if usage else "posted",
        # A call has six decimals.
        "amount": Decimal(amount) / (1_000_000 if usage else 100),
        "against": one(connection, "SELECT ledger.account_shared(%s, %s, 'CAD')", entity, against)})


@seed(SEED)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENT, min_size=1, max_size=12), st.lists(SPAN, min_size=1, max_size=3), GROUPS)
def test_revenue_is_what_the_accounts_moved_by(
    carrier: psycopg.Connection[Any], events: list[tuple[int, tuple[str, str], int]], spans: list[tuple[int, int]],
    groups: list[str],
) -> None:
    with carrier.transaction(force_rollback=True):
        customers = [row[0] for row in carrier.execute("SELECT customer_id FROM ledger.account WHERE kind = 'customer'"
                                                       " AND currency = 'CAD' ORDER BY 1 LIMIT 3").fetchall()]
        for nth, (hour, event, amount) in enumerate(events):
            book(carrier, customers[nth % len(customers)], hour, event, amount)
        for first, length in spans:
            begins = (START + timedelta(days=first)).date()
            ends = begins + timedelta(days=length)
            told = carrier.execute("SELECT currency, revenue, unbilled FROM api.revenue_summary(%s, %s, %s)",
                                   [begins, ends, groups]).fetchall()
            assert sum((row[1] for row in told), Decimal(0)) == moved(carrier, begins, ends)
            lines = carrier.execute("SELECT l.event, sum(l.debit), sum(l.credit), sum(l.movement) FROM api.legal_entity_list() AS e"
                                    " CROSS JOIN LATERAL api.journal_line_list(e.code, %s, %s) AS l GROUP BY e.code, l.event",
                                    [begins, ends]).fetchall()
            for _, debit, credit, movement in lines:
                assert debit == credit
                assert movement == 0


def moved(connection: psycopg.Connection[Any], begins: date, ends: date) -> Decimal:
    total: Decimal = one(connection, MOVED, begins, ends)
    return total
