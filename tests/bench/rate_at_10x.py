"""Time a call to rate when the month already holds ten times the calls, against an empty month."""

from __future__ import annotations

from typing import Any

from flaskapp.demo.traffic import write_bench
from flaskapp.intake.cdr import land
from tests.bench.harness import SEED, Env, figure
from tests.bench.landed import SOURCE, land_only, rate

GOAL = 1.3


def run(env: Env) -> list[dict[str, Any]]:
    """A tenth of the calls is rated first in an empty month; then the rest is; then a tenth of other calls."""
    many, expected = env.loaded.calls_file("time")
    folder = env.folder / "tenth"
    few = expected.lines // 10
    with env.connect() as connection:
        write_bench(folder, env.population, calls=few, seed=SEED + 1)
        land_only(connection, folder / "bench-time.csv")
        empty = rate(env)
        land_only(connection, many)
        rate(env)
        connection.execute("VACUUM ANALYZE rating.call, rating.charge, ledger.entry, ledger.transaction")
        write_bench(folder, env.population, calls=few, seed=SEED + 2)
        # The same switch and call ids on the same days would be duplicates: these come from another one.
        connection.execute("UPDATE intake.source SET code = %s WHERE code = %s", [f"{SOURCE}-first", SOURCE])
        connection.execute(
            "INSERT INTO intake.source (code, name, format_id, time_zone, dial_plan, country)"
            " SELECT %s, s.name, s.format_id, s.time_zone, s.dial_plan, s.country FROM intake.source AS s WHERE s.code = %s",
            [SOURCE, f"{SOURCE}-first"])
        land(connection, SOURCE, folder / "bench-time.csv")
        connection.execute("VACUUM ANALYZE intake.record")
        full = rate(env)
    return [figure("rate_at_10x", full / few * 1e6, "us a call", empty / few * 1e6, GOAL, at_most=True)]
