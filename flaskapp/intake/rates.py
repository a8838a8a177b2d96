"""Imports a rate file: streams its lines, has the database judge them, and readies the flattened sheet for look-ups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from flaskapp.intake.lines import Layout
from flaskapp.intake.upload import upload

# The header is a line like any other: the database finds the columns by it.
LAYOUT = Layout()


def import_rates(
    connection: psycopg.Connection[Any], rate_sheet: str, path: Path, progress: Callable[[int], None] = lambda lines: None
) -> dict[str, Any]:
    """Imports the file whole or not at all; the row of api.rate_import says which. The connection is in no transaction."""
    with connection.transaction():
        load_id = upload(connection, path, LAYOUT, progress, split=False)
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute("SELECT * FROM api.rate_import(%s, %s, %s)", (rate_sheet, path.name, load_id))
            imported = cursor.fetchone()
    assert imported is not None
    if imported["added"] or imported["changed"]:
        tidy(connection, "rate_interval", "rate", "rate_sheet_version")
    return imported


def tidy(connection: psycopg.Connection[Any], intervals: str, *others: str) -> None:
    """Index-only look-ups need a vacuumed table, plans need statistics; a role that may not leaves both to autovacuum."""
    row = connection.execute("SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = %s::regclass",
                             [f"catalog.{intervals}"]).fetchone()
    if row and row[0]:
        tables = [sql.Identifier("catalog", name) for name in (intervals, *others)]
        if connection.autocommit:
            connection.execute(sql.SQL("VACUUM {}").format(tables[0]))
        connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(tables)))
