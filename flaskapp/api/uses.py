"""Counts the requests of each key in this process, and tells the database every few seconds: no request waits for that."""

from __future__ import annotations

import atexit
import json
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg_pool import PoolTimeout

from flaskapp.api.pool import Pool
from flaskapp.api.problem import Problem, log

FLUSH_SECONDS = 5.0
WINDOW_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """What a request is counted by: a key or a session."""

    api_key_id: int | None
    web_session_id: int | None
    requests_per_minute: int | None


@dataclass(slots=True)
class _Count:
    """Requests since the last flush, and in the minute that runs."""

    requests: int = 0
    at: datetime | None = None
    address: str | None = None
    window: int = -1
    in_window: int = 0


class Uses:
    """The counters of one process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._counts: dict[Token, _Count] = {}
        self._timer: threading.Timer | None = None
        atexit.register(self.flush)

    def note(self, token: Token, address: str | None) -> None:
        """Count a request; raises when it is one too many in this minute."""
        window = int(time.monotonic() // WINDOW_SECONDS)
        with self._lock:
            count = self._counts.setdefault(token, _Count())
            if count.window != window:
                count.window, count.in_window = window, 0
            count.in_window += 1
            count.requests += 1
            count.at, count.address = datetime.now(UTC), address
            # Begun here, in the process that serves: a thread does not outlive the fork of its process.
            if self._timer is None:
                self._timer = threading.Timer(FLUSH_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()
            is_too_many = token.requests_per_minute is not None and count.in_window > token.requests_per_minute
        if is_too_many:
            raise Problem("TB113", f"this key may be used {token.requests_per_minute} times a minute",
                          hint="Wait for the next minute.")

    def flush(self) -> None:
        """Tell the database; what it cannot take now is told the next time."""
        window = int(time.monotonic() // WINDOW_SECONDS)
        with self._lock:
            self._timer = None
            due = {token: (count.requests, count.at, count.address) for token, count in self._counts.items() if count.requests}
            for token in due:
                self._counts[token].requests = 0
            # The minute that runs is still needed.
            self._counts = {token: count for token, count in self._counts.items() if count.window == window}
        if not due:
            return
        uses = [{"api_key_id": token.api_key_id, "web_session_id": token.web_session_id, "requests": requests,
                 "at": at.isoformat() if at else None, "address": address} for token, (requests, at, address) in due.items()]
        try:
            with self._pool.connection() as connection:
                connection.execute("SELECT access.use_flush(%s)", [json.dumps(uses)])
        except (psycopg.Error, PoolTimeout) as error:
            log.warning("uses of keys were not stored: %s", error)
            with self._lock:
                for token, (requests, at, address) in due.items():
                    count = self._counts.setdefault(token, _Count(at=at, address=address))
                    count.requests += requests
