"""A month by a dearer copy of the world sheet, nothing booked, against rating the same calls by one worker."""

from __future__ import annotations

from typing import Any

from tests.bench.harness import Env, figure, medians, seconds
from tests.bench.landed import land_only, rate, unrate

GOAL = 1.0
SHEET = "bench-whatif"


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file("time")
    with env.connect() as connection:
        land_only(connection, path)
        connection.execute("INSERT INTO catalog.rate_sheet (code, name, currency, time_zone)"
                           " SELECT %s, 'What if', s.currency, s.time_zone FROM catalog.rate_sheet AS s WHERE s.code = 'world'"
                           " ON CONFLICT (code) DO NOTHING", [SHEET])
        connection.execute("SELECT FROM api.rate_sheet_build('world', %s, p_percent => 10, p_effective_from => %s)",
                           [SHEET, "2020-01-01"])
        connection.execute("VACUUM ANALYZE catalog.rate_interval")

        def rated() -> float:
            unrate(connection)
            return rate(env)

        def asked() -> float:
            connection.execute("ANALYZE rating.call, rating.charge")
            return seconds(lambda: answers.append(connection.execute(
                "SELECT w.calls, w.changed, w.unratable FROM api.rating_whatif(%s, p_from => '2000-01-01Z') AS w",
                [SHEET]).fetchone()))

        answers: list[Any] = []
        # What was rated is asked for, so rating comes first.
        middle = medians({"rate": rated, "whatif": asked}, 1 if env.small else 2)
        calls, changed, _ = answers[-1]
        assert calls > expected.lines / 2 and changed > 0, answers[-1]
    return [figure("whatif", calls / middle["whatif"], "calls/s", calls / middle["rate"], GOAL)]
