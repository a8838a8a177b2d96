"""A bill run with taxes, discounts, pools and minimums against the bare statement of bill_run; and two of them at once.

Two workers are two legal entities of half the size: one after the other, and together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from tests.bench import bill_run
from tests.bench.harness import Env, figure, medians, seconds

GOAL, GOAL_TWO = 8.0, 1.5
CUSTOMERS, CALLS, DESTINATIONS, ROUNDS = 10_000, 1_000_000, 1_800, 3
SMALL = (100, 5_000, 50, 1)
HALF = "BENCH2"

# Of three taxes one is compound; every fifth customer has a discount, every third a pool.
FULL = (
    *bill_run.CARRIER[:-1],
    "SELECT FROM api.package_create('least', 'At least ten', 'CAD', 19.95, p_minimum_usage => 10)",
    "SELECT FROM api.package_create('pooled', 'Pooled', 'CAD', 29.95)",
    "SELECT FROM catalog.package_version AS v INNER JOIN catalog.package AS p ON p.package_id = v.package_id AND p.code = 'pooled'"
    " CROSS JOIN LATERAL api.pool_create(v.package_version_id, 'hour', 'An hour', 60)",
    "INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
    " SELECT c.customer_id, (ARRAY(SELECT p.package_id FROM catalog.package AS p ORDER BY p.package_id))[1 + c.customer_id %% 3],"
    " '2026-01-01T05:00Z' FROM party.customer AS c",
    "INSERT INTO rating.pool_use (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds)"
    " SELECT a.customer_id, p.pool_id, a.package_assignment_id, '2026-10-01', '2026-11-01', 3600"
    " FROM service.package_assignment AS a INNER JOIN catalog.package_version AS v ON v.package_id = a.package_id"
    " INNER JOIN catalog.pool AS p ON p.package_version_id = v.package_version_id",
    "SELECT FROM api.discount_create('ten', 'Ten percent', 'percent', 10, p_applies_to => 'usage')",
    "INSERT INTO service.discount_assignment (customer_id, discount_id, valid_from)"
    " SELECT c.customer_id, d.discount_id, '2026-01-01' FROM party.customer AS c, catalog.discount AS d WHERE c.customer_id %% 5 = 0",
    "SELECT FROM api.tax_schedule_create('all', 'All')",
    "SELECT FROM (VALUES ('gst', 'country', 5, 'none', 1), ('qst', 'state', 9.5, 'all', 2), ('levy', 'state', 1, 'none', 3))"
    " AS t (code, level, rate, compound, position) CROSS JOIN LATERAL api.tax_detail_create(t.code, t.code, 'percent', t.level,"
    " p_position => t.position::smallint) AS d CROSS JOIN LATERAL api.tax_rate_create(d.tax_detail_id, t.rate, p_compound => t.compound) AS r",
    "SELECT FROM tax.schedule AS s CROSS JOIN tax.detail AS d"
    " CROSS JOIN LATERAL api.tax_schedule_detail_create(s.tax_schedule_id, d.tax_detail_id) AS k",
    "SELECT FROM tax.schedule AS s CROSS JOIN LATERAL api.tax_region_create('CA', s.tax_schedule_id) AS g",
)
TWO = (
    *bill_run.CARRIER[:3],
    f"SELECT FROM api.legal_entity_create('{HALF}', 'Bench Two', 'CA')",
    "SELECT api.customer_create('C' || g, 'Customer ' || g, e.keys[1 + g %% 2], 'CAD', 'America/Toronto', 'CA')"
    " FROM (SELECT array_agg(l.legal_entity_id) AS keys FROM party.legal_entity AS l) AS e, generate_series(1, %(customers)s) AS g",
    bill_run.CARRIER[-1],
)


def run(env: Env) -> list[dict[str, Any]]:
    customers, calls, destinations, rounds = SMALL if env.small else (CUSTOMERS, CALLS, DESTINATIONS, ROUNDS)
    with bill_run.billable(env, FULL, customers, calls, destinations):
        full = medians({"product": lambda: bill_run.timed(env, bill_run.PRODUCT), "bare": lambda: bill_run.timed(env, bill_run.BARE)},
                       rounds)
    with bill_run.billable(env, TWO, customers, calls, destinations):
        two = medians({"one": lambda: entities(env, 1), "two": lambda: entities(env, 2)}, rounds)
    return [figure("bill_run_full", full["product"], "s", full["bare"], GOAL, at_most=True),
            figure("bill_run_two_workers", customers / two["two"], "invoices/s", customers / two["one"], GOAL_TWO)]


def entities(env: Env, workers: int) -> float:
    """How long the runs of both legal entities take."""
    with bill_run.database(env, bill_run.COPY, bill_run.SOURCE) as conninfo:

        def bill(code: str) -> None:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute("SELECT FROM api.bill_run_create(%s, %s, '2026-11-01')", [code, code])

        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        with ThreadPoolExecutor(workers) as pool:
            return seconds(lambda: list(pool.map(bill, ("BENCH", HALF))))
