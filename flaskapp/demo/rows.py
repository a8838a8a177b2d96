"""Calls a create function of api for many rows, in one pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql


def create(connection: psycopg.Connection[Any], noun: str, rows: Sequence[dict[str, Any]]) -> list[int]:
    """api.<noun>_create for each row, whose names are the parameters without p_; the new keys in the same order."""
    if not rows:
        return []
    arguments = sql.SQL(", ").join(
        sql.SQL("{} => {}").format(sql.Identifier(f"p_{name}"), sql.Placeholder(name)) for name in rows[0])
    # The key alone: a valid_to of infinity has no value in Python.
    query = sql.SQL("SELECT r.{} FROM api.{}({}) AS r").format(
        sql.Identifier(f"{noun}_id"), sql.Identifier(f"{noun}_create"), arguments)
    keys: list[int] = []
    with connection.cursor() as cursor:
        cursor.executemany(query, rows, returning=True)
        while True:
            row = cursor.fetchone()
            assert row is not None
            keys.append(row[0])
            if not cursor.nextset():
                return keys
