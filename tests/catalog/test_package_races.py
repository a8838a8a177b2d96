"""Two at once: coupons that run out, a package that is sold while it is changed, two changes of one customer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.carrier import copied, one, template

TAKERS = 8
USES = 3


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[str]:
    """A database whose clock stands, with a promotion that takes a coupon."""
    with copied(dsn, template(dsn), "catalog") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00Z'")
            discount = one(connection, "SELECT d.discount_id FROM api.discount_create('race', 'Ten off', 'percent', 10) AS d")
            promotion = one(connection, "SELECT p.promotion_id FROM api.promotion_create("
                                        "'race', 'Race', %s, p_coupon_required => true) AS p", discount)
            connection.execute("SELECT FROM api.coupon_create(%s, 'FEW', %s)", [promotion, USES])
        yield conninfo


def together(conninfo: str, calls: list[tuple[str, list[Any]]]) -> list[str | None]:
    """The SQLSTATE of each statement, None when it went well; all start at once."""
    barrier = threading.Barrier(len(calls))

    def run(call: tuple[str, list[Any]]) -> str | None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            barrier.wait()
            try:
                connection.execute(*call)
            except psycopg.Error as error:
                return error.sqlstate
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def customers(connection: psycopg.Connection[Any]) -> list[int]:
    rows = connection.execute("SELECT c.customer_id FROM party.customer AS c ORDER BY c.customer_id LIMIT %s", [TAKERS])
    return [row[0] for row in rows]


def test_a_coupon_is_never_used_too_often(carrier: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        takers = customers(connection)
        found = together(carrier, [("SELECT FROM api.promotion_take(%s, 'race', 'FEW')", [taker]) for taker in takers])
        assert sorted(found, key=str) == [None] * USES + ["TB204"] * (TAKERS - USES)
        assert one(connection, "SELECT c.uses FROM catalog.coupon AS c WHERE c.code = 'FEW'") == USES
        assert one(connection, "SELECT count(*) FROM api.promotion_grant AS g INNER JOIN api.promotion AS p"
                               " ON p.promotion_id = g.promotion_id WHERE p.code = 'race'") == USES
        assert connection.execute("SELECT FROM system.verify('410-coupon-uses')").fetchall() == []


def test_one_change_of_package_at_a_time(carrier: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        customer = customers(connection)[0]
        package = one(connection, "SELECT k.package_id FROM api.package_create('other', 'Other', 'CAD', 5) AS k")
        call = ("SELECT FROM api.package_change(%s, %s, p_on => '2026-11-20')", [customer, package])
        assert sorted(together(carrier, [call] * 4), key=str) == [None, "TB102", "TB102", "TB102"]
        rows = connection.execute("SELECT a.valid_from, a.valid_to::text FROM service.package_assignment AS a"
                                  " WHERE a.customer_id = %s AND a.device_id IS NULL ORDER BY a.valid_from", [customer])
        (_, ended), (begun, last) = rows.fetchall()
        assert begun == one(connection, "SELECT %s::timestamptz", ended) and last == "infinity"


def test_a_package_is_not_changed_while_it_is_sold(carrier: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        customer = customers(connection)[1]
        device = one(connection, "SELECT d.device_id FROM api.device_create(%s, 'extension', '999', '2026-11-01') AS d", customer)
        package, version = one(connection, "SELECT ARRAY[k.package_id, k.package_version_id]"
                                           " FROM api.package_create('draft', 'Draft', 'CAD', 5) AS k")
    update = "SELECT FROM api.package_version_update(%s, p_monthly_fee => 6)"
    with psycopg.connect(carrier) as seller, psycopg.connect(carrier) as editor:
        seller.execute("SELECT FROM api.package_assignment_create(%s, %s, '2026-11-01', %s)", [customer, package, device])
        editor.execute("SET lock_timeout = '200ms'")
        editor.commit()
        with pytest.raises(psycopg.errors.LockNotAvailable):
            editor.execute(update, [version])
        editor.rollback()
        seller.commit()
        with pytest.raises(psycopg.Error) as refused:
            editor.execute(update, [version])
        assert refused.value.sqlstate == "TB110"
