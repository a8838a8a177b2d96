"""Calls authorised and settled, against the least that any such thing must do: a guarded update and an insert, and their end."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import threading
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.intake.cdr import land
from flaskapp.worker import rating
from tests.bench.harness import Env, figure, medians
from tests.bench.landed import SOURCE, source

CLIENTS = 8
PAIR_GOAL, P99_GOAL, HOT_GOAL, BATCH_GOAL = 0.45, 2.0, 0.6, 5.0
ROUNDS = 3
# As every function of the API: definer's rights, a pinned path, plpgsql.
SET_UP = """
CREATE SCHEMA IF NOT EXISTS bench AUTHORIZATION pgtoll_code;
CREATE TABLE bench.caller AS
SELECT row_number() OVER (ORDER BY d.customer_id) AS n, d.key, d.customer_id, a.account_id
FROM (
  SELECT x.customer_id, min(x.key) AS key FROM service.device AS x
  WHERE x.kind = 'did' AND x.valid_to = 'infinity' GROUP BY x.customer_id
) AS d
INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id;
ALTER TABLE bench.caller ADD PRIMARY KEY (n);
CREATE TABLE bench.hold (key text PRIMARY KEY, account_id bigint NOT NULL, amount numeric NOT NULL, state text NOT NULL)
WITH (fillfactor = 80);
GRANT SELECT, INSERT, UPDATE ON bench.caller, bench.hold TO pgtoll_code;
CREATE FUNCTION bench.reserve(p_account_id bigint, p_amount numeric, p_key text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE ledger.account AS a SET reserved = a.reserved + p_amount
  WHERE a.account_id = p_account_id AND a.posted - a.reserved >= p_amount;
  IF FOUND THEN
    INSERT INTO bench.hold VALUES (p_key, p_account_id, p_amount, 'open');
  END IF;
  RETURN FOUND;
END $$;
CREATE FUNCTION bench.settle(p_key text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hold bench.hold;
BEGIN
  UPDATE bench.hold AS h SET state = 'settled' WHERE h.key = p_key AND h.state = 'open' RETURNING h.* INTO v_hold;
  UPDATE ledger.account AS a SET reserved = a.reserved - v_hold.amount WHERE a.account_id = v_hold.account_id;
  RETURN FOUND;
END $$;
ALTER FUNCTION bench.reserve(bigint, numeric, text) OWNER TO pgtoll_code;
ALTER FUNCTION bench.settle(text) OWNER TO pgtoll_code;
UPDATE party.customer SET billing_mode = 'prepaid', status = 'active';
"""
CHOICE = "\\set c random(1, {callers})\n\\set n random(12000000000, 19999999999)\n\\set id random(1, 9000000000000000)\n"
ASK = ("SELECT api.call_authorize('{source}', :id::text, c.key, :n::text, p_seconds => 60)"
       " FROM bench.caller AS c WHERE c.n = :c;\n")
SCRIPTS = {
    "bare": "SELECT bench.reserve(c.account_id, 0.05, :id::text) FROM bench.caller AS c WHERE c.n = :c;\n"
            "SELECT bench.settle(:id::text);\n",
    "pair": ASK + "SELECT FROM api.call_settle('{source}', :id::text, 45);\n",
    "bare_only": "SELECT bench.reserve(c.account_id, 0.05, :id::text) FROM bench.caller AS c WHERE c.n = :c;\n",
    "ask_only": ASK,
}


def run(env: Env) -> list[dict[str, Any]]:
    path, _ = env.loaded.calls_file("time")
    with env.connect() as connection:
        source(connection)
        connection.execute(SET_UP)
        # Money is not what ends these calls; the books are put right at the end.
        connection.execute("UPDATE ledger.account SET posted = posted + 1000000 WHERE kind = 'customer'")
        callers = connection.execute("SELECT count(*) FROM bench.caller").fetchone()
        assert callers is not None
        try:
            return _pairs(env, int(callers[0])) + _p99(env, int(callers[0])) + _under_batch(env, connection, path)
        finally:
            connection.execute("TRUNCATE rating.reservation")
            connection.execute("UPDATE ledger.account SET posted = posted - 1000000, reserved = 0 WHERE kind = 'customer'")
            connection.execute("UPDATE party.customer SET billing_mode = 'postpaid'")
            connection.execute("DROP SCHEMA bench CASCADE")


def _pairs(env: Env, callers: int) -> list[dict[str, Any]]:
    """Over all callers, and over one."""
    found = []
    for name, many, goal in (("authorize_settle", callers, PAIR_GOAL), ("authorize_hot", 1, HOT_GOAL)):
        middle = medians({side: lambda side=side, many=many: _rate(env, side, many) for side in ("bare", "pair")},
                         1 if env.small else ROUNDS)
        found.append(figure(name, middle["pair"], "pairs/s", middle["bare"], goal))
    return found


def _p99(env: Env, callers: int) -> list[dict[str, Any]]:
    load = max(1.0, _rate(env, "pair", callers) / 2)
    middle = medians({side: lambda side=side: _latency(env, side, callers, load) for side in ("bare_only", "ask_only")},
                     1 if env.small else ROUNDS)
    return [figure("authorize_p99", middle["ask_only"], "ms p99", middle["bare_only"], P99_GOAL, at_most=True)]


def _under_batch(env: Env, connection: psycopg.Connection[Any], path: Path) -> list[dict[str, Any]]:
    """One customer's calls are asked for while a month of calls, theirs among them, is rated."""
    quiet = _latency(env, "ask_only", 1, 20.0)
    land(connection, SOURCE, path)
    worker = threading.Thread(target=lambda: rating.run(env.conninfo, 1))
    worker.start()
    busy = _latency(env, "ask_only", 1, 20.0)
    worker.join()
    return [figure("authorize_under_batch", busy, "ms p99", quiet, BATCH_GOAL, at_most=True)]


def _pgbench(env: Env, script: str, callers: int, *options: str) -> str:
    path = env.folder / f"{script}-{callers}.pgbench"
    text = SCRIPTS[script].replace("{source}", SOURCE)
    path.write_text(CHOICE.replace("{callers}", str(callers)) + text, encoding="utf-8")
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(min(2, os.cpu_count() or 1)),
               "-T", "2" if env.small else "8", "-f", str(path), *options]
    return subprocess.run(command, env=env.libpq, check=True, capture_output=True, text=True, cwd=env.folder).stdout


def _rate(env: Env, script: str, callers: int) -> float:
    """Transactions a second."""
    said = _pgbench(env, script, callers)
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    assert found, said
    return float(found[1])


def _latency(env: Env, script: str, callers: int, load: float) -> float:
    """Milliseconds within which 99 of 100 are answered, at a load that is the same for all; a session's first plan apart."""
    for old in env.folder.glob("latency.*"):
        old.unlink()
    _pgbench(env, script, callers, "--rate", str(load), "-l", "--log-prefix=latency")
    clients: dict[str, list[float]] = {}
    for log in env.folder.glob("latency.*"):
        for line in log.read_text(encoding="utf-8").splitlines():
            client, _, time, *_ = line.split()
            clients.setdefault(client, []).append(int(time) / 1000)
    times = [time for own in clients.values() for time in own[3:]]
    return statistics.quantiles(times, n=100)[98] if len(times) > 1 else 0.0
