"""All consistency checks over books of 1,000,000 entries, against one sum of these entries by transaction.

The entries are 500,000 payments of 5,000 customers over three weeks, in a database of their own: what is measured is how the checks
of the books grow, not those of calls. `verify_slowest` is the check that takes longest.
"""

from __future__ import annotations

from typing import Any

import psycopg

from tests.bench.bill_run import database
from tests.bench.harness import Env, figure, medians, seconds

NAME = "pgtoll_bench_verify"
CUSTOMERS, DAYS, PAYMENTS = 5_000, 20, 5
SMALL = 50, 4, 2
GOAL = 20
CARRIER = """
SELECT count(api.customer_create('B' || g.n, 'Customer ' || g.n, e.legal_entity_id, 'CAD', 'America/Toronto', 'CA'))
FROM api.legal_entity_create('BENCH', 'Bench', 'CA') AS e CROSS JOIN generate_series(1, %(customers)s) AS g (n)
"""
# Each customer pays so many times on a day: one set, as a run over a bank's file would post it.
DAY = """
WITH paid AS MATERIALIZED (
  SELECT nextval('ledger.transaction_id_seq') AS transaction_id, a.customer_id, a.account_id, a.legal_entity_id,
    (a.customer_id %% 500 + g.n)::numeric / 10 AS amount
  FROM ledger.account AS a CROSS JOIN generate_series(1, %(payments)s) AS g (n) WHERE a.kind = 'customer'
), kept AS (
  INSERT INTO collect.payment (customer_id, amount, currency, method, received_at, transaction_id, actor)
  SELECT p.customer_id, p.amount, 'CAD', 'wire', system.clock_now(), p.transaction_id, 'bench' FROM paid AS p
)
SELECT ledger.transaction_post(
  array_agg(ROW(p.transaction_id, 'payment', p.account_id, 'CAD', NULL, 'bench', false)::ledger.posting),
  array_agg(ROW(p.transaction_id, p.account_id, 'posted', p.amount)::ledger.leg) || array_agg(
    ROW(p.transaction_id, c.account_id, 'posted', -p.amount)::ledger.leg))
FROM paid AS p
INNER JOIN ledger.account AS c ON c.legal_entity_id = p.legal_entity_id AND c.kind = 'cash' AND c.currency = 'CAD'
"""
SUM = "SELECT count(*) FROM (SELECT e.transaction_id, sum(e.amount) FROM ledger.entry AS e GROUP BY e.transaction_id) AS s"


def run(env: Env) -> list[dict[str, Any]]:
    customers, days, payments = SMALL if env.small else (CUSTOMERS, DAYS, PAYMENTS)
    with database(env, NAME) as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(CARRIER, {"customers": customers})
            for day in range(days):
                connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-02T12:00Z'::timestamptz"
                                   " + make_interval(days => %s)", [day])
                connection.execute(DAY, {"payments": payments})
            connection.execute("VACUUM ANALYZE")
            assert connection.execute("SELECT count(*) FROM ledger.entry").fetchone() == (2 * customers * days * payments,)
            assert connection.execute("SELECT * FROM system.verify()").fetchall() == []
            taken = medians({
                "verify": lambda: seconds(lambda: connection.execute("SELECT FROM system.verify()")),
                "sum": lambda: seconds(lambda: connection.execute(SUM)),
            }, 1 if env.small else 3)
            names = [row[0] for row in connection.execute("SELECT name FROM system.consistency").fetchall()]
            slowest = max((seconds(lambda: connection.execute("SELECT FROM system.verify(%s)", [name])), name) for name in names)
    print(f"slowest check: {slowest[1]}")
    return [figure("verify", taken["verify"], "s", taken["sum"], GOAL, at_most=True),
            figure("verify_slowest", slowest[0], "s", taken["sum"], None)]
