"""Rating workers: processes that each rate one chunk a transaction until there is none left.

Nothing depends on their number, and none of them holds anything that a crash could lose: a chunk is rated whole, or
waits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from flaskapp.failure import explain
from flaskapp.settings import ROOT, Settings
from flaskapp.worker.upkeep import Upkeep

# Serialization failure and deadlock: nothing happened, the same chunk may succeed.
RETRYABLE = ("40001", "40P01")
RETRIES = 10
# How long a worker waits for a server that restarts after a crash.
RECONNECT_SECONDS = 60.0
IDLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rated:
    """What one chunk came to."""

    chunk_id: int
    records: int
    rated: int
    held: int


class WorkerError(Exception):
    """One or more workers did not finish; what they had begun was rolled back and waits."""


def run(
    conninfo: str, workers: int = 1, *, stop_when_empty: bool = True,
    progress: Callable[[Rated], None] = lambda chunk: None,
) -> int:
    """Rate what is landed with n processes; returns the records rated. progress hears of each finished chunk."""
    command = [sys.executable, "-m", "flaskapp.worker.rating"] + ([] if stop_when_empty else ["--forever"])
    # By environment, because everybody may read a command line.
    environment = os.environ | {"DATABASE_URL": conninfo}
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(workers)]
    finished: list[Rated] = []
    failures: list[str] = []
    lock = threading.Lock()

    def listen(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None and process.stderr is not None
        for line in process.stdout:
            chunk = Rated(**json.loads(line))
            with lock:
                finished.append(chunk)
                progress(chunk)
        said = process.stderr.read().strip()
        if code := process.wait():
            failures.append(said or f"a rating worker died ({f'signal {-code}' if code < 0 else f'exit code {code}'})")

    listeners = [threading.Thread(target=listen, args=(process,)) for process in processes]
    try:
        for listener in listeners:
            listener.start()
        for listener in listeners:
            listener.join()
    finally:
        for process in processes:
            process.terminate()
    if failures:
        raise WorkerError("\n".join(failures))
    return sum(chunk.records for chunk in finished)


def work(
    connection_of: Callable[[], psycopg.Connection[Any]], *, stop_when_empty: bool, report: Callable[[Rated], None]
) -> None:
    """The loop of one worker. Lost connections are replaced: whatever was under way is either done or waits."""
    connection: psycopg.Connection[Any] | None = None
    failures = 0
    lost_at: float | None = None
    upkeep = Upkeep()
    while True:
        try:
            if connection is None or connection.closed:
                connection = connection_of()
            connection.execute("SELECT api.line_land()")
            row = connection.execute("SELECT chunk_id, records, rated, held FROM api.rating_run()").fetchone()
            if row is None and not stop_when_empty:
                upkeep.run_if_due(connection)
        except psycopg.Error as error:
            if error.sqlstate in RETRYABLE and failures < RETRIES:
                failures += 1
                continue
            if not _is_lost(error, connection):
                raise
            lost_at = lost_at or time.monotonic()
            if time.monotonic() - lost_at > RECONNECT_SECONDS:
                raise
            connection = None
            time.sleep(0.2)
            continue
        failures, lost_at = 0, None
        if row is not None:
            report(Rated(*row))
        elif stop_when_empty:
            return
        else:
            time.sleep(IDLE_SECONDS)


def _is_lost(error: psycopg.Error, connection: psycopg.Connection[Any] | None) -> bool:
    """Whether the server went away, or is not there yet: 57P is shutdown, crash of a neighbour and start-up."""
    gone = connection is None or connection.closed
    return (error.sqlstate or "").startswith("57P") or (isinstance(error, psycopg.OperationalError) and gone)


def main(arguments: list[str]) -> int:
    """A worker process: one line of JSON on stdout for each chunk it rated."""
    conninfo = Settings.from_env().conninfo

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(conninfo, autocommit=True, application_name="pgtoll rating")

    try:
        work(connect, stop_when_empty="--forever" not in arguments,
             report=lambda chunk: print(json.dumps(asdict(chunk)), flush=True))
    except KeyboardInterrupt:
        pass
    except psycopg.Error as error:
        print(explain(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
