"""What the benchmarks share: a database of their own, pinned data made once, and how a figure is taken and judged."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flaskapp.demo import load as demo
from flaskapp.demo.bench import CUSTOMERS, BenchExpected
from flaskapp.demo.population import MONTH, Population, population
from flaskapp.demo.traffic import write_bench
from flaskapp.demo.world import write_world_sheet
from flaskapp.settings import ROOT, Settings

DATABASE = "pgtoll_bench"
SEED = 1
SMALL_CUSTOMERS = 300
SMALL_CALLS = 5_000
# What a benchmark with a carrier of its own copies: deploying takes longer than most small forms.
EMPTY = f"{DATABASE}_empty"
CALLS = 1_000_000
SHOWN_SETTINGS = ("server_version", "shared_buffers", "work_mem", "maintenance_work_mem", "max_wal_size", "wal_compression",
                  "random_page_cost", "jit", "fsync", "synchronous_commit", "full_page_writes", "data_checksums")


@dataclass(frozen=True)
class Env:
    """A database and a folder for one run of the benchmarks; the pinned data is made when a benchmark first asks."""

    conninfo: str
    folder: Path
    small: bool

    @classmethod
    def create(cls, folder: Path, small: bool) -> Env:
        """An empty, deployed database beside the one that libpq's variables name; an older one of this name goes."""
        own = Settings.from_env(env_file=Path(os.devnull)).conninfo
        with psycopg.connect(make_conninfo(own, dbname="postgres"), autocommit=True) as connection:
            name, empty = sql.Identifier(DATABASE), sql.Identifier(EMPTY)
            for database in (name, empty):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(empty))
            subprocess.run([sys.executable, "-m", "flaskapp.deploy"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                           env=os.environ | {"DATABASE_URL": make_conninfo(own, dbname=EMPTY)})
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, empty))
        return cls(make_conninfo(own, dbname=DATABASE), folder, small)

    def connect(self, **keywords: Any) -> psycopg.Connection[Any]:
        """An autocommit connection as superuser."""
        return psycopg.connect(self.conninfo, **{"autocommit": True, "application_name": "bench"} | keywords)

    @property
    def libpq(self) -> dict[str, str]:
        """The environment in which libpq's own programs reach the database."""
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
        found = {key: str(value) for key, value in conninfo_to_dict(self.conninfo).items() if value}
        return dict(os.environ) | {names[key]: value for key, value in found.items() if key in names}

    @cached_property
    def population(self) -> Population:
        return population(SMALL_CUSTOMERS if self.small else CUSTOMERS, SEED)

    def world_sheet(self, price_versions: int) -> Path:
        """The world sheet as a file."""
        path = self.folder / f"world-{price_versions}.csv"
        if not path.exists():
            write_world_sheet(path, seed=SEED, price_versions=price_versions)
        return path

    def calls_file(self, order: str = "time") -> tuple[Path, BenchExpected]:
        """The calls of a month as a native CSV file, in the order `time` or `random`, and what is in it."""
        if order not in self._calls:
            self._calls[order] = write_bench(
                self.folder, self.population, calls=SMALL_CALLS if self.small else CALLS, order=order, seed=SEED)
        return self.folder / f"bench-{order}.csv", self._calls[order]

    @cached_property
    def _calls(self) -> dict[str, BenchExpected]:
        return {}

    @cached_property
    def loaded(self) -> Env:
        """This, once customers, devices, packages and all rate sheets are in the database; calls come from source `native1`."""
        with self.connect() as connection:
            demo.load_carrier(connection, self.population, demo.Demo(MONTH, self.folder), print)
            connection.execute("VACUUM ANALYZE")
        return self


def seconds(action: Callable[[], Any]) -> float:
    """How long it takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def medians(sides: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The middle figure of each side. They take turns, each time in the other order, so that noise meets all alike."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in list(sides) if number % 2 == 0 else list(sides)[::-1]:
            figures[name].append(sides[name]())
    return {name: statistics.median(values) for name, values in figures.items()}


def figure(name: str, value: float, unit: str, limit: float, goal: float | None, *, at_most: bool = False) -> dict[str, Any]:
    """One line of the result: at least `goal` times the limit, or at most; without a goal it is information."""
    ratio = value / limit
    ok = goal is None or (ratio <= goal if at_most else ratio >= goal)
    return {"name": name, "value": _short(value), "unit": unit, "limit": _short(limit), "ratio": round(ratio, 3),
            "goal": goal, "ok": ok}


def _short(value: float) -> float:
    return round(value, 3 if value < 100 else 0)


def settings(env: Env) -> dict[str, str]:
    """The settings of the cluster that a figure depends on."""
    with env.connect() as connection:
        rows = connection.execute(
            "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS s (name)", [list(SHOWN_SETTINGS)])
        return dict(rows.fetchall())
