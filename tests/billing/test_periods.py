"""Periods and the parts of their fees: no gap, no overlap and nothing lost, in every time zone, from 2000 to 2040.

The seed is printed; PGTOLL_SEED repeats a run.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import psycopg
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
FREQUENCIES = st.sampled_from(["weekly", "days", "monthly", "quarterly", "annual"])
# In all zones that the server knows: instants of the bounds of 30 periods, and what lies between.
TILES = """
SELECT count(*), count(DISTINCT z.name),
  -- A day that a zone has not, as 30 December 2011 in Apia, is empty; no period ends before it begins.
  count(*) FILTER (WHERE p.from_at > p.to_at),
  count(*) FILTER (WHERE p.from_at <> p.ends_at)
FROM pg_timezone_names AS z
CROSS JOIN LATERAL (
  SELECT x.day::timestamp AT TIME ZONE z.name AS from_at, x.next::timestamp AT TIME ZONE z.name AS to_at,
    lag(x.next::timestamp AT TIME ZONE z.name, 1, x.day::timestamp AT TIME ZONE z.name) OVER (ORDER BY x.nth) AS ends_at
  FROM (
    SELECT n.nth, party.period_start(%(frequency)s, %(days)s, %(anchor)s, n.nth) AS day,
      party.period_start(%(frequency)s, %(days)s, %(anchor)s, n.nth + 1) AS next
    FROM generate_series(%(first)s, %(first)s + 29) AS n (nth)
  ) AS x
) AS p
"""
# A day lies in the period of its number, and in no other.
FOUND = """
SELECT count(*) FROM generate_series(%(day)s::date, %(day)s::date + 60, interval '1 day') AS d (day)
CROSS JOIN LATERAL (SELECT party.period_nth(%(frequency)s, %(days)s, %(anchor)s, d.day::date) AS nth) AS n
WHERE d.day::date < party.period_start(%(frequency)s, %(days)s, %(anchor)s, n.nth)
  OR d.day::date >= party.period_start(%(frequency)s, %(days)s, %(anchor)s, n.nth + 1)
"""


@seed(SEED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frequency=FREQUENCIES, length=st.integers(1, 400), anchor=DAYS, day=DAYS)
@example(frequency="monthly", length=1, anchor=date(2028, 1, 31), day=date(2028, 2, 1))
@example(frequency="days", length=1, anchor=date(2011, 12, 1), day=date(2011, 12, 20))
@example(frequency="annual", length=1, anchor=date(2028, 2, 29), day=date(2031, 12, 31))
def test_periods_tile_the_years_in_every_zone(
    db: psycopg.Connection[Any], frequency: str, length: int, anchor: date, day: date
) -> None:
    values: dict[str, Any] = {"frequency": frequency, "days": length if frequency == "days" else None, "anchor": anchor, "day": day}
    row = db.execute("SELECT party.period_nth(%(frequency)s, %(days)s, %(anchor)s, %(day)s)", values).fetchone()
    assert row
    periods, zones, wrong, gaps = db.execute(TILES, values | {"first": row[0]}).fetchone() or (0, 0, 1, 1)
    assert zones > 400 and periods == 30 * zones and wrong == gaps == 0
    assert db.execute(FOUND, values).fetchone() == (0,)


def month_end(year: int, month: int, wanted: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=wanted - 1), following - timedelta(days=1))


@seed(SEED)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(year=st.integers(2000, 2040), month=st.integers(1, 12), anchor=st.integers(1, 31))
def test_a_month_begins_on_its_day_or_on_its_last(db: psycopg.Connection[Any], year: int, month: int, anchor: int) -> None:
    """31 January, 28 February, 31 March: always from the first one."""
    nth = (year - 2000) * 12 + month - 1
    assert db.execute("SELECT party.period_start('monthly', NULL, %s, %s)", [date(2000, 1, anchor), nth]).fetchone() == (
        month_end(year, month, anchor),)


@seed(SEED)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.decimals("0.01", 9999, places=2), first=DAYS, months=st.sampled_from([1, 3, 12]),
       method=st.sampled_from(["days", "thirtieth", "none"]), cuts=st.lists(st.integers(0, 366), max_size=8))
def test_parts_of_a_period_are_the_whole(
    db: psycopg.Connection[Any], amount: Decimal, first: date, months: int, method: str, cuts: list[int]
) -> None:
    row = db.execute("SELECT (%s::date + make_interval(months => %s))::date", [first, months]).fetchone()
    assert row
    end = row[0]
    days = sorted({first, end, *(min(first + timedelta(days=cut), end) for cut in cuts)})
    parts = db.execute(
        "SELECT sum(catalog.fee_prorated(%s, %s, %s, %s, p.day, p.next)) FROM unnest(%s::date[], %s::date[]) AS p (day, next)",
        [amount, method, first, end, days[:-1], days[1:]]).fetchone()
    assert parts and abs(parts[0] - amount) < Decimal("0.000000000001")
