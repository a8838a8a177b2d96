"""A prepaid customer whose calls cost 1.00 a minute, 60/60, and what a switch says of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import psycopg

from tests.carrier import one

SWITCH = "race-switch"
DID = "16135559901"
CALLED = "16135559999"
# Calls are lost, and rated without a record, as soon as they may be.
SETUP = """
SELECT count(api.setting_set(s.name, s.value)) FROM (VALUES
  ('service.emergency_location_required', 'false'), ('rating.lost_seconds', '0'), ('rating.settle_minutes', '0')
) AS s (name, value);
SELECT count(api.source_create('race-switch', 'Races', f.format_id, 'CA')) FROM api.format AS f
WHERE f.code = 'native_csv';
SELECT count(api.destination_create('RACE', 'Races', 'CA'));
SELECT count(api.rate_sheet_create('race', 'Races', 'CAD', 'America/Toronto'));
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
SELECT s.rate_sheet_id, '1', '2020-01-01', d.destination_id, 1, 60, 60
FROM catalog.rate_sheet AS s CROSS JOIN catalog.destination AS d WHERE s.code = 'race' AND d.code = 'RACE';
SELECT catalog.rate_sheet_activate(s.rate_sheet_id, '2020-01-01') FROM catalog.rate_sheet AS s WHERE s.code = 'race';
SELECT count(api.package_create('race', 'Races', 'CAD', 0, s.rate_sheet_id)) FROM catalog.rate_sheet AS s
WHERE s.code = 'race';
SELECT count(api.legal_entity_create('RACE', 'Races', 'CA'));
SELECT count(api.customer_create('RACE', 'Races', e.legal_entity_id, 'CAD', 'America/Toronto', 'CA',
  p_billing_mode => 'prepaid')) FROM api.legal_entity AS e WHERE e.code = 'RACE';
SELECT count(api.device_create(c.customer_id, 'did', '16135559901', '2020-01-01Z')) FROM api.customer AS c
WHERE c.code = 'RACE';
SELECT count(api.package_assignment_create(c.customer_id, p.package_id, '2020-01-01Z'))
FROM api.customer AS c CROSS JOIN api.package AS p WHERE c.code = 'RACE' AND p.code = 'race'
"""


def set_up(connection: psycopg.Connection[Any]) -> int:
    """Makes it all; the customer's key."""
    for statement in SETUP.split(";\n"):
        connection.execute(statement)
    return int(one(connection, "SELECT customer_id FROM party.customer WHERE code = 'RACE'"))


def price(seconds: int) -> Decimal:
    return Decimal(-(-seconds // 60))


def authorize(connection: psycopg.Connection[Any], call_id: str, seconds: int = 60) -> tuple[int, int, Decimal | None]:
    row = connection.execute("SELECT code, max_seconds, amount FROM api.call_authorize(%s, %s, %s, %s, p_seconds => %s)",
                             [SWITCH, call_id, DID, CALLED, seconds]).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def settle(connection: psycopg.Connection[Any], call_id: str, seconds: int) -> str:
    return str(one(connection, "SELECT reason FROM api.call_settle(%s, %s, %s)", SWITCH, call_id, seconds))


def rate_all(connection: psycopg.Connection[Any]) -> None:
    """Rates what was settled, from the switch's word, and gives back what was lost."""
    while sum(connection.execute("SELECT expired, landed FROM api.reservation_sweep()").fetchall()[0]):
        pass
    while connection.execute("SELECT chunk_id FROM api.rating_run()").fetchone():
        pass
