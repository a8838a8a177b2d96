"""A small demo, loaded once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.demo import load, newcomers
from flaskapp.demo.load import Demo
from flaskapp.worker import rating
from tests.carrier import CUSTOMERS, MONTH, copied, template

RECORDS = 3_000
KEY = "ptk_0123abcd_" + "5" * 64


@pytest.fixture(scope="session")
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "load") as conninfo:
        yield conninfo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(MONTH, tmp_path_factory.mktemp("demo"), CUSTOMERS, RECORDS)


def run_load(conninfo: str, demo: Demo) -> list[str]:
    """Loads what is missing; what it said."""
    said: list[str] = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        load.load(connection, demo, conninfo, key=KEY, workers=2, say=said.append)
    return said


@pytest.fixture(scope="session")
def loaded(conninfo: str, demo: Demo) -> psycopg.Connection[Any]:
    """Loaded in four goes: one ends in the middle of the files, one of rating, and one of moving in."""
    patch = pytest.MonkeyPatch()
    landed: list[str] = []

    def land_some(connection: Any, source: str, path: Path) -> Any:
        if len(landed) == 4:
            raise KeyboardInterrupt
        landed.append(path.name)
        return land(connection, source, path)

    land = load.land
    patch.setattr(load, "land", land_some)
    with pytest.raises(KeyboardInterrupt):
        run_load(conninfo, demo)
    patch.undo()

    def rate_some(conninfo: str, workers: int) -> int:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("SELECT FROM api.rating_run()")
        raise rating.WorkerError("killed")

    patch.setattr(rating, "run", rate_some)
    with pytest.raises(rating.WorkerError):
        run_load(conninfo, demo)
    patch.undo()

    moved: list[str] = []

    def move_some(connection: Any, kind: str, path: Path, *, rehearse: bool) -> Any:
        if len(moved) == 4:
            raise KeyboardInterrupt
        moved.append(path.name)
        return move_in(connection, kind, path, rehearse=rehearse)

    move_in = newcomers.move_in
    patch.setattr(newcomers, "move_in", move_some)
    with pytest.raises(KeyboardInterrupt):
        run_load(conninfo, demo)
    patch.undo()
    run_load(conninfo, demo)
    return psycopg.connect(conninfo, autocommit=True)
