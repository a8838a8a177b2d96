"""Statements that start at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg


def outcome(conninfo: str, statement: str, values: list[Any], barrier: threading.Barrier) -> str | None:
    """The SQLSTATE of a statement that starts with others; None when it went well."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        barrier.wait()
        try:
            connection.execute(statement, values)
        except psycopg.Error as error:
            return error.sqlstate
    return None


def together(conninfo: str, calls: list[tuple[str, list[Any]]]) -> list[str | None]:
    barrier = threading.Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: outcome(conninfo, *call, barrier), calls))
