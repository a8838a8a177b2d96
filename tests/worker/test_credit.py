"""Top-ups by a gateway: each is charged once, whatever becomes of the worker and of the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from flaskapp.gateway import TestGateway
from flaskapp.worker.credit import pass_once
from tests.carrier import copied, one, template

RULE = """
WITH customer AS MATERIALIZED (
  SELECT c.customer_id FROM api.legal_entity AS e
  CROSS JOIN LATERAL api.customer_create('TOP-' || %(cents)s, 'Top-up', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA',
    p_billing_mode => 'prepaid') AS c ORDER BY e.legal_entity_id LIMIT 1
), card AS MATERIALIZED (
  SELECT m.customer_id FROM customer AS c
  CROSS JOIN LATERAL api.payment_method_create(c.customer_id, 'test', 'token-' || %(cents)s, p_expires_on => '2031-12-31') AS m
)
SELECT r.customer_id FROM card AS d CROSS JOIN LATERAL api.top_up_rule_create(d.customer_id, 10, %(amount)s) AS r
"""
TRIES = "SELECT array_agg(t.status ORDER BY t.amount) FROM api.top_up_try AS t"
POSTED = "SELECT posted FROM ledger.account WHERE customer_id = %s"


@pytest.fixture
def base(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with copied(dsn, template(dsn), "topup") as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT api.sandbox_enable()")
        yield connection
        assert connection.execute("SELECT * FROM system.verify()").fetchall() == []


def ruled(base: psycopg.Connection[Any], amount: str) -> int:
    return int(base.execute(RULE, {"amount": amount, "cents": amount.replace(".", "-")}).fetchone()[0])


def later(base: psycopg.Connection[Any], minutes: int) -> None:
    base.execute("SELECT api.clock_set(system.clock_now() + %s * interval '1 minute')", [minutes])


def test_what_the_gateway_says(base: psycopg.Connection[Any]) -> None:
    good, declined, silent = (ruled(base, amount) for amount in ("25.00", "25.01", "25.02"))
    gateway = TestGateway()
    done = pass_once(base, {"test": gateway})
    assert (done["charge done"], done["charge refused"], done["charge unknown"]) == (1, 1, 1)
    assert [one(base, POSTED, customer) for customer in (good, declined, silent)] == [25, 0, 0]
    assert one(base, TRIES) == ["done", "declined", "unknown"]
    # Nothing but the silent one is asked again, by the same name: it was charged, and only once.
    later(base, 10)
    assert pass_once(base, {"test": gateway})["charge done"] == 1
    assert one(base, TRIES) == ["done", "declined", "done"]
    assert one(base, POSTED, silent) == Decimal("25.02")
    assert sorted(gateway.charged.values()) == [Decimal("25.00"), Decimal("25.02")]
    assert one(base, "SELECT status FROM party.customer WHERE customer_id = %s", declined) == "suspended"


def test_a_worker_that_dies_after_the_charge(base: psycopg.Connection[Any]) -> None:
    customer = ruled(base, "25.00")
    gateway = TestGateway()
    base.execute("SELECT FROM api.credit_run()")
    charge = base.execute("SELECT request_uuid, token, total FROM api.top_up_claim()").fetchone()
    assert charge is not None
    gateway.sale(str(charge[0]), charge[1], charge[2], "CAD")
    # It never said so. The next one waits until it must be dead, asks again, and nobody is charged twice.
    assert pass_once(base, {"test": gateway}) == Counter()
    later(base, 6)
    assert pass_once(base, {"test": gateway})["charge done"] == 1
    assert (len(gateway.charged), one(base, POSTED, customer)) == (1, 25)


def test_a_gateway_that_is_not_set_up(base: psycopg.Connection[Any]) -> None:
    ruled(base, "25.00")
    assert pass_once(base, {})["charge retry"] == 1
    assert one(base, TRIES) == ["waiting"]
