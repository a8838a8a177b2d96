"""Two workers on two cores against one, over the same landed calls."""

from __future__ import annotations

from typing import Any

from tests.bench.harness import Env, figure, medians
from tests.bench.landed import land_only, rate, unrate

GOAL = 1.7


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file("time")
    with env.connect() as connection:
        land_only(connection, path)

        def by(workers: int) -> float:
            unrate(connection)
            return rate(env, workers)

        middle = medians({"one": lambda: by(1), "two": lambda: by(2)}, 1 if env.small else 2)
    return [figure("rate_two_workers", expected.lines / middle["two"], "calls/s", expected.lines / middle["one"], GOAL)]
