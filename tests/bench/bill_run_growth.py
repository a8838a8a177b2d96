"""What an invoice costs in a bill run of 100,000 customers against one of 10,000, with ten calls each."""

from __future__ import annotations

from typing import Any

from tests.bench import bill_run
from tests.bench.harness import Env, figure

GOAL = 1.2
CUSTOMERS, GROWN, DESTINATIONS, CALLS_EACH = 10_000, 100_000, 1_800, 10
SMALL = (100, 1_000, 50)


def run(env: Env) -> list[dict[str, Any]]:
    customers, grown, destinations = SMALL if env.small else (CUSTOMERS, GROWN, DESTINATIONS)
    few, many = (cost(env, count, destinations) for count in (customers, grown))
    return [figure("bill_run_growth", 1000 * many, "ms/invoice", 1000 * few, GOAL, at_most=True)]


def cost(env: Env, customers: int, destinations: int) -> float:
    """Seconds an invoice."""
    with bill_run.billable(env, bill_run.CARRIER, customers, CALLS_EACH * customers, destinations):
        return bill_run.timed(env, bill_run.PRODUCT) / customers
