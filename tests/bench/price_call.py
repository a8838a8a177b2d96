"""Price and quote of one call by function call, 8 clients, against a function that only reads one row by its key."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.bench.harness import Env, figure, medians

CLIENTS = 8
GOAL, QUOTE_GOAL = 0.6, 0.4
ROUNDS = 5
# As every function of the API: definer's rights, a pinned path, plpgsql.
BASELINE = """
CREATE OR REPLACE FUNCTION api.bench_rate_read(p_rate_id bigint) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rate numeric;
BEGIN
  SELECT r.rate_per_minute INTO v_rate FROM catalog.rate AS r WHERE r.rate_id = p_rate_id;
  RETURN v_rate;
END $$
"""
# Numbers of North America: all have a rate, a third of the sheet's prefixes lies there.
CHOICE = ("\\set r random(1, {rates})\n\\set n random(12000000000, 19999999999)\n"
          "\\set s random(1, 600)\n\\set c random(1, {customers})\n")
SCRIPTS = {
    "read": "SELECT api.bench_rate_read(:r);\n",
    "price": "SELECT api.call_price({sheet}, :n::text, :s, '2026-10-20 12:00+00');\n",
    "quote": "SELECT * FROM api.call_quote(:c, '16135550142', :n::text, :s, '2026-10-20 12:00+00');\n",
}
PRICED = ("SELECT count(api.call_price(%s, n::text, 60, '2026-10-20 12:00+00'))"
          " FROM generate_series(12000000000, 19999999999, 8000000) AS n")


def run(env: Env) -> list[dict[str, Any]]:
    with env.loaded.connect() as connection:
        connection.execute(BASELINE)
        connection.execute("ALTER FUNCTION api.bench_rate_read(bigint) OWNER TO pgtoll_code")
        row = connection.execute(
            "SELECT max(r.rate_id), (SELECT max(c.customer_id) FROM party.customer AS c), s.rate_sheet_id"
            " FROM catalog.rate AS r INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id)"
            " WHERE s.code = 'world' GROUP BY s.rate_sheet_id").fetchone()
        assert row is not None
        rates, customers, sheet = row
        priced = connection.execute(PRICED, [sheet]).fetchone()
        # Numbers that find no rate would be no prices.
        assert priced == (1_000,)
        try:
            for name, text in SCRIPTS.items():
                script = CHOICE.format(rates=rates, customers=customers) + text.replace("{sheet}", str(sheet))
                (env.folder / f"{name}.pgbench").write_text(script, encoding="utf-8")
            middle = medians({name: lambda name=name: transactions(env, env.folder / f"{name}.pgbench") for name in SCRIPTS},
                             1 if env.small else ROUNDS)
        finally:
            connection.execute("DROP FUNCTION api.bench_rate_read(bigint)")
    return [figure("price_call", middle["price"], "calls/s", middle["read"], GOAL),
            figure("quote_call", middle["quote"], "calls/s", middle["read"], QUOTE_GOAL)]


def transactions(env: Env, script: Path) -> float:
    """Transactions a second of a pgbench script, 8 clients."""
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(min(2, os.cpu_count() or 1)),
               "-T", "1" if env.small else "4", "-f", str(script)]
    result = subprocess.run(command, env=env.libpq, check=True, capture_output=True, text=True)
    found = re.search(r"^tps = ([0-9.]+)", result.stdout, re.MULTILINE)
    assert found, result.stdout
    return float(found[1])
