"""A month is closed after all that is being booked into it, and before all that would come later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.carrier import copied, one, template

POST = """
SELECT ledger.transaction_post(
  ARRAY[ROW(i.id, 'deferral', a.account_id, 'CAD', NULL, 'test', false)::ledger.posting],
  ARRAY[ROW(i.id, a.account_id, 'posted', 1)::ledger.leg,
    ROW(i.id, ledger.account_shared(a.legal_entity_id, 'deferred_revenue', 'CAD'), 'posted', -1)::ledger.leg],
  '2026-09-20T12:00Z')
FROM ledger.account AS a CROSS JOIN (SELECT nextval('ledger.transaction_id_seq') AS id OFFSET 0) AS i
WHERE a.kind = 'revenue_recurring' AND a.currency = 'CAD' AND a.legal_entity_id = %s
"""
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "period") as conninfo:
        yield conninfo


def close(conninfo: str, entity: int) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT ledger.period_close(%s, '2026-09-01')", [entity])


def test_closing_waits_for_what_is_being_booked(carrier: str) -> None:
    with psycopg.connect(carrier) as booking, psycopg.connect(carrier, autocommit=True) as watching, ThreadPoolExecutor(1) as pool:
        entity = one(watching, "SELECT min(legal_entity_id) FROM ledger.account WHERE kind = 'revenue_recurring' AND currency = 'CAD'")
        booking.execute(POST, [entity])
        closing = pool.submit(close, carrier, entity)
        deadline = time.monotonic() + 20
        while not one(watching, WAITS):
            assert time.monotonic() < deadline and not closing.done(), "closing did not wait"
            time.sleep(0.05)
        assert one(watching, "SELECT count(*) FROM ledger.period") == 0
        booking.commit()
        closing.result(timeout=20)
        assert one(watching, "SELECT count(*) FROM ledger.entry WHERE booked_at = '2026-09-20T12:00Z'") == 2
        with pytest.raises(psycopg.Error) as caught:
            watching.execute(POST, [entity])
        assert caught.value.sqlstate == "TB503"
