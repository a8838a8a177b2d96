"""Random devices over dates, keys and ranges of addresses: the database refuses exactly those that a naive model refuses.

Hypothesis prints the blob that repeats a failure. Each example is a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
FOREVER = 1_000
# What of a call record a kind is compared with: two of one sort must not share a key.
SORTS = {"did": "number", "ip_address": "address", "virtual_number": "group", "extension": "channel", "trunk": "channel"}


@dataclass(frozen=True)
class Device:
    """In service from day to day, half-open; FOREVER has no end."""

    kind: str
    key: str
    tenant: str
    begins: int
    ends: int

    def clashes(self, other: Device) -> bool:
        """Whether both could own the same call."""
        if SORTS[self.kind] != SORTS[other.kind] or self.begins >= other.ends or other.begins >= self.ends:
            return False
        if self.kind == "ip_address":
            mine, theirs = ip_network(self.key), ip_network(other.key)
            return mine.version == theirs.version and mine.overlaps(theirs)
        return (self.tenant, self.key) == (other.tenant, other.key)


def _range(bits: int, length: int, version: int) -> str:
    """The range of a length around one of few neighbouring addresses, written in one of its ways."""
    address = f"203.0.113.{bits}" if version == 4 else f"2001:DB8::{bits:x}"
    network = ip_network(f"{address}/{length if version == 4 else length + 96}", strict=False)
    return str(network) if bits % 2 else network.exploded


periods = st.tuples(st.integers(0, 12), st.integers(1, 12)).map(
    lambda p: (p[0], FOREVER if p[1] == 12 else p[0] + p[1]))
ranges = st.builds(_range, st.integers(0, 255), st.sampled_from((24, 25, 27, 30, 31, 32)), st.sampled_from((4, 4, 6)))
names = st.sampled_from(("101", "102", "103"))
shapes = st.one_of(
    st.tuples(st.just("ip_address"), ranges, st.just("")),
    st.tuples(st.just("did"), names.map("16135550{}".format), st.just("")),
    st.tuples(st.sampled_from(("extension", "trunk")), names, st.sampled_from(("", "north"))),
    st.tuples(st.just("virtual_number"), names, st.just("")),
)
devices = st.builds(lambda shape, period: Device(*shape, *period), shapes, periods)
# Between the new devices some of those that are there cease: which one, and after which part of its service.
steps = st.lists(st.one_of(devices, st.tuples(st.integers(0, 30), st.integers(1, 11))), min_size=2, max_size=30)


def _instant(day: int) -> datetime | str:
    return "infinity" if day == FOREVER else EPOCH + timedelta(days=day)


@pytest.fixture
def customer(dsn: str) -> Iterator[tuple[psycopg.Connection[Any], int]]:
    """A customer in a transaction, where numbers need no emergency location."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT FROM api.setting_set('service.emergency_location_required', 'false')")
        row = connection.execute(
            "SELECT c.customer_id FROM api.legal_entity_create('T-OVER', 'Test', 'CA') AS e CROSS JOIN LATERAL"
            " api.customer_create('T-OVER', 'Test', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA') AS c").fetchone()
        assert row
        yield connection, row[0]
        connection.rollback()


@settings(max_examples=60, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_two_active_devices_could_own_one_call(
    customer: tuple[psycopg.Connection[Any], int], steps: list[Device | tuple[int, int]]
) -> None:
    connection, customer_id = customer
    there: dict[int, Device] = {}
    with connection.transaction(force_rollback=True):
        for step in steps:
            if isinstance(step, Device):
                made = _create(connection, customer_id, step)
                assert (made is None) == any(step.clashes(other) for other in there.values()), (step, there)
                if made is not None:
                    there[made] = step
            elif there:
                device_id, device = list(there.items())[step[0] % len(there)]
                end = device.begins + step[1]
                if end <= device.ends:
                    connection.execute("SELECT FROM api.device_cease(%s, %s)", [device_id, _instant(end)])
                    there[device_id] = replace(device, ends=end)


def _create(connection: psycopg.Connection[Any], customer_id: int, device: Device) -> int | None:
    """The new device's key, or None when another is in its way."""
    try:
        with connection.transaction():
            row = connection.execute(
                "SELECT d.device_id FROM api.device_create(%s, %s, %s, %s, p_tenant => %s, p_valid_to => %s) AS d",
                [customer_id, device.kind, device.key, _instant(device.begins), device.tenant, _instant(device.ends)],
            ).fetchone()
    except psycopg.Error as error:
        assert error.sqlstate == "TB103", error
        return None
    assert row
    return int(row[0])
