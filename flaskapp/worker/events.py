"""Follows the audit log: seals what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg

from flaskapp.worker.watch import watch

IDLE_SECONDS = 1.0
# So many records a transaction.
LIMIT = 5_000


def pass_once(connection: psycopg.Connection[Any], stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """One look at what is new; counts what was done. The connection is in autocommit."""
    counts: Counter[str] = Counter()
    while not stopped() and (sealed := _sealed(connection)):
        counts["sealed"] += sealed
    return counts


def _sealed(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT api.audit_seal(%s)", [LIMIT]).fetchone()
    assert row is not None
    return int(row[0])


def run(connect: Callable[[], psycopg.Connection[Any]], *, is_watching: bool = False,
        report: Callable[[Counter[str]], None] = lambda counts: None) -> None:
    """Two passes, since the first sees how far the log goes; or one after the other until interrupted."""
    if is_watching:
        watch(connect, pass_once, idle_seconds=IDLE_SECONDS, report=report)
        return
    with connect() as connection:
        report(pass_once(connection) + pass_once(connection))
