"""Runs of several legal entities at once, which all close cycles of pools first, while calls are rated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from flaskapp.deploy import deploy
from flaskapp.settings import ROOT
from tests.billing.carrier import build, calls_land, land, number
from tests.carrier import _admin, on, one
from tests.race import together

ENTITIES, CUSTOMERS = ("ONE", "TWO", "THREE"), 30
RUN = "SELECT api.bill_run_create(%s, %s, '2027-02-01')"


@pytest.fixture
def conninfo(dsn: str) -> Iterator[str]:
    name = f"{conninfo_to_dict(dsn)['dbname']}_pools"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {}", name)
    deploy(on(dsn, name), root=ROOT, report=lambda line: None)
    yield on(dsn, name)
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def use(connection: psycopg.Connection[Any], entity: str, first: int, name: str, day: str) -> None:
    """Ten minutes of each customer; those with a pool have twenty a month."""
    calls_land(connection, entity, [
        (f"{name}-{nth}", f"{day} 15:{nth % 60:02d}:00", 600, number(nth), "14165559999") for nth in range(first, first + CUSTOMERS)])


def test_runs_at_once_close_their_cycles_and_wait_for_nobody_who_waits(conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for place, entity in enumerate(ENTITIES):
            build(connection, CUSTOMERS, date(2027, 1, 1), entity, place * CUSTOMERS)
        connection.execute("UPDATE system.clock SET frozen_at = '2027-02-01T13:00Z'")
        for place, entity in enumerate(ENTITIES):
            # The later calls come first and take it all: dealt by time it is the last ones that are paid for.
            for name, day in (("c", "2027-01-20"), ("b", "2027-01-15"), ("a", "2027-01-10")):
                use(connection, entity, place * CUSTOMERS, name, day)
        # Others are rated meanwhile, of a customer of each.
        for place, entity in enumerate(ENTITIES):
            land(connection, entity, [(f"d-{place}", "2027-02-01 12:00:00", 60, number(place * CUSTOMERS), "14165559999")])
        calls = [(RUN, [f"R-{entity}", entity]) for entity in ENTITIES] + [("SELECT api.rating_run()", [])]
        assert together(conninfo, calls) == [None] * len(calls)
        assert one(connection, "SELECT count(*) FROM billing.bill_run WHERE failures = 0") == len(ENTITIES)
        assert one(connection, "SELECT count(*) FROM rating.pool_use WHERE cycle_to <= '2027-02-01' AND closed_at IS NULL") == 0
        paid = connection.execute(
            "SELECT DISTINCT (h.started_at AT TIME ZONE 'UTC')::date, h.pool_seconds FROM rating.charge AS h"
            " WHERE h.started_at < '2027-02-01' AND h.customer_id IN (SELECT u.customer_id FROM rating.pool_use AS u) ORDER BY 1").fetchall()
        assert paid == [(date(2027, 1, 10), 600), (date(2027, 1, 15), 600), (date(2027, 1, 20), 0)]
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
