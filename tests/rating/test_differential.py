"""Random calls over the world sheet: the database's prices equal those of a naive model, to the last decimal.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskapp.demo.world import write_world_sheet
from flaskapp.intake.rates import import_rates
from tests.rating.naive import Sheet, billed_seconds, call_price, price, winner

CALLS = 20_000
BY_FUNCTION = 300
ZONE = "America/Toronto"
# Midnights at which versions begin, the hour that comes twice and the one that never comes, in UTC.
BORDERS = [datetime(2026, 10, 16, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC),
           datetime(2026, 11, 2, 5, tzinfo=UTC), datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 1, 1, 5, tzinfo=UTC)]
OVERRIDE_COLUMNS = ("prefix", "destination", "rate_per_minute", "connect_fee", "initial_increment", "subsequent_increment",
                    "minimum_charge", "effective_from")


@dataclass(frozen=True)
class Call:
    """One question: what does it cost, by the package alone or with the override sheet before it."""

    number: str
    seconds: Decimal
    at: datetime
    overridden: bool


@dataclass
class World:
    """Both sides of the comparison: files as the model read them, sheets and customers in the database."""

    rng: Random
    connection: psycopg.Connection[Any]
    package: Sheet
    override: Sheet
    sheet_ids: dict[str, int]
    customers: dict[bool, int]
    prefixes: list[str]

    def expected(self, call: Call) -> tuple[str, int, Decimal] | None:
        rate = winner(self.override if call.overridden else None, self.package, call.number, call.at)
        return (rate.prefix, *call_price(rate, call.seconds)) if rate else None

    def calls(self, count: int) -> list[Call]:
        return [Call(self.number(), self.seconds(), self.moment(), self.rng.random() < 0.5) for _ in range(count)]

    def number(self) -> str:
        """Mostly below a prefix of the sheets, sometimes any digits, sometimes cut in the middle of a prefix."""
        head = self.rng.choice(self.prefixes) if self.rng.random() < 0.8 else str(self.rng.randint(1, 9))
        length = self.rng.randint(1 if self.rng.random() < 0.1 else max(len(head), 7), 15)
        return (head + "".join(self.rng.choices("0000123456789", k=15)))[:length]

    def seconds(self) -> Decimal:
        kind = self.rng.random()
        if kind < 0.05:
            return Decimal(0)
        whole = Decimal(self.rng.randint(1, 4_000))
        return whole + Decimal(self.rng.randint(1, 999_999)).scaleb(-6) if kind < 0.4 else whole

    def moment(self) -> datetime:
        """Half of them within two seconds of a border, the rest somewhere in the year."""
        if self.rng.random() < 0.5:
            return self.rng.choice(BORDERS) + timedelta(microseconds=self.rng.choice(
                (-1, 0, 1, -1_000_000, self.rng.randint(-2_000_000, 2_000_000))))
        return datetime(2025, 12, 20, tzinfo=UTC) + timedelta(seconds=self.rng.randint(0, 380 * 86_400))


@pytest.fixture(scope="module")
def world(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    seed = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
    print(f"PGTOLL_SEED={seed}")
    rng = Random(seed)
    folder = tmp_path_factory.mktemp("world")
    write_world_sheet(folder / "package.csv", seed=seed, price_versions=2)
    package = Sheet.read(folder / "package.csv", ZONE)
    write_override(folder / "override.csv", rng, sorted(package.rates))
    override = Sheet.read(folder / "override.csv", ZONE)
    with psycopg.connect(dsn) as connection:
        # Ids of this test only: names of other tests do not meet them.
        sheet_ids = {name: add_sheet(connection, f"differential-{name}") for name in ("package", "override")}
        for name in sheet_ids:
            imported = import_rates(connection, f"differential-{name}", folder / f"{name}.csv")
            assert imported["status"] == "imported"
        customers = {flag: add_customer(connection, sheet_ids, overridden=flag) for flag in (False, True)}
        yield World(rng, connection, package, override, sheet_ids, customers, sorted({*package.rates, *override.rates} - {""}))
        connection.rollback()


def write_override(path: Path, rng: Random, prefixes: list[str]) -> None:
    """Prefixes of the world sheet, some of them longer or shorter, and `*`; a version begins in January and in November."""
    chosen = {prefix[:rng.randint(min(3, len(prefix)), len(prefix))] + rng.choice(("", "", "7", "70"))
              for prefix in rng.sample(prefixes, 3_000)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(OVERRIDE_COLUMNS)
        for prefix in ["*", *sorted(chosen)]:
            for since in ("2026-01-01", "2026-11-02")[rng.randint(0, 1) * (prefix != "*"):]:
                writer.writerow((prefix, "Override", Decimal(rng.randint(0, 99_999_999)).scaleb(-8),
                                 Decimal(rng.choice((0, 0, 1, 12_345))).scaleb(-6), rng.choice((1, 6, 30, 60)),
                                 rng.choice((1, 6, 7, 60)), Decimal(rng.choice((0, 0, 0, 25_000))).scaleb(-6), since))


def add_sheet(connection: psycopg.Connection[Any], code: str) -> int:
    return one(connection, "INSERT INTO catalog.rate_sheet (code, name, currency, time_zone)"
                           " VALUES (%s, %s, 'CAD', %s) RETURNING rate_sheet_id", code, code, ZONE)


def add_customer(connection: psycopg.Connection[Any], sheets: dict[str, int], *, overridden: bool) -> int:
    code = f"differential-{overridden}"
    entity = one(connection, "INSERT INTO party.legal_entity (code, name, country) VALUES (%s, %s, 'CA')"
                             " RETURNING legal_entity_id", code, code)
    customer = one(connection, "INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone)"
                               " VALUES (%s, %s, %s, 'CAD', 'America/Vancouver') RETURNING customer_id",
                   code, code, entity)
    package = one(connection, "SELECT k.package_id FROM api.package_create(%s, %s, 'CAD', p_outbound_sheet_id => %s) AS k",
                  code, code, sheets["package"])
    connection.execute("INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
                       " VALUES (%s, %s, '2025-01-01')", [customer, package])
    if overridden:
        connection.execute("INSERT INTO catalog.override_sheet (customer_id, rate_sheet_id) VALUES (%s, %s)",
                           [customer, sheets["override"]])
    return customer


def one(connection: psycopg.Connection[Any], query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def test_price_of_20_000_random_calls(world: World) -> None:
    calls = world.calls(CALLS)
    connection = world.connection
    connection.execute("CREATE TEMPORARY TABLE question (id int, number text, seconds numeric, at timestamptz, sheet bigint)"
                       " ON COMMIT DROP")
    with connection.cursor().copy("COPY question FROM STDIN") as copy:
        for place, call in enumerate(calls):
            sheet = world.sheet_ids["override"] if call.overridden else None
            copy.write_row((place, call.number, call.seconds, call.at, sheet))
    connection.execute("ANALYZE question")
    rows = connection.execute("""
        SELECT q.id, r.prefix, b.billed_seconds,
          rating.price(b.billed_seconds, f.rate_per_minute, f.connect_fee, f.minimum_charge)
        FROM question AS q
        LEFT JOIN catalog.rate_sheet_version AS o
          ON o.rate_sheet_id = q.sheet AND o.retired_at IS NULL AND q.at >= o.valid_from AND q.at < o.valid_to
        LEFT JOIN catalog.rate_sheet_version AS p
          ON p.rate_sheet_id = %s AND p.retired_at IS NULL AND q.at >= p.valid_from AND q.at < p.valid_to
        CROSS JOIN LATERAL catalog.rate_pick(
          o.rate_sheet_version_id, o.star_rate_id, catalog.number_key(q.number),
          p.rate_sheet_version_id, p.star_rate_id, catalog.number_key(q.number)) AS f
        LEFT JOIN catalog.rate AS r ON r.rate_id = f.rate_id
        CROSS JOIN LATERAL (
          SELECT rating.billed_seconds(q.seconds, f.initial_increment, f.subsequent_increment) AS billed_seconds) AS b
        ORDER BY q.id""", [world.sheet_ids["package"]]).fetchall()
    found = [tuple(row[1:]) if row[1] is not None else None for row in rows]
    wrong = [(call, got, want) for call, got in zip(calls, found, strict=True) if got != (want := world.expected(call))]
    assert not wrong, wrong[:5]
    prefixes = [answer[0] for answer in found if answer]
    # A test of nothing would pass as well.
    assert found.count(None) > 50 and prefixes.count("") > 50 and len(set(prefixes)) > 9_000


def test_price_by_function(world: World) -> None:
    for call in world.calls(BY_FUNCTION):
        alone = world.expected(Call(call.number, call.seconds, call.at, False))
        got = one(world.connection, "SELECT api.call_price(%s, %s, %s, %s)",
                  world.sheet_ids["package"], call.number, call.seconds, call.at)
        assert got == (alone and alone[2]), call


def test_quote_by_function(world: World) -> None:
    for call in world.calls(BY_FUNCTION):
        want = world.expected(call)
        row = world.connection.execute(
            "SELECT q.prefix, q.billed_seconds, q.amount, q.reason FROM api.call_quote(%s, '16135550142', %s, %s, %s) AS q",
            [world.customers[call.overridden], "+" + call.number, call.seconds, call.at]).fetchone()
        assert row is not None
        if len(call.number) < 5:
            assert row[2:] == (None, "INVALID_NUMBER"), call
        elif want is None:
            assert row[2:] == (None, "NO_RATE"), call
        else:
            assert row == (want[0] or "*", want[1], want[2], None), call


@pytest.fixture(scope="module")
def kernel(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@settings(max_examples=500, deadline=None)
@given(raw=st.decimals(0, 90_000, places=6), initial=st.integers(1, 3_600), subsequent=st.integers(1, 3_600))
def test_billed_seconds_kernel(kernel: psycopg.Connection[Any], raw: Decimal, initial: int, subsequent: int) -> None:
    got = one(kernel, "SELECT rating.billed_seconds(%s, %s, %s)", raw, initial, subsequent)
    assert got == billed_seconds(raw, initial, subsequent)


@settings(max_examples=500, deadline=None)
@given(billed=st.integers(0, 100_000), rate=st.decimals(0, 9_999, places=8), fee=st.decimals(0, 999, places=6),
       minimum=st.decimals(0, 999, places=6))
def test_price_kernel(kernel: psycopg.Connection[Any], billed: int, rate: Decimal, fee: Decimal, minimum: Decimal) -> None:
    got = one(kernel, "SELECT rating.price(%s, %s, %s, %s)", billed, rate, fee, minimum)
    assert got == price(billed, rate, fee, minimum)


def test_a_true_half_rounds_away_from_zero(kernel: psycopg.Connection[Any]) -> None:
    # 0.00003 * 1 s / 60 = 0.0000005, exactly half of the last decimal
    assert one(kernel, "SELECT rating.price(1, 0.00003, 0, 0)") == Decimal("0.000001")
    # 0.00002999 * 1 s / 60 = 0.000000499833...
    assert one(kernel, "SELECT rating.price(1, 0.00002999, 0, 0)") == 0
