"""Calls by band, slab, grace, free seconds, minimum and maximum: the database against a model that walks increment by increment.

Hypothesis makes plans, rates and calls; on a failure it prints the smallest example and the seed that repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MICRO = 1_000_000
QUARTERS = 96
# Half hours and quarters off UTC, a change of half an hour, one at midnight, one the other way round, none.
ZONES = ("America/Toronto", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Europe/Dublin", "America/Havana", "UTC")
# Days on which clocks of these zones change, a new year, a leap day.
DAYS = (date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4), date(2026, 3, 29), date(2026, 10, 25),
        date(2026, 12, 31), date(2028, 2, 29))


@dataclass(frozen=True)
class Window:
    """Hours of some days, in quarters from midnight; day 0 is a holiday."""

    band: str
    days: frozenset[int]
    first: int
    after: int


@dataclass(frozen=True)
class Step:
    """A price that counts in a band (empty: any) from a second on."""

    band: str
    from_second: int
    price: Decimal


@dataclass(frozen=True)
class Rate:
    """Everything a rate may ask for."""

    price: Decimal
    fee: Decimal
    initial: int
    subsequent: int
    minimum: Decimal
    maximum: Decimal | None
    grace: int
    free: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Case:
    """A sheet with one rate, and calls."""

    zone: str
    windows: tuple[Window, ...]
    holidays: tuple[date, ...]
    rate: Rate
    calls: tuple[tuple[datetime, Decimal], ...]


def band(case: Case, at: datetime) -> str | None:
    """What the clock on the wall says."""
    local = at.astimezone(ZoneInfo(case.zone))
    day = 0 if local.date() in case.holidays else local.isoweekday()
    since = local.hour * 4 + local.minute // 15
    return next((w.band for w in case.windows if day in w.days and w.first <= since < w.after), None)


def step_price(case: Case, at: datetime, elapsed: int) -> Decimal:
    """The band's own latest step, else the latest of any band, else the rate's price."""
    now = band(case, at)
    for name in (now, ""):
        begun = [s for s in case.rate.steps if s.band == name and s.from_second <= elapsed]
        if name is not None and begun:
            return max(begun, key=lambda s: s.from_second).price
    return case.rate.price


def naive(case: Case, answered: datetime, raw: Decimal) -> tuple[int, Decimal]:
    """Billed seconds and price, one increment after the other."""
    rate = case.rate
    charged = Decimal(0) if raw <= rate.grace else max(raw - rate.free, Decimal(0))
    billed, exact = 0, Fraction(rate.fee)
    while billed < charged:
        length = rate.subsequent if billed else rate.initial
        price = step_price(case, answered + timedelta(seconds=rate.free + billed), rate.free + billed)
        exact += Fraction(price) * length / 60
        billed += length
    if not billed:
        return 0, Decimal(0)
    exact = max(exact, Fraction(rate.minimum))
    if rate.maximum is not None:
        exact = min(exact, Fraction(rate.maximum))
    whole, rest = divmod(exact * MICRO, 1)
    return billed, Decimal(whole + (rest >= Fraction(1, 2))).scaleb(-6)


prices = st.decimals(0, 9, places=8)
amounts = st.decimals(0, 2, places=6)


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Windows that do not overlap: each takes what is left of its days."""
    made: list[Window] = []
    for name in draw(st.lists(st.sampled_from(("peak", "night", "weekend")), max_size=6)):
        first = draw(st.integers(0, QUARTERS - 1))
        after = draw(st.integers(first + 1, QUARTERS))
        taken = {d for w in made if w.first < after and first < w.after for d in w.days}
        if days := draw(st.frozensets(st.integers(0, 7), min_size=1)) - taken:
            made.append(Window(name, days, first, after))
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    plan = draw(windows())
    bands = ("", *sorted({w.band for w in plan}))
    keys = draw(st.frozensets(st.tuples(st.sampled_from(bands), st.sampled_from((0, 1, 30, 59, 60, 61, 180, 3600))), max_size=6))
    minimum = draw(st.sampled_from((Decimal(0), Decimal("0.0123"))))
    increments = st.sampled_from((1, 6, 30, 60, 7, 3600))
    rate = Rate(draw(prices), draw(st.just(Decimal(0)) | amounts), draw(increments), draw(increments), minimum,
                draw(st.none() | amounts.map(lambda a: a + minimum)), draw(st.sampled_from((0, 0, 3, 60))),
                draw(st.sampled_from((0, 0, 10, 61))),
                tuple(Step(*key, draw(prices)) for key in sorted(keys) if key != ("", 0)))
    day = draw(st.sampled_from(DAYS))
    moments = st.integers(-12 * 4, 36 * 4).flatmap(
        lambda q: st.sampled_from((0, 1, -1, -500_000, 400_123, -30_000_000, -61_000_000)).map(
            lambda us: datetime.combine(day, time(), UTC) + timedelta(minutes=15 * q, microseconds=us)))
    seconds = st.just(Decimal(0)) | st.decimals("0.1", 200, places=1) | st.decimals("0.000001", 4_000, places=6) | \
        st.integers(1, 20_000).map(Decimal)
    return Case(draw(st.sampled_from(ZONES)), plan, tuple(draw(st.sets(st.sampled_from((day, day - timedelta(1))), max_size=1))),
                rate, tuple(draw(st.lists(st.tuples(moments, seconds), min_size=10, max_size=25))))


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction for all, with a customer whose calls the sheet `parts` rates; each example is taken back."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT api.setting_set('service.emergency_location_required', 'false', '2000-01-01')")
        connection.execute("SELECT api.destination_create('parts', 'Parts', NULL), api.legal_entity_create('PARTS', 'Parts', 'CA')")
        connection.execute(
            "SELECT api.customer_create('PARTS', 'Parts', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA')"
            " FROM party.legal_entity AS e WHERE e.code = 'PARTS'")
        yield connection
        connection.rollback()


