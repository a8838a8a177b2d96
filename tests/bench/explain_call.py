"""Explanation of a rated call by function call, against a function that reads a document of 2 kB by its key."""

from __future__ import annotations

from typing import Any

from tests.bench.harness import Env, figure, medians
from tests.bench.landed import land_only, rate
from tests.bench.price_call import transactions

GOAL = 0.2
ROUNDS = 5
# As every function of the API: definer's rights, a pinned path, plpgsql. Documents are as many as the calls.
SETUP = """
CREATE TABLE rating.bench_call AS
SELECT row_number() OVER () AS nth, to_char(c.started_at AT TIME ZONE 'UTC', 'YYYYMM') || '-' || c.call_id AS id,
  (
    SELECT jsonb_object_agg(g.n, md5((c.call_id * g.n)::text)) FROM generate_series(1, 45) AS g (n)
  ) AS document
FROM rating.call AS c;
CREATE UNIQUE INDEX bench_call_nth_idx ON rating.bench_call (nth) INCLUDE (id);
GRANT SELECT ON rating.bench_call TO pgtoll_code;
CREATE FUNCTION api.bench_document_read(p_nth bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_document jsonb;
BEGIN
  SELECT b.document INTO v_document FROM rating.bench_call AS b WHERE b.nth = p_nth;
  RETURN v_document;
END $$;
ALTER FUNCTION api.bench_document_read(bigint) OWNER TO pgtoll_code;
"""
TEARDOWN = "DROP FUNCTION api.bench_document_read(bigint); DROP TABLE rating.bench_call"
# Both find the call's id first, so that neither gains by it.
SCRIPTS = {
    "read": "SELECT b.id, api.bench_document_read(:n) FROM rating.bench_call AS b WHERE b.nth = :n;\n",
    "explain": "SELECT api.call_explain(b.id) FROM rating.bench_call AS b WHERE b.nth = :n;\n",
}


def run(env: Env) -> list[dict[str, Any]]:
    with env.loaded.connect() as connection:
        if connection.execute("SELECT count(*) FROM rating.call").fetchone() == (0,):
            land_only(connection, env.calls_file("time")[0])
            rate(env)
            connection.execute("VACUUM ANALYZE rating.call, rating.charge, ledger.transaction")
        connection.execute(SETUP)
        try:
            connection.execute("VACUUM ANALYZE rating.bench_call")
            row = connection.execute("SELECT max(b.nth) FROM rating.bench_call AS b").fetchone()
            assert row is not None
            for name, text in SCRIPTS.items():
                script = f"\\set n random(1, {row[0]})\n" + text
                (env.folder / f"{name}.pgbench").write_text(script, encoding="utf-8")
            middle = medians({name: lambda name=name: transactions(env, env.folder / f"{name}.pgbench") for name in SCRIPTS},
                             1 if env.small else ROUNDS)
        finally:
            connection.execute(TEARDOWN)
    return [figure("explain_call", middle["explain"], "calls/s", middle["read"], GOAL)]
