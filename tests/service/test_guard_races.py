"""Two changes that are right alone and wrong together: the second waits for the first, then is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.carrier import connected, copied, one, template

WAIT_SECONDS = 30.0
NUMBER = "16135559990"
CREATE = "SELECT FROM api.device_create(%(customer)s, 'did', %(number)s, '2026-01-01', p_virtual_number_id => %(group)s)"
CREATE_ALONE = "SELECT FROM api.device_create(%(customer)s, 'did', %(number)s, '2026-01-01')"
UNREGISTER = "SELECT FROM api.emergency_location_remove(%(home)s)"
CEASE_GROUP = "SELECT FROM api.device_cease(%(group)s, '2026-02-01')"
NORTH_BELOW_SOUTH = "SELECT FROM api.location_update(%(north)s, p_parent_id => %(south)s)"
SOUTH_BELOW_NORTH = "SELECT FROM api.location_update(%(south)s, p_parent_id => %(north)s)"


@pytest.fixture
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "race") as conninfo:
        yield conninfo


@pytest.fixture
def ids(conninfo: str) -> dict[str, Any]:
    """A customer with a virtual number, two locations, and a number that is registered and not in service."""
    with connected(conninfo) as connection:
        customer = one(connection, "SELECT c.customer_id FROM api.customer AS c WHERE c.code = 'C00001'")
        location = "SELECT l.location_id FROM api.location_create(%s, %s, %s) AS l"
        return {
            "customer": customer, "number": NUMBER,
            "group": one(connection, "SELECT d.device_id FROM api.device_create(%s, 'virtual_number', 'race', '2026-01-01') AS d",
                         customer),
            "north": one(connection, location, customer, "north", "North"),
            "south": one(connection, location, customer, "south", "South"),
            "home": one(connection, "SELECT e.emergency_location_id FROM api.emergency_location_create("
                                    "%s, 'Race', '1 Main Street', 'Ottawa', 'CA') AS e", NUMBER),
        }


@pytest.mark.parametrize(("first", "second", "code"), [
    (UNREGISTER, CREATE_ALONE, "TB701"),
    (CREATE_ALONE, UNREGISTER, "TB105"),
    (CEASE_GROUP, CREATE, "TB102"),
    (CREATE, CEASE_GROUP, "TB105"),
    (NORTH_BELOW_SOUTH, SOUTH_BELOW_NORTH, "TB102"),
], ids=["unregistered, then in service", "in service, then unregistered", "ceased, then joined", "joined, then ceased",
        "a ring of locations"])
def test_the_second_is_refused(conninfo: str, ids: dict[str, Any], first: str, second: str, code: str) -> None:
    with psycopg.connect(conninfo) as one_side, psycopg.connect(conninfo) as other_side, ThreadPoolExecutor(1) as pool:
        one_side.execute(first, ids)
        waiting = pool.submit(other_side.execute, second, ids)
        _until_blocked(conninfo, other_side.info.backend_pid)
        one_side.commit()
        with pytest.raises(psycopg.Error) as caught:
            waiting.result(WAIT_SECONDS)
        assert caught.value.sqlstate == code


def _until_blocked(conninfo: str, pid: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    with connected(conninfo) as connection:
        while not one(connection, "SELECT cardinality(pg_blocking_pids(%s))", pid):
            assert time.monotonic() < deadline, "the second change does not wait for the first"
            time.sleep(0.02)