def build(connection: psycopg.Connection[Any], case: Case) -> tuple[int, int, int]:
    """Plan, holidays, sheet, package: customer, rate and version."""
    def one(query: str, *values: Any) -> int:
        row = connection.execute(query, values).fetchone()
        assert row is not None
        return int(row[0])

    plan = one("SELECT p.band_plan_id FROM api.band_plan_create('parts', 'Parts', 'ZZ') AS p")
    for w in case.windows:
        clock = [f"{q // 4:02}:{q % 4 * 15:02}" for q in (w.first, w.after)]
        connection.execute("SELECT api.band_window_create(%s, %s, %s, %s::time, %s::time)", [plan, w.band, list(w.days), *clock])
    for day in case.holidays:
        connection.execute("SELECT api.holiday_create('ZZ', %s, 'Holiday')", [day])
    sheet = one("SELECT s.rate_sheet_id FROM api.rate_sheet_create('parts', 'Parts', 'CAD', %s, p_band_plan_id => %s) AS s",
                case.zone, plan)
    r = case.rate
    steps = " ".join(f"{s.band}{f'@{s.from_second}' if s.from_second else ''}={s.price:f}" for s in r.steps)
    rate = one(
        "INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, connect_fee,"
        " initial_increment, subsequent_increment, minimum_charge, maximum_charge, grace_seconds, free_seconds, price_steps)"
        " SELECT %s, '33', '2020-01-01', d.destination_id, %s, %s, %s, %s, %s, %s, %s, %s, catalog.price_steps_parse(%s)"
        " FROM catalog.destination AS d WHERE d.code = 'parts' RETURNING rate_id",
        sheet, r.price, r.fee, r.initial, r.subsequent, r.minimum, r.maximum, r.grace, r.free, steps)
    connection.execute("SELECT catalog.rate_sheet_activate(%s, '2020-01-01')", [sheet])
    version = one("SELECT v.rate_sheet_version_id FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id = %s", sheet)
    customer = one("SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'PARTS'")
    package = one("SELECT k.package_id FROM api.package_create('parts', 'Parts', 'CAD', p_outbound_sheet_id => %s) AS k", sheet)
    connection.execute("SELECT api.package_assignment_create(%s, %s, '2020-01-01T00:00Z')", [customer, package])
    return customer, rate, version


@settings(max_examples=60, deadline=None, print_blob=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(case=cases())
def test_parts_equal_the_model(connection: psycopg.Connection[Any], case: Case) -> None:
    with connection.transaction(force_rollback=True):
        customer, rate, version = build(connection, case)
        for answered, raw in case.calls:
            total = connection.execute("SELECT t.billed_seconds, t.amount FROM rating.call_total(%s, %s, %s, %s) AS t",
                                       [rate, version, answered, raw]).fetchone()
            assert total == naive(case, answered, raw), (answered, raw)
        # The engine itself, which quotes and rates by the same function.
        for answered, raw in case.calls[:5]:
            quoted = connection.execute(
                "SELECT q.billed_seconds, q.amount, q.reason FROM api.call_quote(%s, '16135550101', '33140000000', %s, %s) AS q",
                [customer, raw, answered]).fetchone()
            assert quoted == (*naive(case, answered, raw), None), (answered, raw)
