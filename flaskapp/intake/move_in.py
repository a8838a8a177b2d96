"""Moves in a file from another biller: streams its lines, and has the database judge and take them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.intake.lines import Layout
from flaskapp.intake.upload import upload

# The header is a line like any other: the database finds the columns by it.
LAYOUT = Layout()
# What a file of a kind fills: plans of what follows, also of the next file's foreign keys, need statistics.
_FILLED = {
    "customers": "party.customer, party.address, ledger.account",
    "devices": "service.device, service.emergency_location, service.package_assignment",
}


def move_in(
    connection: psycopg.Connection[Any], kind: str, path: Path, progress: Callable[[int], None] = lambda lines: None, *,
    rehearse: bool = False,
) -> dict[str, Any]:
    """Imports the file whole or not at all; the row of api.move_in says which. The connection is in no transaction."""
    with connection.transaction():
        load_id = upload(connection, path, LAYOUT, progress, split=False)
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute("SELECT * FROM api.move_in_run(%s, %s, %s, %s)", (kind, path.name, load_id, rehearse))
            done = cursor.fetchone()
    assert done is not None
    if done["status"] == "imported" and kind in _FILLED:
        _tidy(connection, _FILLED[kind])
    return done


def _tidy(connection: psycopg.Connection[Any], tables: str) -> None:
    """A role that may not leaves it to autovacuum."""
    row = connection.execute(
        "SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = 'party.customer'::regclass").fetchone()
    if row and row[0]:
        connection.execute(f"ANALYZE {tables}")
