"""Random lives of numbers, with a clock that moves: the database and a naive model agree after every step.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.carrier import one
from tests.service.did_model import Number

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
START = datetime(2026, 11, 5, 12, tzinfo=UTC)
STOCK = ["16135550801"]
FOREIGN = ["16135550802"]
SHOWN = """
SELECT d.status, CASE WHEN d.status <> 'free' OR d.status IS NULL THEN d.status_until END, d.customer_id
FROM api.did AS d WHERE d.number = %s
"""
OWNERS = """
SELECT array_agg(v.customer_id) FROM service.device AS v
WHERE v.kind = 'did' AND v.key = %s AND v.valid_from <= system.clock_now() AND v.valid_to > system.clock_now()
"""
LATEST = "SELECT max(v.device_id) FROM service.device AS v WHERE v.kind = 'did' AND v.key = %s AND v.valid_from ="
LATEST += " (SELECT max(x.valid_from) FROM service.device AS x WHERE x.kind = 'did' AND x.key = %s)"

NUMBERS = st.sampled_from(STOCK + FOREIGN)
BUYERS = st.sampled_from([0, 1])
HOLDERS = st.sampled_from(["a", "b"])
# Around now, around the ends of reservations and ageing, and far away.
OFFSETS = st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(minutes=15), timedelta(hours=5), timedelta(days=30),
                           timedelta(days=90), -timedelta(seconds=1), -timedelta(days=2), -timedelta(days=40)])
STEPS = st.sampled_from([timedelta(seconds=1), timedelta(minutes=15), timedelta(days=2), timedelta(days=30),
                         timedelta(days=90)])
ARGUMENTS: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "wait": st.tuples(STEPS), "reserve": st.tuples(HOLDERS), "assign": st.tuples(BUYERS, OFFSETS, HOLDERS),
    "release": st.tuples(OFFSETS), "quarantine": st.tuples(OFFSETS), "free": st.just(()),
    "port_in": st.tuples(BUYERS, OFFSETS), "move": st.tuples(OFFSETS), "port_out": st.tuples(OFFSETS), "cancel": st.just(()),
    "cease": st.tuples(OFFSETS), "create": st.tuples(BUYERS, OFFSETS),
}
# What may go well; anything else is tried as well, and refused.
LIKELY = {
    "free": ["reserve", "assign", "assign", "quarantine", "create"], "reserved": ["assign", "reserve", "free", "wait"],
    "assigned": ["release", "port_out", "cease", "wait"], "ageing": ["quarantine", "free", "wait", "cease"],
    "porting": ["move", "cancel", "cease", "wait"], "unknown": ["port_in", "create"], None: ["port_in", "port_in", "create"],
}
CALLS = {
    "reserve": "SELECT FROM api.did_reserve(%s, %s)",
    "assign": "SELECT FROM api.did_assign(%s, %s, %s, p_by => %s)",
    "release": "SELECT FROM api.did_release(%s, %s)",
    "quarantine": "SELECT FROM api.did_quarantine(%s, %s)",
    "free": "SELECT FROM api.did_free(%s)",
    "port_in": "SELECT FROM api.did_port_in(%s, %s, %s)",
    "move": "SELECT FROM api.did_port_in_move(%s, %s)",
    "port_out": "SELECT FROM api.did_port_out(%s, %s)",
    "cancel": "SELECT FROM api.did_port_cancel(%s)",
    "cease": "SELECT FROM api.device_cease(%s, %s)",
    "create": "SELECT FROM api.device_create(p_key => %s, p_customer_id => %s, p_valid_from => %s, p_kind => 'did')",
}


class World:
    """Two customers, a stock and its model."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        connection.execute("UPDATE system.clock SET sandbox = true")
        entity = one(connection, "SELECT legal_entity_id FROM api.legal_entity_create('T-DID', 'Seller', 'CA')")
        self.buyers: list[int] = [
            one(connection, "SELECT customer_id FROM api.customer_create(%s, 'Buyer', %s, 'CAD', 'America/Toronto', 'CA')",
                f"T-DID-{place}", entity) for place in range(2)]
        connection.execute("INSERT INTO service.emergency_location (number, name, street, city, country)"
                           " SELECT n, 'Anybody', '1 Main St', 'Ottawa', 'CA' FROM unnest(%s::text[]) AS n",
                           [STOCK + FOREIGN])
        connection.execute("INSERT INTO service.did (number, country) SELECT n, 'CA' FROM unnest(%s::text[]) AS n", [STOCK])

    def begin(self) -> None:
        self.connection.execute("SAVEPOINT life")
        self.now = START
        self.tick(timedelta(0))
        self.model = {number: Number(known=number in STOCK) for number in STOCK + FOREIGN}

    def tick(self, step: timedelta) -> None:
        self.now += step
        self.connection.execute("UPDATE system.clock SET frozen_at = %s", [self.now])

    def end(self) -> None:
        self.connection.execute("ROLLBACK TO SAVEPOINT life")

    def filled(self, values: tuple[Any, ...]) -> list[Any]:
        """Offsets as instants, buyers as customers."""
        return [self.now + value if isinstance(value, timedelta) else self.buyers[value] if isinstance(value, int) else value
                for value in values]

    def do(self, verb: str, number: str, values: tuple[Any, ...]) -> None:
        if verb == "wait":
            self.tick(*values)
            return
        arguments = self.filled(values)
        modelled: Callable[..., str | None] = getattr(self.model[number], verb)
        want = modelled(self.now, *arguments)
        subject = one(self.connection, LATEST, number, number) if verb == "cease" else number
        assert self.refusal(CALLS[verb], [subject, *arguments]) == want, (verb, number, values)

    def refusal(self, statement: str, arguments: list[Any]) -> str | None:
        try:
            with self.connection.transaction():
                self.connection.execute(statement, arguments)
        except psycopg.Error as error:
            return error.sqlstate
        return None

    def compare(self) -> None:
        for number, model in self.model.items():
            status, until = model.status(self.now)
            owners = model.owners(self.now)
            assert len(owners) <= 1
            assert one(self.connection, OWNERS, number) == (owners or None)
            row = self.connection.execute(SHOWN, [number]).fetchone()
            assert (row[:2] if row else ("unknown", None)) == (status, until), number
            if status not in ("unknown", None):
                # In service exactly while assigned, or until it leaves.
                begun = model.last is not None and model.last.start <= self.now
                ended = model.last is None or (model.last.end is not None and model.last.end <= self.now)
                assert bool(owners) == (status in ("assigned", "porting") and begun and not ended)

    def check(self) -> None:
        assert self.connection.execute("SELECT * FROM system.verify() AS v WHERE v.check_name LIKE '%did%'").fetchall() == []


@pytest.fixture(scope="module")
def world(dsn: str) -> Iterator[World]:
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        yield World(connection)
        connection.rollback()


@seed(SEED)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_random_lives(world: World, data: st.DataObject) -> None:
    world.begin()
    try:
        for _ in range(data.draw(st.integers(4, 25), "steps")):
            number = data.draw(NUMBERS)
            likely = LIKELY[world.model[number].status(world.now)[0]]
            verb = data.draw(st.sampled_from([*likely * 5, *ARGUMENTS]))
            world.do(verb, number, data.draw(ARGUMENTS[verb], verb))
            world.compare()
        world.check()
    finally:
        world.end()
