"""A file of calls to landed records, against COPY of the same records and identities into the same tables.

Landed means parsed, each identity claimed and each record inserted; both sides fill all indexes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from flaskapp.intake.cdr import land
from tests.bench.harness import Env, figure, medians, seconds

TABLES = ("intake.record", "intake.identity")
SOURCE = "bench"
GOAL = 0.35
BLOCK = 1 << 18


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file("time")
    with env.connect() as connection:
        _source(connection)

        def landed() -> float:
            connection.execute("TRUNCATE intake.batch, intake.chunk, intake.record, intake.identity, intake.rejected_line,"
                               " intake.duplicate")
            connection.execute("CHECKPOINT")
            return seconds(lambda: _land(connection, path, expected.lines))

        landed()
        files = [_export(connection, table, env.folder / f"{table}.copy") for table in TABLES]

        def copied() -> float:
            connection.execute("CHECKPOINT")
            # What was landed last comes back: the next benchmark rates it.
            with connection.transaction(force_rollback=True):
                connection.execute(f"TRUNCATE {', '.join(TABLES)}")
                return seconds(lambda: [_copy(connection, *pair) for pair in zip(TABLES, files, strict=True)])

        middle = medians({"land": landed, "copy": copied}, 1 if env.small else 3)
        connection.execute("VACUUM ANALYZE intake.record, intake.identity")
    return [figure("land_batch", expected.lines / middle["land"], "records/s", expected.lines / middle["copy"], GOAL)]


def _source(connection: psycopg.Connection[Any]) -> None:
    connection.execute(
        "INSERT INTO intake.source (code, name, format_id, time_zone, dial_plan, country)"
        " SELECT %s, 'Benchmark', f.format_id, 'UTC', 'nanp', 'CA' FROM intake.format AS f WHERE f.code = 'native_csv'"
        " ON CONFLICT (code) DO NOTHING", [SOURCE])


def _land(connection: psycopg.Connection[Any], path: Path, lines: int) -> None:
    batch = land(connection, SOURCE, path)
    assert batch.records == lines, f"{batch.records} of {lines} lines became records"


def _export(connection: psycopg.Connection[Any], table: str, path: Path) -> Path:
    """The rows as COPY text, in the order of the file of calls."""
    query = f"COPY (SELECT t.* FROM {table} AS t ORDER BY t.record_id) TO STDOUT"
    with path.open("wb") as file, connection.cursor().copy(query) as copy:
        for block in copy:
            file.write(block)
    return path


def _copy(connection: psycopg.Connection[Any], table: str, path: Path) -> None:
    with path.open("rb") as file, connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        while block := file.read(BLOCK):
            copy.write(block)
