"""A file of calls to landed records, against COPY of the same records and identities into the same tables.

Landed means parsed, each identity claimed and each record inserted; both sides fill all indexes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from flaskapp.intake.cdr import land
from tests.bench.harness import Env, figure, medians, seconds
from tests.bench.landed import SOURCE, copy_in, source

TABLES = ("intake.record", "intake.identity")
GOAL = 0.25


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file("time")
    with env.connect() as connection:
        source(connection)

        def landed() -> float:
            connection.execute("TRUNCATE intake.batch, intake.chunk, intake.record, intake.identity, intake.rejected_line,"
                               " intake.duplicate, intake.skipped_line")
            connection.execute("CHECKPOINT")
            return seconds(lambda: _land(connection, path, expected.lines))

        landed()
        files = [_export(connection, table, env.folder / f"{table}.copy") for table in TABLES]

        def copied() -> float:
            connection.execute("CHECKPOINT")
            # What was landed last comes back: the next benchmark rates it.
            with connection.transaction(force_rollback=True):
                connection.execute(f"TRUNCATE {', '.join(TABLES)}")
                return seconds(lambda: [copy_in(connection, *pair) for pair in zip(TABLES, files, strict=True)])

        middle = medians({"land": landed, "copy": copied}, 1 if env.small else 3)
        connection.execute("VACUUM ANALYZE intake.record, intake.identity")
    return [figure("land_batch", expected.lines / middle["land"], "records/s", expected.lines / middle["copy"], GOAL)]


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
