"""Imports a file of blocks of numbers: streams its lines, has the database judge them, and readies the look-ups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from flaskapp.intake.lines import Layout
from flaskapp.intake.rates import tidy
from flaskapp.intake.upload import upload


def import_numbering(
    connection: psycopg.Connection[Any], path: Path, progress: Callable[[int], None] = lambda lines: None
) -> dict[str, Any]:
    """Imports the file whole or not at all; the row of api.number_import says which."""
    with connection.transaction():
        # The header is a line like any other: the database finds the columns by it.
        load_id = upload(connection, path, Layout(), progress, split=False)
        with connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute("SELECT * FROM api.number_import(%s, %s)", (path.name, load_id))
            imported = cursor.fetchone()
    assert imported is not None
    if imported["added"] or imported["changed"]:
        tidy(connection, "number_interval", "number_block")
    return imported
