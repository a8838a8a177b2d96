"""Import of the world sheet, from file to activated, against COPY of the same rows into the rate table.

Both sides start without rates of their sheet, and both pay for constraints, indexes and foreign keys.
"""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.intake.rates import import_rates
from tests.bench.harness import Env, figure, medians, seconds

COLUMNS = ("rate_sheet_id, prefix, effective_from, destination_id, name, rate_per_minute, connect_fee, initial_increment,"
           " subsequent_increment, minimum_charge")
GOAL = 2.5
BLOCK = 1 << 18


def run(env: Env) -> list[dict[str, Any]]:
    path = env.world_sheet(1)
    if env.small:
        with path.open(encoding="utf-8") as whole:
            head = [next(whole) for _ in range(2_000)]
        path = env.folder / "world-small.csv"
        path.write_text("".join(head), encoding="utf-8")
    with env.connect() as connection:
        number = 0

        def imported() -> float:
            nonlocal number
            number += 1
            _sheet(connection, f"bench-import-{number}")
            connection.execute("CHECKPOINT")
            return seconds(lambda: import_rates(connection, f"bench-import-{number}", path))

        imported()
        rows = _rows(connection)

        def copied() -> float:
            nonlocal number
            number += 1
            sheet_id = _sheet(connection, f"bench-copy-{number}")
            text = rows.replace("SHEET\t", f"{sheet_id}\t").encode()
            connection.execute("CHECKPOINT")
            return seconds(lambda: _copy(connection, text))

        middle = medians({"import": imported, "copy": copied}, 1 if env.small else 3)
        _remove(connection)
    return [figure("sheet_import", middle["import"], "s", middle["copy"], GOAL, at_most=True)]


def _sheet(connection: psycopg.Connection[Any], code: str) -> int:
    """A new sheet. Those before it are emptied, so that the table does not grow from turn to turn."""
    _remove(connection)
    row = connection.execute(
        "INSERT INTO catalog.rate_sheet (code, name, currency, time_zone) VALUES (%s, %s, 'CAD', 'America/Toronto')"
        " RETURNING rate_sheet_id", [code, code]).fetchone()
    assert row is not None
    return int(row[0])


def _remove(connection: psycopg.Connection[Any]) -> None:
    """All sheets of this benchmark."""
    own = "(SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code LIKE 'bench-%')"
    with connection.transaction():
        connection.execute(
            "DELETE FROM catalog.rate_interval AS i WHERE i.rate_sheet_version_id IN"
            f" (SELECT v.rate_sheet_version_id FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id IN {own})")
        connection.execute(f"DELETE FROM catalog.rate_sheet_version WHERE rate_sheet_id IN {own}")
        connection.execute(f"DELETE FROM catalog.rate WHERE rate_sheet_id IN {own}")
        connection.execute("DELETE FROM catalog.rate_sheet WHERE code LIKE 'bench-%'")
    connection.execute("VACUUM ANALYZE catalog.rate, catalog.rate_interval, catalog.rate_sheet_version, system.load_line")


def _rows(connection: psycopg.Connection[Any]) -> str:
    """The imported rows as COPY text, in the order of the file."""
    query = (f"COPY (SELECT {COLUMNS} FROM catalog.rate WHERE rate_sheet_id = (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s"
             " WHERE s.code LIKE 'bench-%') ORDER BY rate_id) TO STDOUT")
    with connection.cursor().copy(query) as copy:
        lines = [bytes(block).decode() for block in copy]
    return "".join("SHEET" + line[line.index("\t"):] for line in lines)


def _copy(connection: psycopg.Connection[Any], text: bytes) -> None:
    with connection.cursor().copy(f"COPY catalog.rate ({COLUMNS}) FROM STDIN") as copy:
        for start in range(0, len(text), BLOCK):
            copy.write(text[start:start + BLOCK])
