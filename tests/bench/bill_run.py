"""A bill run of 10,000 customers over 1,000,000 calls against one bare statement that groups the same charges.

Both sides end with a commit, in turns, each on a fresh copy of one database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.bench.harness import DATABASE, EMPTY, Env, figure, medians, seconds
from tests.usage import book_usage

GOAL = 4.0
CUSTOMERS, CALLS, DESTINATIONS, ROUNDS = 10_000, 1_000_000, 1_800, 3
SMALL = (100, 5_000, 50, 1)
SOURCE, COPY = f"{DATABASE}_bill", f"{DATABASE}_bill_copy"

CARRIER = (
    "SELECT FROM api.legal_entity_create('BENCH', 'Bench Telecom', 'CA')",
    "INSERT INTO catalog.destination (code, name) SELECT 'd' || g, 'Destination ' || g"
    " FROM generate_series(1, %(destinations)s) AS g",
    "SELECT FROM api.package_create('bench', 'Business', 'CAD', 49.95)",
    "SELECT api.customer_create('C' || g, 'Customer ' || g, e.legal_entity_id, 'CAD', 'America/Toronto', 'CA')"
    " FROM party.legal_entity AS e, generate_series(1, %(customers)s) AS g",
    "INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
    " SELECT c.customer_id, p.package_id, '2026-01-01T05:00Z' FROM party.customer AS c, catalog.package AS p",
)
PRODUCT = "SELECT FROM api.bill_run_create('bench', 'BENCH', '2026-11-01')"
# The line table's columns and types, without its key and checks.
BARE = """
CREATE TABLE public.bare (LIKE billing.invoice_line);
INSERT INTO public.bare (
  invoice_id, position, kind, side, destination_id, description, calls, billed_seconds, exact_amount, amount
)
SELECT c.customer_id, 1, 'usage', c.side, c.destination_id, 'Destination', count(*), sum(c.billed_seconds),
  sum(c.amount), round(sum(c.amount), 2)
FROM rating.charge AS c
GROUP BY c.customer_id, c.side, c.destination_id
"""


def run(env: Env) -> list[dict[str, Any]]:
    customers, calls, destinations, rounds = SMALL if env.small else (CUSTOMERS, CALLS, DESTINATIONS, ROUNDS)
    with billable(env, CARRIER, customers, calls, destinations):
        taken = medians({"product": lambda: timed(env, PRODUCT), "bare": lambda: timed(env, BARE)}, rounds)
    return [figure("bill_run", taken["product"], "s", taken["bare"], GOAL, at_most=True)]


@contextmanager
def billable(env: Env, carrier: Sequence[str], customers: int, calls: int, destinations: int) -> Iterator[None]:
    """The database to copy: a carrier and a month of its usage."""
    with database(env, SOURCE) as source:
        with psycopg.connect(source, autocommit=True) as connection:
            connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-02T12:00Z'")
            for statement in carrier:
                connection.execute(statement, {"customers": customers, "destinations": destinations})
            book_usage(connection, calls)
            connection.execute("VACUUM ANALYZE")
        yield


def timed(env: Env, statement: str) -> float:
    with database(env, COPY, SOURCE) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        # What making the copy left to write is not part of the figure.
        connection.execute("CHECKPOINT")
        return seconds(lambda: connection.execute(statement))


@contextmanager
def database(env: Env, name: str, source: str = EMPTY) -> Iterator[str]:
    """A database beside the benchmarks' own, as long as it is needed."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with env.connect() as connection:
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))
    try:
        yield make_conninfo(env.conninfo, dbname=name)
    finally:
        with env.connect() as connection:
            connection.execute(drop)
