"""Rating by the world sheet of more than 300,000 prefixes against rating by its 1,000 shortest, the same calls."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.bench.harness import Env, figure, medians
from tests.bench.landed import land_only, rate, unrate

GOAL = 1.5
SMALL_SHEET = (
    "INSERT INTO catalog.rate_sheet (code, name, currency, time_zone)"
    " SELECT 'bench-1000', 'A thousand prefixes', s.currency, s.time_zone FROM catalog.rate_sheet AS s WHERE s.code = 'world'",
    "INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,"
    "  subsequent_increment, minimum_charge, connect_fee)"
    " SELECT n.rate_sheet_id, r.prefix, r.effective_from, r.destination_id, r.rate_per_minute, r.initial_increment,"
    "  r.subsequent_increment, r.minimum_charge, r.connect_fee"
    " FROM catalog.rate_sheet AS n, (SELECT x.* FROM catalog.rate AS x"
    "  INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = x.rate_sheet_id AND s.code = 'world'"
    "  WHERE x.superseded_at IS NULL AND x.effective_from = (SELECT min(o.effective_from) FROM catalog.rate AS o"
    "   WHERE o.rate_sheet_id = x.rate_sheet_id)"
    "  ORDER BY length(x.prefix), x.prefix LIMIT 1000) AS r WHERE n.code = 'bench-1000'",
    "SELECT catalog.rate_sheet_activate(s.rate_sheet_id, (SELECT min(r.effective_from) FROM catalog.rate AS r"
    " WHERE r.rate_sheet_id = s.rate_sheet_id)) FROM catalog.rate_sheet AS s WHERE s.code = 'bench-1000'",
)


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file()
    with env.connect() as connection:
        land_only(connection, path)
        for statement in SMALL_SHEET:
            connection.execute(statement)
        connection.execute("ANALYZE catalog.rate_interval, catalog.rate_sheet_version")

        def rated(sheet: str) -> float:
            _sell_by(connection, sheet)
            unrate(connection)
            return rate(env)

        middle = medians({"small": lambda: rated("bench-1000"), "world": lambda: rated("world")}, 1 if env.small else 2)
        _sell_by(connection, "world")
    per_call = 1e6 / expected.lines
    return [figure("rate_by_sheet_size", middle["world"] * per_call, "us a call", middle["small"] * per_call, GOAL, at_most=True)]


def _sell_by(connection: psycopg.Connection[Any], sheet: str) -> None:
    """The sheet that rates calls made, in all packages that have one of the two. Only a benchmark may change versions that count."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, column in (("catalog.package_version", "outbound_sheet_id"), ("catalog.package_sheet", "rate_sheet_id")):
            connection.execute(
                f"UPDATE {table} AS k SET {column} = s.rate_sheet_id FROM catalog.rate_sheet AS s"
                f" WHERE s.code = %s AND k.{column} IN (SELECT x.rate_sheet_id FROM catalog.rate_sheet AS x"
                "  WHERE x.code IN ('world', 'bench-1000'))", [sheet])
