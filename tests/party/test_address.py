"""Random changes of addresses on a clock that runs: no day is ever without an address, and no day that has begun moves.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import SystemRandom
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

# Midnight comes to the first 13 hours before UTC, to the last 10 hours after; Toronto changes its clocks on 8 March.
ZONES = ("Pacific/Auckland", "America/Toronto", "Pacific/Honolulu")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = [date(2026, 2, 20) + timedelta(days) for days in range(50)]
KINDS = ("service", "billing")
SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randrange(10**6))

Place = tuple[str, str]
STEPS = st.lists(st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 200)),
    st.tuples(st.just("change"), st.sampled_from(KINDS), st.sampled_from(DAYS), st.sampled_from("ABC"),
              st.sampled_from("123")),
    st.tuples(st.just("street"), st.sampled_from(KINDS), st.integers(0, 9), st.sampled_from("123")),
    st.tuples(st.just("remove"), st.sampled_from(KINDS), st.integers(0, 9)),
), min_size=1, max_size=30)


class Carrier:
    """One customer in the database, and what is known of the days that have begun."""

    def __init__(self, connection: psycopg.Connection[object], entity: int, zone: str) -> None:
        self.connection, self.zone = connection, ZoneInfo(zone)
        self.now = START
        self.set_clock()
        self.customer = self.one(
            "SELECT customer_id FROM api.customer_create('PROP', 'P', %s, 'CAD', %s, 'CA', p_city => 'A', p_street => '1')",
            entity, zone)
        self.begun: dict[tuple[str, date], str] = {}
        # The naive model: first days and what begins on them.
        self.model: dict[str, dict[date | None, Place]] = {kind: {None: ("A", "1")} for kind in KINDS}

    def one(self, query: str, *values: object) -> int:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def set_clock(self) -> None:
        self.connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s", [self.now])

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.set_clock()

    def attempt(self, query: str, *values: object) -> bool:
        """Whether the database took it; a refusal is TB110 and nothing else."""
        try:
            with self.connection.transaction():
                self.connection.execute(query.encode(), values)
        except psycopg.Error as error:
            assert error.sqlstate == "TB110", error
            return False
        return True

    def first_day(self, kind: str, nth: int) -> date | None:
        return sorted(self.model[kind], key=lambda day: day or date.min)[nth % len(self.model[kind])]

    def change(self, kind: str, day: date, city: str, street: str) -> None:
        rows = self.model[kind]
        # A begun day takes another street only where an address begins, and never another city.
        wanted = day > self.today or (day in rows and rows[day][0] == city)
        assert wanted == self.attempt("SELECT api.address_change(%s, %s, %s, p_city => %s, p_street => %s)",
                                      self.customer, kind, day, city, street)
        if wanted:
            rows[day] = (city, street)

    def street(self, kind: str, nth: int, street: str) -> None:
        day = self.first_day(kind, nth)
        assert self.attempt("SELECT api.address_change(%s, %s, %s::date, p_street => %s)",
                            self.customer, kind, day or "-infinity", street)
        self.model[kind][day] = (self.model[kind][day][0], street)

    def remove(self, kind: str, nth: int) -> None:
        day = self.first_day(kind, nth)
        wanted = day is not None and day > self.today
        assert wanted == self.attempt(
            "SELECT api.address_remove(a.address_id) FROM party.address AS a"
            " WHERE a.customer_id = %s AND a.kind = %s AND a.valid_from = %s::date",
            self.customer, kind, day or "-infinity")
        if wanted:
            del self.model[kind][day]

    def expected(self, kind: str, day: date) -> Place:
        return self.model[kind][max((first for first in self.model[kind] if first and first <= day), default=None)]

    def check(self) -> None:
        """Every day has the model's one address of each kind, by key and by the list; begun days are as they were."""
        rows = self.connection.execute("""
SELECT k.kind, d.day::date, array_agg(a.city || a.street), (
  SELECT array_agg(l.city || l.street) FROM api.address AS l
  WHERE l.customer_id = %(customer)s AND l.kind = k.kind AND d.day >= l.valid_from AND d.day < l.valid_to)
FROM unnest(%(kinds)s::text[]) AS k (kind)
CROSS JOIN unnest(%(days)s::date[]) AS d (day)
LEFT JOIN LATERAL party.address_at(%(customer)s, k.kind, d.day) AS a ON true
GROUP BY k.kind, d.day""", {"customer": self.customer, "kinds": list(KINDS), "days": DAYS}).fetchall()
        assert len(rows) == len(KINDS) * len(DAYS)
        for kind, day, found, listed in rows:
            city, street = self.expected(kind, day)
            assert found == listed == [city + street], (kind, day)
            if day <= self.today:
                assert self.begun.setdefault((kind, day), city) == city, (kind, day)


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[object]]:
    with psycopg.connect(dsn) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def entity(connection: psycopg.Connection[object]) -> int:
    print(f"PGTOLL_SEED={SEED}")
    row = connection.execute("SELECT legal_entity_id FROM api.legal_entity_create('PROP', 'P', 'CA')").fetchone()
    assert row is not None
    return row[0]


@seed(SEED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zone=st.sampled_from(ZONES), steps=STEPS)
def test_every_day_has_its_address(connection: psycopg.Connection[object], entity: int, zone: str,
                                   steps: list[tuple[object, ...]]) -> None:
    with connection.transaction(force_rollback=True):
        carrier = Carrier(connection, entity, zone)
        carrier.check()
        for name, *arguments in steps:
            getattr(carrier, str(name))(*arguments)
            carrier.check()
