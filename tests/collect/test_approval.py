"""Adjustments at the same time: a request is booked once, and goodwill never outgrows its limit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.carrier import copied, one, template

ROUNDS = 5
DUE = "SELECT -posted FROM ledger.account WHERE customer_id = %s"
ASK = "SELECT api.adjustment_create(%s, {amount}, 'goodwill', 'sorry')"


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "approval") as conninfo:
        yield conninfo


def act(conninfo: str, actor: str, statement: str, value: Any, barrier: threading.Barrier) -> str | None:
    """The SQLSTATE of what an administrator does at the same instant as another; None when it went well."""
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.transaction():
        connection.execute("SET LOCAL SESSION AUTHORIZATION pgtoll_web")
        connection.execute("SELECT set_config('pgtoll.actor', %s, true)", [actor])
        connection.execute("SET LOCAL ROLE pgtoll_admin")
        barrier.wait()
        try:
            with connection.transaction():
                connection.execute(statement, [value])
        except psycopg.Error as error:
            return error.sqlstate
    return None


def together(conninfo: str, statements: list[str], value: Any) -> list[str | None]:
    barrier = threading.Barrier(len(statements))
    with ThreadPoolExecutor(len(statements)) as pool:
        calls = [pool.submit(act, conninfo, f"key:admin {n}", statement, value, barrier)
                 for n, statement in enumerate(statements)]
        return [call.result() for call in calls]


def customer(connection: psycopg.Connection[Any], nth: int) -> int:
    return int(one(connection, "SELECT customer_id FROM party.customer ORDER BY customer_id OFFSET %s LIMIT 1", nth))


@pytest.mark.parametrize("other", ["SELECT api.adjustment_approve(%s)", "SELECT api.adjustment_refuse(%s, 'no')"])
def test_a_request_is_decided_once(carrier: str, other: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        for nth in range(ROUNDS):
            who = customer(connection, nth)
            before = one(connection, DUE, who)
            request = one(connection, "SELECT adjustment_request_id FROM"
                          " api.adjustment_create(%s, 500.00, 'goodwill', 'a long outage')", who)
            assert one(connection, DUE, who) == before
            outcomes = together(carrier, ["SELECT api.adjustment_approve(%s)", other], request)
            assert sorted(map(str, outcomes)) == ["None", "TB110"]
            status = one(connection, "SELECT status FROM api.adjustment_request_get(%s)", request)
            assert before - one(connection, DUE, who) == (500 if status == "approved" else 0)
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []


def test_goodwill_at_the_same_time_stays_within_its_limit(carrier: str) -> None:
    """Two of 60.00 would be 120.00 of 100.00: one is booked, the other waits for approval."""
    with psycopg.connect(carrier, autocommit=True) as connection:
        for nth in range(ROUNDS, 2 * ROUNDS):
            who = customer(connection, nth)
            before = one(connection, DUE, who)
            assert together(carrier, [ASK.format(amount="60.00")] * 2, who) == [None, None]
            assert before - one(connection, DUE, who) == Decimal(60)
            assert one(connection, "SELECT count(*) FROM collect.adjustment_request"
                       " WHERE customer_id = %s AND status = 'pending'", who) == 1
