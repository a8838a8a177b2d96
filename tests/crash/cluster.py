"""The local cluster under test: its processes, killed as a power cut or the kernel would, and its start."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Debian cluster, by what the server says of itself."""

    version: str
    name: str
    data: Path

    @classmethod
    def of(cls, connection: psycopg.Connection[Any]) -> Cluster | None:
        """The cluster of a connection; None when it is not one of this machine that pg_ctlcluster knows."""
        row = connection.execute("SELECT current_setting('config_file'), current_setting('data_directory')").fetchone()
        assert row is not None
        config, data = Path(row[0]), Path(row[1])
        try:
            (data / "postmaster.pid").stat()
        except OSError:
            return None
        return cls(config.parent.parent.name, config.parent.name, data) if config.name == "postgresql.conf" else None

    @property
    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    def kill_postmaster(self) -> None:
        """kill -9, and wait until all of it is gone: a backend holds the shared memory, even a zombie the lock file."""
        pid = self.postmaster
        family = [pid, *_children(pid)]
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + WAIT_SECONDS
        while any(parent_of(member) is not None for member in family):
            assert time.monotonic() < deadline, "the killed server's processes do not end"
            time.sleep(0.02)

    def start(self) -> subprocess.Popen[bytes]:
        """Start after a crash; the stale postmaster.pid is left to the server to judge.

        Without waiting: pg_ctlcluster looks on for seconds after the server lets people in.
        """
        return subprocess.Popen(["pg_ctlcluster", self.version, self.name, "start"], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL)


def parent_of(pid: int) -> int | None:
    """Parent of a process; None when there is no such process."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def _children(pid: int) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if parent_of(number) == pid]
