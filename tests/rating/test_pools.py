"""Pools of minutes: a naive model deals the same calls call by call; workers that draw at once never give more than there is.

The seed is printed; PGTOLL_SEED repeats a run.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import psycopg
import pytest

from flaskapp.intake.cdr import land
from tests.carrier import copied, template
from tests.race import together

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randrange(10**9))
MONDAY = datetime(2026, 11, 2, 5, tzinfo=UTC)
RATE = Decimal("0.03")
SCOPES = ("device", "virtual_number", "package", "customer")
NUMBERS = ("16135559999", "15145559999", "442079460000", "33140000000")
PREFIXES = (["1613", "1514"], ["1"], ["*"], ["44", "1613"])


@dataclass(frozen=True)
class Pool:
    """A pool as the model knows it."""

    pool_id: int
    minutes: int
    scope: str
    prefixes: list[str]

    def order(self) -> tuple[int, int, int]:
        """What reaches least first, then what fewer share, then the older one."""
        return -min(len(p.strip("*")) for p in self.prefixes), SCOPES.index(self.scope), self.pool_id

    def serves(self, number: str) -> bool:
        return any(number.startswith(p.strip("*")) for p in self.prefixes)


@dataclass(frozen=True)
class Caller:
    """A number, its virtual number if any, and whose it is."""

    device_id: int
    group_id: int | None
    customer_id: int
    assignment_id: int
    key: str


@dataclass(frozen=True)
class Call:
    call_id: str
    caller: Caller
    number: str
    seconds: int
    at: datetime


@dataclass
class World:
    """What is in the database."""

    conninfo: str
    rng: Random
    pools: list[Pool]
    callers: list[Caller]


def sharer(pool: Pool, caller: Caller) -> int:
    return {"customer": 0, "package": caller.assignment_id, "device": caller.device_id,
            "virtual_number": caller.group_id or caller.device_id}[pool.scope]


def deal(pools: list[Pool], calls: list[Call]) -> tuple[dict[str, Decimal], dict[tuple[int, int, int], int]]:
    """Call by call, pool by pool: the price of each call, and what each pool gave."""
    used: dict[tuple[int, int, int], int] = defaultdict(int)
    prices = {}
    for call in calls:
        rest = call.seconds
        for pool in sorted(pools, key=Pool.order):
            if pool.serves(call.number):
                key = (call.caller.customer_id, pool.pool_id, sharer(pool, call.caller))
                taken = min(rest, pool.minutes * 60 - used[key])
                used[key] += taken
                rest -= taken
        prices[call.call_id] = (RATE * rest / 60).quantize(Decimal("0.000001"))
    return prices, {key: seconds for key, seconds in used.items() if seconds}


def build(conninfo: str) -> World:
    """Four customers with three numbers each, two of them in a virtual number, on a package with four random pools."""
    print(f"PGTOLL_SEED={SEED}")
    rng = Random(SEED)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        def one(query: str, *values: Any) -> Any:
            row = connection.execute(query, values).fetchone()
            assert row is not None
            return row[0]
        connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-20T12:00Z'")
        connection.execute("SELECT api.setting_set('service.emergency_location_required', 'false', '2000-01-01')")
        entity = one("SELECT legal_entity_id FROM api.legal_entity_create('POOLS', 'Pools', 'CA')")
        world = one("SELECT destination_id FROM api.destination_create('POOLS', 'World', NULL)")
        sheet = one("SELECT rate_sheet_id FROM api.rate_sheet_create('POOLS', 'Pools', 'CAD', 'America/Toronto')")
        connection.execute(
            "INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,"
            " subsequent_increment) VALUES (%s, '', '2026-01-01', %s, %s, 1, 1)", [sheet, world, RATE])
        connection.execute("SELECT catalog.rate_sheet_activate(%s, '2026-01-01')", [sheet])
        package = one("SELECT package_id FROM api.package_create('POOLS', 'Pools', 'CAD', 0, %s, %s)", sheet, sheet)
        version = one("SELECT package_version_id FROM api.package_version_list(%s)", package)
        pools = []
        for nth, scope in enumerate(rng.sample(SCOPES, 4)):
            minutes, prefixes = rng.randint(5, 40), rng.choice(PREFIXES)
            pools.append(Pool(one("SELECT pool_id FROM api.pool_create(%s, %s, 'x', %s, p_scope => %s, p_prefixes => %s)",
                                  version, f"p{nth}", minutes, scope, prefixes), minutes, scope, prefixes))
        callers = []
        for nth in range(4):
            customer = one("SELECT customer_id FROM api.customer_create(%s, 'x', %s, 'CAD', 'America/Toronto', 'CA')",
                           f"POOLS-{nth}", entity)
            assignment = one("SELECT package_assignment_id FROM api.package_assignment_create(%s, %s, '2026-01-01T05:00Z')",
                             customer, package)
            group = one("SELECT device_id FROM api.device_create(%s, 'virtual_number', %s, '2026-01-01T05:00Z')", customer, f"pools{nth}")
            for line in range(3):
                key, group_id = f"1867555{nth}00{line}", group if line else None
                callers.append(Caller(
                    one("SELECT device_id FROM api.device_create(%s, 'did', %s, '2026-01-01T05:00Z', p_virtual_number_id => %s)",
                        customer, key, group_id), group_id, customer, assignment, key))
        connection.execute(
            "SELECT api.source_create('pools', 'x', (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'native_csv'), 'CA',"
            " p_dial_plan => 'e164')")
    return World(conninfo, rng, pools, callers)


@pytest.fixture
def world(dsn: str) -> Iterator[World]:
    """A database of its own, so that calls stay and workers see one another."""
    with copied(dsn, template(dsn), "pools") as conninfo:
        yield build(conninfo)


def calls_of(world: World, name: str, many: int) -> list[Call]:
    """Random calls in the order of their answers; several are answered in the same second."""
    times = sorted(MONDAY + timedelta(seconds=60 * world.rng.randint(0, 9_000)) for _ in range(many))
    return [Call(f"{name}{nth}", world.rng.choice(world.callers), world.rng.choice(NUMBERS), world.rng.randint(1, 400), at)
            for nth, at in enumerate(times)]


def land_calls(world: World, calls: list[Call], path: Path) -> None:
    path.write_text("call_id,started_at,seconds,caller,called,caller_channel,called_channel,source_ip,account_code\n" + "".join(
        f"{c.call_id},{c.at:%Y-%m-%d %H:%M:%S},{c.seconds},{c.caller.key},{c.number},,,,\n" for c in calls))
    with psycopg.connect(world.conninfo, autocommit=True) as connection:
        land(connection, "pools", path)


def charged(connection: psycopg.Connection[Any], name: str) -> dict[str, Decimal]:
    return dict(connection.execute(
        "SELECT r.call_id, h.amount FROM rating.charge AS h INNER JOIN intake.record AS r ON r.record_id = h.call_id"
        " WHERE r.call_id LIKE %s", [f"{name}%"]).fetchall())


def used(connection: psycopg.Connection[Any]) -> dict[tuple[int, int, int], int]:
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(
        "SELECT u.customer_id, u.pool_id, u.sharer_id, u.billed_seconds FROM rating.pool_use AS u WHERE u.billed_seconds > 0")}


def test_as_the_model_deals(world: World, tmp_path: Path) -> None:
    """Chunks one after the other are the same as one call after the other."""
    calls = calls_of(world, "m", 400)
    for nth in range(0, 400, 100):
        land_calls(world, calls[nth:nth + 100], tmp_path / f"m{nth}.csv")
    with psycopg.connect(world.conninfo, autocommit=True) as connection:
        while connection.execute("SELECT c.chunk_id FROM rating.chunk_rate_next() AS c").fetchone() != (None,):
            pass
        prices, pools = deal(world.pools, calls)
        assert charged(connection, "m") == prices
        assert used(connection) == pools
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []


def test_workers_at_once(world: World, tmp_path: Path) -> None:
    """Four workers, each with a chunk that wants all of every pool: what is granted is given once, and all of it is."""
    calls = calls_of(world, "w", 1_600)
    world.rng.shuffle(calls)
    for nth in range(0, 1_600, 400):
        land_calls(world, calls[nth:nth + 400], tmp_path / f"w{nth}.csv")
    assert together(world.conninfo, [("SELECT FROM rating.chunk_rate_next()", [])] * 4) == [None] * 4
    with psycopg.connect(world.conninfo, autocommit=True) as connection:
        prices, taken = charged(connection, "w"), used(connection)
        assert len(prices) == len(calls)
        for call in calls:
            for pool in world.pools:
                if pool.serves(call.number):
                    key = (call.caller.customer_id, pool.pool_id, sharer(pool, call.caller))
                    assert taken[key] == pool.minutes * 60 or prices[call.call_id] == 0 and taken[key] < pool.minutes * 60
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
