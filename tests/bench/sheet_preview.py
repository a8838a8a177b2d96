"""Preview of the world sheet with the money effect on a million calls of one day, against COPY of the sheet's rows.

The file has other prices for half of the prefixes. COPY goes into the rate table as in the benchmark of the import.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.intake.rates import Terms, import_rates, preview_rates
from tests.bench.harness import Env, figure, medians, seconds
from tests.bench.sheet_import import _copy, _remove, _rows, _sheet

GOAL = 20
CODE = "bench-preview"
CALLS = """
WITH called AS MATERIALIZED (
  SELECT row_number() OVER () AS n, r.prefix FROM catalog.rate AS r
  INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id)
  WHERE s.code = %(code)s AND r.prefix <> '' ORDER BY md5(r.prefix)
), call AS (
  SELECT g AS id, %(day)s::timestamptz + g * interval '80 milliseconds' AS at, 1 + g %% 600 + g %% 7 / 10.0 AS seconds,
    rpad(c.prefix, greatest(12, length(c.prefix)), (g * 7919 %% 1000000)::text) AS number
  FROM generate_series(1::bigint, %(calls)s) AS g
  INNER JOIN called AS c ON c.n = 1 + g * 7919 %% (SELECT count(*) FROM called)
), made AS (
  INSERT INTO rating.call (
    call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch
  )
  SELECT -c.id, c.at, c.at, c.at, c.seconds, 0, '16135550100', c.number, 'out', false FROM call AS c ORDER BY c.id
)
INSERT INTO rating.charge (
  customer_id, started_at, call_id, side, package_id, rate_sheet_version_id, billed_seconds, amount, transaction_id
)
SELECT 1 + c.id %% 1000, c.at, -c.id, 'out', 1, v.rate_sheet_version_id, 60, 0.01, 1
FROM call AS c
CROSS JOIN (
  SELECT max(x.rate_sheet_version_id) AS rate_sheet_version_id FROM catalog.rate_sheet_version AS x
  INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id) WHERE s.code = %(code)s
) AS v
ORDER BY c.id
"""


def run(env: Env) -> list[dict[str, Any]]:
    path, changed = _files(env)
    calls = 5_000 if env.small else 1_000_000
    with env.connect() as connection:
        _sheet(connection, "bench-rows")
        import_rates(connection, "bench-rows", path)
        rows = _rows(connection)
        number = 0

        def copied() -> float:
            nonlocal number
            number += 1
            with connection.transaction(force_rollback=True):
                sheet_id = connection.execute(
                    "INSERT INTO catalog.rate_sheet (code, name, currency) VALUES (%s, 'Copy', 'CAD') RETURNING rate_sheet_id",
                    [f"bench-copy-{number}"]).fetchone()
                assert sheet_id
                text = rows.replace("SHEET\t", f"{sheet_id[0]}\t").encode()
                return seconds(lambda: _copy(connection, text))

        _sheet(connection, CODE)
        import_rates(connection, CODE, path)
        try:
            _call(connection, calls)

            def previewed() -> float:
                return seconds(lambda: shown.append(
                    preview_rates(connection, CODE, changed, terms=Terms("replace", "2026-12-01"))))

            shown: list[dict[str, Any]] = []
            middle = medians({"preview": previewed, "copy": copied}, 1 if env.small else 3)
            assert shown[-1]["calls"] == calls and shown[-1]["amount_after"] != shown[-1]["amount_before"]
        finally:
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")
                connection.execute("DELETE FROM rating.charge WHERE call_id < 0")
                connection.execute("DELETE FROM rating.call WHERE call_id < 0")
            _remove(connection)
    return [figure("sheet_preview", middle["preview"], "s", middle["copy"], GOAL, at_most=True)]


def _files(env: Env) -> tuple[Path, Path]:
    """The sheet, and the same with other prices for every second prefix."""
    whole = env.world_sheet(1)
    path, changed = env.folder / "preview.csv", env.folder / "preview-changed.csv"
    with (whole.open(encoding="utf-8", newline="") as source, path.open("w", encoding="utf-8", newline="") as one,
          changed.open("w", encoding="utf-8", newline="") as other):
        reader, writer, changer = csv.reader(source), csv.writer(one), csv.writer(other)
        header = next(reader)
        writer.writerow(header)
        changer.writerow(header)
        price = header.index("rate_per_minute")
        for number, row in enumerate(reader):
            if env.small and number == 2_000:
                break
            writer.writerow(row)
            if number % 2:
                row[price] = "0.0321"
            changer.writerow(row)
    return path, changed


def _call(connection: psycopg.Connection[Any], calls: int) -> None:
    """Calls that the sheet priced, of the last days."""
    row = connection.execute("SELECT date_trunc('day', system.clock_now() - interval '2 days')").fetchone()
    assert row
    for table in ("rating.call", "rating.charge"):
        connection.execute("SELECT system.ensure_month(%s, %s, %s::timestamptz + interval '1 day')", [table, row[0], row[0]])
    connection.execute(CALLS, {"code": CODE, "day": row[0], "calls": calls})
    connection.execute("ANALYZE rating.call, rating.charge")
