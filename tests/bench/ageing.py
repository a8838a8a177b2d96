"""Ageing of all customers, as of a past day and of today, against summing the same rows by customer."""

from __future__ import annotations

from typing import Any

from tests.bench import owed
from tests.bench.harness import Env, figure, medians, seconds

GOAL = 4.0
ROUNDS = 3
DAYS = (owed.TODAY, "2026-06-30")
AGEING = "SELECT count(*), sum(g.total) FROM collect.ageing(%s) AS g"
# The same rows: all invoices, all payments, all that payments settle.
SUMS = """
SELECT count(*), sum(x.amount) FROM (
  SELECT r.customer_id, sum(r.amount) AS amount FROM (
    SELECT i.customer_id, i.new_charges AS amount FROM billing.invoice AS i
    UNION ALL SELECT p.customer_id, p.amount FROM collect.payment AS p
    UNION ALL SELECT a.customer_id, a.amount FROM collect.allocation AS a
  ) AS r GROUP BY r.customer_id
) AS x
"""


def run(env: Env) -> list[dict[str, Any]]:
    owed.make(env)
    with env.connect() as connection:
        rounds = 1 if env.small else ROUNDS
        customers = connection.execute(AGEING, [owed.TODAY]).fetchone()
        assert customers and customers[0] > 0 and customers[1] > 0
        middle = medians({
            **{day: lambda day=day: seconds(lambda: connection.execute(AGEING, [day]).fetchone()) for day in DAYS},
            "sums": lambda: seconds(lambda: connection.execute(SUMS).fetchone()),
        }, rounds)
    slowest = max(middle[day] for day in DAYS)
    return [figure("ageing", slowest, "s", middle["sums"], GOAL, at_most=True)]
