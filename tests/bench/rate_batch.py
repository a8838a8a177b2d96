"""Landed calls to posted by one worker, against COPY of the resulting calls and charges into the same tables."""

from __future__ import annotations

from typing import Any

from tests.bench.harness import Env, figure, medians
from tests.bench.landed import copy_limit, land_only, rate, unrate

GOALS = {"time": 0.40, "random": 0.30}


def run(env: Env) -> list[dict[str, Any]]:
    return [_run(env, order, goal) for order, goal in GOALS.items()]


def _run(env: Env, order: str, goal: float) -> dict[str, Any]:
    path, expected = env.loaded.calls_file(order)
    with env.connect() as connection:
        land_only(connection, path)

        def rated() -> float:
            unrate(connection)
            return rate(env)

        # The limit copies what was rated, so rating comes first; two rounds keep all benchmarks within 15 minutes.
        middle = medians({"rate": rated, "copy": lambda: copy_limit(connection, env.folder)}, 1 if env.small else 2)
        held = connection.execute("SELECT count(*) FROM intake.held_call").fetchone()[0]
        assert held == expected.held, f"{held} calls are held instead of {expected.held}"
    name = "rate_batch" if order == "time" else f"rate_batch_{order}"
    return figure(name, expected.lines / middle["rate"], "calls/s", expected.lines / middle["copy"], goal)
