"""Calls a create function of api for many rows, in one pipeline, and finds rows again by their codes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
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


def each(connection: psycopg.Connection[Any], call: str, rows: Sequence[Sequence[Any]]) -> None:
    """Calls a function once a row, such as api.did_reserve(%s, %s), in one pipeline."""
    with connection.cursor() as cursor:
        cursor.executemany(f"SELECT FROM {call}", rows)


def is_there(connection: psycopg.Connection[Any], noun: str) -> bool:
    """Whether there is any row of a noun."""
    row = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM api.{})").format(sql.Identifier(noun))).fetchone()
    assert row is not None
    return bool(row[0])


def keys_of(connection: psycopg.Connection[Any], noun: str) -> dict[str, int]:
    """Keys of a noun by its code."""
    return dict(connection.execute(f"SELECT v.code, v.{noun}_id FROM api.{noun} AS v").fetchall())


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """A file as somebody would hand it to one of the imports."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
