"""A day's penalties and dunning over all customers, one in ten of them overdue, against reading the open invoices once."""

from __future__ import annotations

from typing import Any

from tests.bench import owed
from tests.bench.harness import Env, figure, medians, seconds

GOAL = 10.0
ROUNDS = 3
# What is still open of each invoice.
OPEN = """
SELECT count(*), sum(i.new_charges - coalesce(a.amount, 0)) FROM billing.invoice AS i
LEFT JOIN (
  SELECT x.debit_id, sum(x.amount) AS amount FROM collect.allocation AS x WHERE x.debit_kind = 'invoice' GROUP BY x.debit_id
) AS a ON a.debit_id = i.invoice_id
WHERE i.number IS NOT NULL AND i.new_charges > coalesce(a.amount, 0)
"""


def run(env: Env) -> list[dict[str, Any]]:
    owed.make(env)
    with env.connect() as connection:

        def day() -> float:
            """The run of a day, taken back: the next round finds the same to do."""
            with connection.transaction(force_rollback=True):

                def work() -> None:
                    penalties = connection.execute("SELECT sum(r.penalties) FROM api.penalty_run() AS r").fetchone()
                    steps = connection.execute("SELECT count(*) FROM api.dunning_run()").fetchone()
                    assert penalties and penalties[0] and steps and steps[0]

                return seconds(work)

        middle = medians({"run": day, "open": lambda: seconds(lambda: connection.execute(OPEN).fetchone())}, 1 if env.small else ROUNDS)
    return [figure("penalty_run", middle["run"], "s", middle["open"], GOAL, at_most=True)]
