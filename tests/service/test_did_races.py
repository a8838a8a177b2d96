"""Two people want one number at the same moment: one gets it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
import pytest

from tests.carrier import copied, one, template
from tests.race import together

ROUNDS = 15
DIGITS = count(18675550100)
RESERVE = "SELECT FROM api.did_reserve(%s, %s)"
ASSIGN = "SELECT FROM api.did_assign(%s, %s, p_by => %s)"
RELEASE = "SELECT FROM api.did_release(%s)"
CEASE = "SELECT FROM api.device_cease(%s)"
PORT_IN = "SELECT FROM api.did_port_in(%s, %s, '2030-01-01')"
CREATE = "SELECT FROM api.device_create(%s, 'did', %s, system.clock_now())"
Call = tuple[str, list[Any]]


@pytest.fixture(scope="module")
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "did") as conninfo:
        yield conninfo


@pytest.fixture
def db(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


@pytest.fixture
def buyers(db: psycopg.Connection[Any]) -> list[int]:
    return [row[0] for row in db.execute("SELECT customer_id FROM api.customer_list(p_status => 'active', p_limit => 2)")]


def number(db: psycopg.Connection[Any], *, stocked: bool = True) -> str:
    """A number of its own for each round, whose emergency location is known."""
    digits = str(next(DIGITS))
    db.execute("INSERT INTO service.emergency_location (number, name, street, city, country)"
               " VALUES (%s, 'Anybody', '1 Main St', 'Whitehorse', 'CA')", [digits])
    if stocked:
        db.execute("SELECT FROM api.did_create(%s, 'CA')", [digits])
    return digits


def owners(db: psycopg.Connection[Any], digits: str) -> int:
    owners: int = one(db, "SELECT count(*) FROM service.device AS v WHERE v.kind = 'did' AND v.key = %s", digits)
    return owners


def contest(conninfo: str, calls: list[Call], losers: set[str]) -> None:
    results = together(conninfo, calls)
    lost = [result for result in results if result is not None]
    assert len(lost) == 1 and lost[0] in losers, results


def test_two_reserve(conninfo: str, db: psycopg.Connection[Any]) -> None:
    for _ in range(ROUNDS):
        digits = number(db)
        contest(conninfo, [(RESERVE, [digits, by]) for by in ("a", "b")], {"TB702"})
        assert one(db, "SELECT status FROM api.did WHERE number = %s", digits) == "reserved"


def test_one_reserves_and_one_is_assigned(conninfo: str, db: psycopg.Connection[Any], buyers: list[int]) -> None:
    for _ in range(ROUNDS):
        digits = number(db)
        contest(conninfo, [(RESERVE, [digits, "a"]), (ASSIGN, [digits, buyers[0], "b"])], {"TB702"})


def test_two_are_assigned(conninfo: str, db: psycopg.Connection[Any], buyers: list[int]) -> None:
    for _ in range(ROUNDS):
        digits = number(db)
        contest(conninfo, [(ASSIGN, [digits, buyer, "shop"]) for buyer in buyers], {"TB702"})
        assert owners(db, digits) == 1


def test_one_is_assigned_and_one_is_made_a_device(conninfo: str, db: psycopg.Connection[Any], buyers: list[int]) -> None:
    for _ in range(ROUNDS):
        digits = number(db)
        # They take two locks in different order: the server may have to choose.
        contest(conninfo, [(ASSIGN, [digits, buyers[0], "a"]), (CREATE, [buyers[1], digits])], {"TB702", "TB103", "40P01"})
        assert owners(db, digits) == 1
        assert one(db, "SELECT status FROM api.did WHERE number = %s", digits) == "assigned"


def test_two_port_it_in(conninfo: str, db: psycopg.Connection[Any], buyers: list[int]) -> None:
    for _ in range(ROUNDS):
        digits = number(db, stocked=False)
        contest(conninfo, [(PORT_IN, [digits, buyer]) for buyer in buyers], {"TB702", "TB103"})
        assert owners(db, digits) == 1


def test_released_and_ceased_never_deadlock(conninfo: str, db: psycopg.Connection[Any], buyers: list[int]) -> None:
    for _ in range(ROUNDS):
        digits = number(db)
        device = one(db, "SELECT device_id FROM api.did_assign(%s, %s, system.clock_now() - interval '1 day')",
                     digits, buyers[0])
        assert set(together(conninfo, [(RELEASE, [digits]), (CEASE, [device])])) <= {None, "TB702", "TB102"}
        assert one(db, "SELECT status FROM api.did WHERE number = %s", digits) == "ageing"
    assert db.execute("SELECT * FROM system.verify() AS v WHERE v.check_name LIKE '%did%'").fetchall() == []
