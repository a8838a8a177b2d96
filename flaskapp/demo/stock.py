"""The demo's numbers in stock: those of its customers, free ones around them, and some in every other state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.customers import register_at_home
from flaskapp.demo.population import Population, did_numbers
from flaskapp.demo.rows import each, is_there, write_csv
from flaskapp.intake.dids import import_dids

HEADER = ("number", "country", "state", "rate_center", "lata", "carrier", "currency", "setup_cost", "monthly_cost")
# Country, state, rate center and LATA by area code.
PLACES = {
    "613": ("CA", "ON", "OTTAWA-HULL", ""), "514": ("CA", "QC", "MONTREAL", ""), "416": ("CA", "ON", "TORONTO", ""),
    "604": ("CA", "BC", "VANCOUVER", ""), "212": ("US", "NY", "NWYRCYZN01", "132"), "800": ("US", "", "", ""),
    "888": ("US", "", "", ""),
}
# Numbers for sale, over all area codes.
FREE = 200
# What one costs from the two carriers in turn.
COSTS = (("1.00", "0.35"), ("0.00", "0.55"))
# One that another provider still has.
PORTED_NUMBER = "13435559000"


def load(connection: psycopg.Connection[Any], people: Population, folder: Path) -> bool:
    """Everything in one go; False when the stock is there already."""
    if is_there(connection, "did"):
        return False
    with connection.transaction():
        used = [device.key for device in people.devices if device.kind == "did"]
        free = list(islice(_spare(set(used)), FREE))
        rows = [_row(nth, number, people) for nth, number in enumerate([*used, *free])]
        wrong = [rows[0], (rows[1][0], "Canada", *rows[1][2:]), ("555-0100", *rows[2][1:])]
        import_dids(connection, write_csv(folder / "numbers-first-try.csv", HEADER, wrong))
        import_dids(connection, write_csv(folder / "numbers.csv", HEADER, rows))
        _live(connection, free)
    return True


def _spare(used: set[str]) -> Iterator[str]:
    return (number for number in did_numbers(tuple(PLACES)[:5]) if number not in used)


def _row(nth: int, number: str, people: Population) -> tuple[str, ...]:
    carrier = people.carriers[nth % len(people.carriers)]
    return (number, *PLACES[number[1:4]], carrier.code, people.legal_entity.currency, *COSTS[nth % len(COSTS)])


def _live(connection: psycopg.Connection[Any], free: list[str]) -> None:
    """Numbers are reserved, sold, kept back, given up, and go to and come from other providers."""
    row = connection.execute("SELECT c.now FROM api.clock_get() AS c").fetchone()
    assert row is not None
    now: datetime = row[0]
    each(connection, "api.did_reserve(%s, %s)", [(free[0], "web-shop-17"), (free[1], "web-shop-18")])
    each(connection, "api.did_quarantine(%s, %s)", [(free[2], now + timedelta(days=60))])
    # Offices that have numbers to spare.
    offices = connection.execute("""
      SELECT d.customer_id, max(d.number) AS last, (array_agg(d.number ORDER BY d.number DESC))[2] AS second
      FROM api.did AS d
      INNER JOIN api.customer AS c ON c.customer_id = d.customer_id AND c.type = 'retail'
      WHERE d.status = 'assigned' AND d.status_until IS NULL
      GROUP BY d.customer_id HAVING count(*) >= 4 ORDER BY d.customer_id LIMIT 2""").fetchall()
    for (customer, last, second), number in zip(offices, free[3:], strict=False):
        register_at_home(connection, [(customer, number)])
        each(connection, "api.did_assign(%s, %s)", [(number, customer)])
        each(connection, "api.did_release(%s, %s)", [(last, now)])
        each(connection, "api.did_port_out(%s, %s)", [(second, now + timedelta(days=21))])
    if offices:
        register_at_home(connection, [(offices[0][0], PORTED_NUMBER)])
        each(connection, "api.did_port_in(%s, %s, %s)", [(PORTED_NUMBER, offices[0][0], now + timedelta(days=14))])
