"""A carrier with an HTTP server and a rating worker of its own, as switches see it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from flaskapp.settings import ROOT
from tests.carrier import copied, one, template
from tests.conftest import Answer, request

# A prepaid and a postpaid customer with a number each, on a sheet of 0.0600 a minute by the second, and 0.0120 inbound.
SETUP = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
WITH entity AS MATERIALIZED (SELECT e.legal_entity_id FROM api.legal_entity AS e ORDER BY e.legal_entity_id LIMIT 1)
SELECT c.customer_id, c.code FROM entity AS e CROSS JOIN (VALUES ('SW-PRE', 'prepaid'), ('SW-POST', 'postpaid')) AS v (code, mode)
CROSS JOIN LATERAL api.customer_create(v.code, 'Switch ' || v.mode, e.legal_entity_id, 'CAD', 'America/Toronto', 'CA',
  p_billing_mode => v.mode) AS c;
SELECT api.destination_create('SW-WORLD', 'Everywhere', NULL);
SELECT api.rate_sheet_create(v.code, v.code, 'CAD', 'UTC') FROM (VALUES ('SW-OUT'), ('SW-IN')) AS v (code);
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
SELECT s.rate_sheet_id, '', '2026-01-01', d.destination_id, CASE s.code WHEN 'SW-OUT' THEN 0.06 ELSE 0.012 END, 1, 1
FROM catalog.rate_sheet AS s CROSS JOIN catalog.destination AS d WHERE s.code LIKE 'SW-%' AND d.code = 'SW-WORLD';
SELECT catalog.rate_sheet_activate(s.rate_sheet_id, '2026-01-01') FROM catalog.rate_sheet AS s WHERE s.code LIKE 'SW-%';
SELECT api.package_create('SW', 'By the second', 'CAD', 0,
  (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 'SW-OUT'),
  (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 'SW-IN'));
SELECT api.setting_set('service.emergency_location_required', 'false', '2000-01-01');
SELECT api.device_create(m.customer_id, 'did', CASE m.code WHEN 'SW-PRE' THEN '16135559001' ELSE '16135559002' END,
  '2026-01-01T05:00Z') FROM made AS m;
SELECT api.package_assignment_create(m.customer_id, p.package_id, '2026-01-01T05:00Z')
FROM made AS m CROSS JOIN api.package AS p WHERE p.code = 'SW';
"""
WAIT_SECONDS = 15.0


@dataclass(frozen=True)
class Stage:
    """A database, the address of its server, and a key that a switch has."""

    conninfo: str
    connection: psycopg.Connection[Any]
    url: str
    key: str

    def post(self, path: str, body: bytes, **headers: str) -> Answer:
        return request(self.url, f"/switch/{path}", method="POST", body=body,
                       headers={name.replace("_", "-"): value for name, value in headers.items()})

    def source(self, code: str, form: str, dial_plan: str = "e164") -> None:
        self.connection.execute(
            "SELECT api.source_create(%s, %s, (SELECT f.format_id FROM api.format AS f WHERE f.code = %s), 'CA',"
            " p_dial_plan => %s)", [code, code, form, dial_plan])

    def customer(self, code: str) -> int:
        return int(one(self.connection, "SELECT c.customer_id FROM api.customer AS c WHERE c.code = %s", code))

    def wait(self, query: str, *values: Any) -> Any:
        """The value of a query as soon as it has one."""
        deadline = time.monotonic() + WAIT_SECONDS
        while (row := self.connection.execute(query, values).fetchone()) is None or row[0] is None:
            assert time.monotonic() < deadline, query
            time.sleep(0.01)
        return row[0]

    def settled(self, source: str) -> dict[str, int]:
        """What became of the lines of a source, once none waits."""
        return self.wait("""
            SELECT jsonb_build_object('received', sum(b.received), 'rated', sum(b.rated), 'held', sum(b.held),
              'rejected', sum(b.rejected), 'skipped', sum(b.skipped), 'duplicate', sum(b.duplicate),
              'unanswered', sum(b.unanswered))
            FROM api.batch AS b WHERE b.source = %s
            HAVING sum(b.waiting) = 0 AND NOT EXISTS (SELECT FROM intake.waiting_line)""", source)


@contextmanager
def staged(dsn: str, start_server: Callable[..., str], suffix: str) -> Iterator[Stage]:
    """Everything runs until the end, and then the books are true."""
    with copied(dsn, template(dsn), suffix) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        with connection.transaction():
            connection.execute(SETUP)
        key = one(connection, "SELECT k.key FROM api.api_key_create('switch', 'pgtoll_switch') AS k")
        url = start_server(PGDATABASE=conninfo_to_dict(conninfo)["dbname"])
        with working(conninfo):
            yield Stage(conninfo, connection, url, key)
        assert connection.execute("SELECT * FROM system.verify()").fetchall() == []
        # The server's connections would keep the database from being dropped.
        connection.execute("SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a"
                           " WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()")


@contextmanager
def working(conninfo: str) -> Iterator[subprocess.Popen[bytes]]:
    """A rating worker, as `pgtoll rate --forever` starts it."""
    process = subprocess.Popen([sys.executable, "-m", "flaskapp.worker.rating", "--forever"], cwd=ROOT,
                               env=os.environ | {"DATABASE_URL": conninfo}, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
