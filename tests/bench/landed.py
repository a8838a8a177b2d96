"""Landed calls for the benchmarks that rate: landed once, taken back to unrated as often as needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg

from flaskapp.intake.cdr import land
from flaskapp.worker import rating
from tests.bench.harness import Env, seconds

SOURCE = "bench"
RESULTS = ("rating.call", "rating.charge")
BLOCK = 1 << 18


def source(connection: psycopg.Connection) -> None:
    """The switch that sends the benchmark's file."""
    connection.execute(
        "INSERT INTO intake.source (code, name, format_id, time_zone, dial_plan, country)"
        " SELECT %s, 'Benchmark', f.format_id, 'UTC', 'nanp', 'CA' FROM intake.format AS f WHERE f.code = 'native_csv'"
        " ON CONFLICT (code) DO NOTHING", [SOURCE])


def land_only(connection: psycopg.Connection, path: Path) -> None:
    """Nothing is in the database but this file, landed."""
    source(connection)
    unrate(connection)
    connection.execute("TRUNCATE intake.batch, intake.chunk, intake.record, intake.identity, intake.rejected_line,"
                       " intake.duplicate, intake.skipped_line")
    land(connection, SOURCE, path)
    connection.execute("VACUUM ANALYZE intake.record")


def unrate(connection: psycopg.Connection) -> None:
    """What is landed is unrated again, and the books are empty. Only a benchmark may: a replica's role skips the guards."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            "TRUNCATE rating.call, rating.charge, rating.surcharge, rating.carrier_charge, rating.pool_draw, rating.pool_use,"
            " rating.attempt, rating.skipped_record, rating.usage_hour, rating.usage_day, intake.held_call, ledger.transaction,"
            " ledger.entry")
        connection.execute("UPDATE ledger.account SET posted = 0, unbilled = 0, entries = 0 WHERE entries > 0")
        connection.execute("UPDATE intake.chunk SET status = 'landed', rated = 0, held = 0 WHERE status = 'rated'")
    connection.execute("VACUUM ANALYZE ledger.account")
    connection.execute("CHECKPOINT")


def rate(env: Env, workers: int = 1) -> float:
    """How long it takes to rate all that is landed."""
    return seconds(lambda: rating.run(env.conninfo, workers))


def copy_limit(connection: psycopg.Connection, folder: Path, tables: Sequence[str] = RESULTS) -> float:
    """How long COPY takes for what stands in the tables of results, into the same tables, emptied."""
    files = [_export(connection, table, folder / f"{table}.copy") for table in tables]
    connection.execute("CHECKPOINT")
    with connection.transaction(force_rollback=True):
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        return seconds(lambda: [copy_in(connection, *pair) for pair in zip(tables, files, strict=True)])


def copy_in(connection: psycopg.Connection, table: str, path: Path) -> None:
    """COPY a file into a table, as any loader would."""
    with path.open("rb") as file, connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        while block := file.read(BLOCK):
            copy.write(block)


def _export(connection: psycopg.Connection, table: str, path: Path) -> Path:
    with path.open("wb") as file, connection.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
        for block in copy:
            file.write(block)
    return path
