"""A customer's history, page by page and filtered, against a plain count over the entries."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.carrier import copied, one, template

SEED = int(os.environ.get("PGTOLL_SEED") or random.randrange(2**32))
# Havana's clocks go back from 1:00 to 0:00, so that the first hour of a day comes twice.
ZONES = ("America/Toronto", "America/Havana", "Pacific/Kiritimati", "UTC")
START = datetime(2026, 10, 31, 0, 0, tzinfo=UTC)
KINDS = ("payment", "adjustment", "usage")
# The hours on both sides of midnight in any of the zones, over some days and two months; clocks may go back.
EVENT = st.tuples(st.integers(0, 4 * 24 * 4), st.sampled_from(KINDS), st.integers(-500, 500).filter(bool))
POST = """
SELECT ledger.transaction_post(
  ARRAY[ROW(%(id)s, %(kind)s, %(account)s, 'CAD', %(day)s, 'test', false)::ledger.posting],
  ARRAY[ROW(%(id)s, %(account)s, %(bucket)s, %(amount)s)::ledger.leg, ROW(%(id)s, %(against)s, 'posted', -%(amount)s)::ledger.leg])
"""
PAGE = "SELECT h.* FROM api.customer_history(%s, %s, %s, %s, %s, %s) AS h"


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    print(f"PGTOLL_SEED={SEED}")
    with copied(dsn, template(dsn), "history") as conninfo, psycopg.connect(conninfo) as connection:
        yield connection


def book(connection: psycopg.Connection[Any], customer: int, minutes: int, kind: str, cents: int) -> None:
    moment = START + timedelta(minutes=15 * minutes)
    connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s", [moment])
    account, entity = one(connection, "SELECT account_id, legal_entity_id FROM ledger.account WHERE customer_id = %s", customer)
    usage = kind == "usage"
    connection.execute(POST, {
        "id": one(connection, "SELECT nextval('ledger.transaction_id_seq')"), "kind": kind, "account": account,
        "day": date(2026, 10, 1 + abs(cents) % 3) if usage else None, "bucket": "unbilled" if usage else "posted",
        "amount": Decimal(cents) / 100,
        "against": one(connection, "SELECT ledger.account_shared(%s, 'cash', 'CAD')", entity)})


def expected(connection: psycopg.Connection[Any], customer: int, zone: str) -> list[tuple[Any, ...]]:
    """The rows, newest first, made by hand: key, kind, posted, unbilled, and the running sums."""
    rows: dict[tuple[Any, ...], list[Any]] = {}
    for booked_at, transaction, kind, day, bucket, amount in connection.execute(
            "SELECT e.booked_at, t.transaction_id, t.kind, t.usage_day, e.bucket, e.amount FROM ledger.entry AS e"
            " INNER JOIN ledger.transaction AS t USING (transaction_id) INNER JOIN ledger.account AS a"
            " ON a.account_id = e.account_id WHERE a.customer_id = %s", [customer]):
        booked_on = booked_at.astimezone(ZoneInfo(zone)).date()
        key = (booked_on, day, 0) if kind == "usage" else (booked_on, date.max, transaction)
        row = rows.setdefault(key, [kind, Decimal(0), Decimal(0)])
        row[1 if bucket == "posted" else 2] += amount if bucket == "posted" else -amount
    made, posted, unbilled = [], Decimal(0), Decimal(0)
    for key, (kind, amount, waits) in sorted(rows.items()):
        posted, unbilled = posted + amount, unbilled + waits
        made.append((*key, kind, amount, waits, posted, unbilled))
    return made[::-1]


def paged(connection: psycopg.Connection[Any], customer: int, limit: int, kind: str | None, first: date | None,
          last: date | None) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    after = None
    while True:
        page = connection.execute(PAGE, [customer, kind, first, last, limit, after]).fetchall()
        for _, booked_on, day, transaction, what, _, _, *amounts in page:
            rows.append((booked_on, day or date.max, transaction or 0, what, *amounts))
        if len(page) < limit:
            return rows
        after = [None if value is None else str(value) for value in page[-1][1:4]]


@seed(SEED)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(EVENT, max_size=25), zone=st.sampled_from(ZONES), limit=st.sampled_from((1, 2, 7, 100)),
       kind=st.sampled_from((None, *KINDS)), first=st.sampled_from((None, 0, 1, 2)), last=st.sampled_from((None, 0, 1, 3)))
def test_history_is_the_sum_of_its_entries(
    carrier: psycopg.Connection[Any], events: list[tuple[int, str, int]], zone: str, limit: int, kind: str | None,
    first: int | None, last: int | None
) -> None:
    days = [None if day is None else date(2026, 10, 31) + timedelta(days=day) for day in (first, last)]
    with carrier.transaction(force_rollback=True):
        customer = one(carrier, "SELECT customer_id FROM api.customer_create('t-history', 'T', (SELECT"
                       " min(legal_entity_id) FROM party.legal_entity), 'CAD', %s, 'CA')", zone)
        for event in events:
            book(carrier, customer, *event)
        rows = expected(carrier, customer, zone)
        wanted = [row for row in rows if kind in (None, row[3]) and (days[0] is None or row[0] >= days[0])
                  and (days[1] is None or row[0] <= days[1])]
        assert paged(carrier, customer, limit, kind, days[0], days[1]) == wanted
