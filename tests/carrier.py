"""Databases with the demo carrier in them, small and without calls: made once, then copied for tests that write."""

from __future__ import annotations

import csv
import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flaskapp.demo import load
from flaskapp.demo.population import population
from flaskapp.demo.traffic import Expected, write_month
from flaskapp.demo.world import write_world_sheet
from flaskapp.deploy import deploy
from flaskapp.intake.cdr import Landed, land
from flaskapp.settings import ROOT

MONTH = "2026-10"
START_SECONDS = 30.0
CUSTOMERS = 200
# Country codes and their neighbours rate every number that the whole sheet rates.
LONGEST_PREFIX = 4

# One row a charge by what the world can see of it, not by numbers that the order of work decides.
CHARGES = """
SELECT s.code, r.call_id, c.started_at, c.answered_at, c.raw_seconds, c.caller, c.called, c.kind, u.code, h.side,
  d.code, h.billed_seconds, h.amount, t.usage_day
FROM rating.call AS c
INNER JOIN intake.record AS r ON r.record_id = c.call_id
INNER JOIN intake.source AS s ON s.source_id = c.source_id
LEFT JOIN rating.charge AS h ON h.call_id = c.call_id AND h.started_at = c.started_at
LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
LEFT JOIN catalog.destination AS d ON d.destination_id = h.destination_id
LEFT JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
ORDER BY s.code, r.call_id, c.started_at, h.side
"""
AMOUNTS = """
SELECT u.code, a.posted, a.unbilled, a.reserved FROM ledger.account AS a
INNER JOIN party.customer AS u ON u.customer_id = a.customer_id ORDER BY u.code
"""
USAGE = ("SELECT u::text FROM report.usage_hour AS u ORDER BY 1", "SELECT u::text FROM report.usage_day AS u ORDER BY 1")


def on(dsn: str, database: str) -> str:
    """The same server, another database."""
    return make_conninfo(dsn, dbname=database)


def connected(conninfo: str) -> psycopg.Connection[Any]:
    """A connection as soon as the server lets one in: it may be recovering from a crash."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return psycopg.connect(conninfo, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _admin(dsn: str, statement: str, *names: str) -> None:
    with connected(on(dsn, "postgres")) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _small_world(path: Path, **options: Any) -> int:
    """The world sheet without its long prefixes."""
    whole = path.with_suffix(".whole")
    write_world_sheet(whole, **options)
    with whole.open(encoding="utf-8", newline="") as source, path.open("w", encoding="utf-8", newline="") as target:
        rows = csv.reader(source)
        kept = [next(rows), *(row for row in rows if len(row[0]) <= LONGEST_PREFIX)]
        csv.writer(target, lineterminator="\n").writerows(kept)
    return len(kept) - 1


@cache
def template(dsn: str) -> str:
    """The database to copy; its name tells whose tests made it."""
    name = f"{conninfo_to_dict(dsn)['dbname']}_carrier"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {}", name)
    deploy(on(dsn, name), root=ROOT, report=lambda line: None)
    demo = load.Demo(MONTH, Path(mkdtemp(prefix="carrier")), CUSTOMERS)
    whole, load.write_world_sheet = load.write_world_sheet, _small_world
    try:
        with psycopg.connect(on(dsn, name), autocommit=True) as connection:
            load.load_carrier(connection, population(CUSTOMERS, load.SEED, month=MONTH), demo, lambda line: None)
            connection.execute("ANALYZE")
    finally:
        load.write_world_sheet = whole
    return name


@contextmanager
def copied(dsn: str, source: str, suffix: str) -> Iterator[str]:
    """A copy of a database under a name of its own; gives its connection string and drops it at the end."""
    name = f"{conninfo_to_dict(dsn)['dbname']}_{suffix}"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {} TEMPLATE {}", name, source)
    try:
        yield on(dsn, name)
    finally:
        _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def month(folder: Path, records: int) -> Expected:
    """The traffic of the template's customers."""
    people = population(CUSTOMERS, load.SEED, month=MONTH)
    return write_month(folder, people, records=records, month=MONTH, seed=load.SEED)


def land_all(conninfo: str, files: Sequence[Path], slice_lines: int = 100_000) -> list[Landed]:
    """Lands files whose names begin with asterisk or native, in their order."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return [land(connection, load.SOURCES[file.name.partition("-")[0]][0], file, slice_lines=slice_lines)
                for file in files]


def fingerprint(connection: psycopg.Connection[Any]) -> str:
    """The same for two databases in which the same calls cost the same customers the same, and are summed up alike."""
    digest = hashlib.md5(usedforsecurity=False)
    for query in (CHARGES, AMOUNTS, *USAGE):
        for row in connection.execute(query):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def one(connection: psycopg.Connection[Any], query: str, *arguments: Any) -> Any:
    """The only row of a query, or its only value."""
    rows = connection.execute(query, arguments).fetchall()
    assert len(rows) == 1, rows
    return rows[0][0] if len(rows[0]) == 1 else rows[0]
