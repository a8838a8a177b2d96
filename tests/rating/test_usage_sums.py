"""The sums of usage, while four workers rate small chunks of shuffled calls and others merge the sums."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg

from flaskapp.worker import rating
from tests.carrier import copied, fingerprint, land_all, month, one, template
from tests.race import together

RECORDS = 4_000
SEED = 11


@contextmanager
def merging(conninfo: str) -> Iterator[list[int]]:
    """Merges again and again; gives by how many rows each time."""
    stop = threading.Event()
    merged: list[int] = []

    def run() -> None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            while not stop.wait(0.02):
                merged.append(one(connection, "SELECT api.usage_merge(4000)"))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield merged
    finally:
        stop.set()
        thread.join(timeout=60)
        assert not thread.is_alive()


def shuffled(folder: Path, target: Path) -> list[Path]:
    """The same lines in another order."""
    paths = []
    for form, header in (("asterisk", 0), ("native", 1)):
        head: list[str] = []
        lines: list[str] = []
        for file in sorted(folder.glob(f"{form}-*.csv")):
            every = file.read_text(encoding="utf-8").splitlines(keepends=True)
            head, lines = every[:header], lines + every[header:]
        Random(SEED).shuffle(lines)
        path = target / f"{form}-1.csv"
        path.write_text("".join(head + lines), encoding="utf-8")
        paths.append(path)
    return paths


def test_any_number_of_workers_and_merges(dsn: str, tmp_path: Path) -> None:
    folder = tmp_path / "month"
    month(folder, RECORDS)
    with copied(dsn, template(dsn), "sums") as straight, copied(dsn, template(dsn), "sums4") as raced:
        land_all(straight, sorted(folder.glob("*.csv")))
        rating.run(straight)
        land_all(raced, shuffled(folder, tmp_path), slice_lines=100)
        with merging(raced) as merged:
            rating.run(raced, 4)
        with psycopg.connect(straight) as connection, psycopg.connect(raced) as other:
            assert sum(merged) > 0, "nothing was merged while the workers were at work"
            assert fingerprint(connection) == fingerprint(other), f"seed {SEED}"
            assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
            assert other.execute("SELECT * FROM api.verify()").fetchall() == []

        # Two merges at once: each row is merged by one of them.
        assert together(raced, [("SELECT api.usage_merge(4000)", [])] * 2) == [None, None]
        with psycopg.connect(raced) as connection:
            assert one(connection, "SELECT api.usage_merge(4000)") == 0
            assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
