"""What workers do once an hour beside their work: they forget what is kept for a while only, and merge the sums of usage."""

from __future__ import annotations

import time
from typing import Any

import psycopg

EVERY_SECONDS = 3600.0
# So many rows a transaction, that nobody waits for long.
LIMIT = 10_000
PURGES = ("api.idempotency_purge", "api.mail_purge", "api.reservation_purge", "api.fetched_leg_purge", "api.reported_call_purge",
          "api.login_purge")


class Upkeep:
    """Knows when it is time again; the first time is at once."""

    def __init__(self) -> None:
        self._next = time.monotonic()

    def run_if_due(self, connection: psycopg.Connection[Any]) -> None:
        """Purge all there is to purge and merge; connection is in autocommit. Workers may do so at the same time."""
        if time.monotonic() < self._next:
            return
        for purge in PURGES:
            while _purged(connection, purge) == LIMIT:
                pass
        connection.execute("SELECT api.usage_merge()")
        self._next = time.monotonic() + EVERY_SECONDS


def _purged(connection: psycopg.Connection[Any], purge: str) -> int:
    row = connection.execute(f"SELECT {purge}(%s)", [LIMIT]).fetchone()
    assert row is not None
    return int(row[0])
