"""The loop of a worker that waits for work: until it is interrupted, over restarts of the database."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg

from flaskapp.worker.upkeep import Upkeep

Pass = Callable[[psycopg.Connection[Any], Callable[[], bool]], Counter[str]]


def watch(connect: Callable[[], psycopg.Connection[Any]], each: Pass, *, idle_seconds: float,
          report: Callable[[Counter[str]], None]) -> None:
    """One pass after the other; a pass hears whether it shall stop, and finishes what is under way."""
    stop = threading.Event()
    # A flag, not an exception: that could strike in the middle of a pass, or where Python ignores it.
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stop.is_set():
            try:
                with connect() as connection:
                    upkeep = Upkeep()
                    while not stop.is_set():
                        if counts := each(connection, stop.is_set):
                            report(counts)
                        upkeep.run_if_due(connection)
                        stop.wait(idle_seconds)
            except psycopg.OperationalError:
                # A database that restarts is waited for.
                stop.wait(idle_seconds)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
