"""kill -9 in mid batch, of rating backends and of the server: the month finishes, each call once, to the same cent."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from flaskapp.worker import rating
from cluster import WAIT_SECONDS, Cluster, parent_of
from tests.carrier import connected, copied, fingerprint, land_all, month, one, template

RECORDS = 20_000
# Small, so that the month is still under way after each restart.
SLICE_LINES = 250
KILLS = 3
# A worker that has just begun has done nothing yet; a killed one shall have written something.
BUSY = """
SELECT count(*), (
  SELECT max(a.pid) FROM pg_stat_activity AS a
  WHERE a.application_name = 'pgtoll rating' AND a.datname = current_database() AND a.state = 'active'
    AND a.backend_xid IS NOT NULL AND clock_timestamp() - a.xact_start > interval '5 ms'
)
FROM intake.chunk AS c WHERE c.status = 'landed'
"""
TIMES_CHARGED = """
SELECT count(*), count(DISTINCT (h.call_id, h.side)), count(DISTINCT (r.source_id, r.call_id, h.side))
FROM rating.charge AS h INNER JOIN intake.record AS r ON r.record_id = h.call_id
"""


@dataclass(frozen=True, slots=True)
class Landed:
    """A month that waits for rating, what rating it undisturbed gives, and the server it lies on."""

    dsn: str
    database: str
    counts: tuple[int, ...]
    fingerprint: str
    cluster: Cluster


def _counts(connection: psycopg.Connection[Any]) -> tuple[int, ...]:
    return tuple(one(connection, "SELECT sum(received), sum(rated), sum(held), sum(rejected), sum(skipped),"
                                 " sum(duplicate), sum(unanswered), sum(waiting) FROM api.batch"))


@pytest.fixture(scope="module")
def landed(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    with psycopg.connect(dsn) as connection:
        cluster = Cluster.of(connection)
    if cluster is None:
        pytest.skip("these tests kill the server, so it must be a cluster of this machine")
    folder = tmp_path_factory.mktemp("month")
    month(folder, RECORDS)
    with copied(dsn, template(dsn), "landed") as conninfo:
        land_all(conninfo, sorted(folder.glob("*.csv")), SLICE_LINES)
        database = conninfo_to_dict(conninfo)["dbname"]
        assert isinstance(database, str)
        with copied(dsn, database, "undisturbed") as other:
            rating.run(other)
            with psycopg.connect(other) as connection:
                counts, digest = _counts(connection), fingerprint(connection)
        yield Landed(dsn, database, counts, digest, cluster)


def _kill_in_mid_batch(conninfo: str, kill: Callable[[int], None]) -> None:
    """Waits until a worker is in the middle of a chunk, and kills."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError), connected(conninfo) as connection:
            # The server may still be about to go down from the kill before: then this starts anew.
            while time.monotonic() < deadline:
                waiting, busy = one(connection, BUSY)
                assert waiting > 0, "the month was done before the kill"
                if busy:
                    kill(busy)
                    return
                time.sleep(0.002)
    raise AssertionError("no worker was caught at work")


def _finished_as_undisturbed(conninfo: str, landed: Landed) -> None:
    with connected(conninfo) as connection:
        assert one(connection, "SELECT chunks FROM api.rating_backlog()") == 0
        charges, once, calls = one(connection, TIMES_CHARGED)
        assert charges == once == calls > 0
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
        assert _counts(connection) == landed.counts
        assert fingerprint(connection) == landed.fingerprint


class _Workers(threading.Thread):
    """Rating in the background, as `pgtoll rate --workers 2` does it."""

    def __init__(self, conninfo: str) -> None:
        super().__init__()
        self._conninfo = conninfo
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            rating.run(self._conninfo, 2)
        except rating.WorkerError as error:
            self.error = error

    def finish(self) -> None:
        """The workers outlived the crash; their chunks did not suffer."""
        self.join(timeout=60)
        assert not self.is_alive()
        assert self.error is None


def test_backends_killed(landed: Landed) -> None:
    with copied(landed.dsn, landed.database, "backend") as conninfo:
        workers = _Workers(conninfo)
        workers.start()
        for _ in range(KILLS):
            _kill_in_mid_batch(conninfo, lambda pid: os.kill(pid, signal.SIGKILL))
        workers.finish()
        _finished_as_undisturbed(conninfo, landed)


def test_server_killed(landed: Landed) -> None:
    starts = []

    def crash(_: int) -> None:
        landed.cluster.kill_postmaster()
        starts.append(landed.cluster.start())

    with copied(landed.dsn, landed.database, "server") as conninfo:
        workers = _Workers(conninfo)
        workers.start()
        for _ in range(KILLS):
            _kill_in_mid_batch(conninfo, crash)
        # Only the last start had the time to see its server stay.
        assert [start.wait(timeout=60) for start in starts][-1] == 0
        workers.finish()
        _finished_as_undisturbed(conninfo, landed)


def test_a_worker_process_that_dies_is_reported(landed: Landed) -> None:
    with copied(landed.dsn, landed.database, "process") as conninfo:

        def kill(chunk: rating.Rated) -> None:
            for process in _worker_processes():
                os.kill(process, signal.SIGKILL)

        with pytest.raises(rating.WorkerError, match="died .signal 9."):
            rating.run(conninfo, 1, progress=kill)
        with connected(conninfo) as connection:
            assert one(connection, "SELECT chunks FROM api.rating_backlog()") > 0
        rating.run(conninfo, 1)
        _finished_as_undisturbed(conninfo, landed)


def _worker_processes() -> list[int]:
    """Children of this process that rate."""
    found = []
    for number in os.listdir("/proc"):
        if number.isdigit():
            try:
                with open(f"/proc/{number}/cmdline", "rb") as command:
                    if b"flaskapp.worker.rating" in command.read() and parent_of(int(number)) == os.getpid():
                        found.append(int(number))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found
