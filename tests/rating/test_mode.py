"""A customer does not move between prepaid and postpaid under a chunk that is being rated."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.carrier import copied, land_all, month, one, template


def test_mode_waits_for_the_chunk(dsn: str, tmp_path: Path) -> None:
    month(tmp_path, 500)
    with copied(dsn, template(dsn), "mode") as conninfo:
        land_all(conninfo, sorted(tmp_path.glob("native*.csv"))[:1])
        with psycopg.connect(conninfo) as rater, psycopg.connect(conninfo, autocommit=True) as clerk:
            rater.execute("SELECT * FROM api.rating_run()")
            # Whoever the chunk booked is locked by that; this one it only might have booked.
            customer = one(rater, "SELECT c.customer_id FROM party.customer AS c INNER JOIN ledger.account AS a USING (customer_id)"
                           " WHERE c.billing_mode = 'postpaid' AND a.entries = 0 ORDER BY 1 LIMIT 1")
            move = "SELECT s.billing_mode FROM api.customer_set_billing_mode(%s, 'prepaid') AS s"
            clerk.execute("SET lock_timeout = '300ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                clerk.execute(move, [customer])
            rater.commit()
            assert one(clerk, move, customer) == "prepaid"
