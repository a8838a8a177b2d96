"""However a month's lines arrive - twice, split elsewhere, shuffled - each call is charged once and the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from random import Random

import psycopg
import pytest

from flaskapp.demo.traffic import Expected
from flaskapp.worker import rating
from tests.carrier import copied, fingerprint, land_all, month, one, template

# So few records that the month has no conflict: which of two versions came first would depend on the order.
RECORDS = 3_000
FORMS = ("asterisk", "native")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Expected]:
    folder = tmp_path_factory.mktemp("month")
    return folder, month(folder, RECORDS)


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[object]:
    """database(name) is a connection string to a fresh carrier."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(copied(dsn, template(dsn), name))


@pytest.fixture(scope="module")
def straight(database, files) -> str:
    """The month as it was written, landed once and rated by one worker."""
    conninfo = database("straight")
    land_all(conninfo, sorted(files[0].glob("*.csv")))
    rating.run(conninfo)
    return conninfo


def _rate_and_compare(conninfo: str, straight: str) -> None:
    rating.run(conninfo, 2)
    with psycopg.connect(conninfo) as connection, psycopg.connect(straight) as other:
        assert fingerprint(connection) == fingerprint(other)
        assert connection.execute("SELECT * FROM api.verify()").fetchall() == []


def _lines(folder: Path, form: str) -> list[str]:
    """All data lines of a form's files, in their order."""
    lines = []
    for file in sorted(folder.glob(f"{form}-*.csv")):
        lines += file.read_text(encoding="utf-8").splitlines(keepends=True)[form == "native":]
    return lines


def _write(folder: Path, form: str, number: int, lines: list[str], header: str) -> Path:
    path = folder / f"{form}-{number}.csv"
    path.write_text((header if form == "native" else "") + "".join(lines), encoding="utf-8")
    return path


def test_counts_equal_what_the_generator_knows(straight: str, files: tuple[Path, Expected]) -> None:
    expected = files[1]
    with psycopg.connect(straight) as connection:
        counts = one(connection, "SELECT sum(received), sum(rated), sum(held), sum(rejected), sum(skipped),"
                                 " sum(duplicate), sum(unanswered), sum(waiting) FROM api.batch")
        held = dict(connection.execute("SELECT reason, calls FROM api.held_call_count()").fetchall())
        by_file = dict(connection.execute("SELECT file_name, received FROM api.batch").fetchall())
        answered, zero, late = one(connection, """
          SELECT count(*), count(*) FILTER (WHERE x.raw_seconds = 0),
            count(*) FILTER (WHERE x.started_at < timestamptz '2026-10-01 00:00 America/Toronto')
          FROM (SELECT raw_seconds, started_at FROM rating.call
            UNION ALL SELECT raw_seconds, started_at FROM intake.held_call WHERE reason <> 'CONFLICT') AS x""")
    assert counts == (expected.received, expected.rated, sum(expected.held.values()), expected.rejected,
                      expected.skipped, expected.duplicate, expected.unanswered, 0)
    assert held == expected.held
    assert by_file == expected.files
    assert asdict(expected) | {"answered": answered, "zero_seconds": zero, "late": late} == asdict(expected)


def test_the_same_files_twice(database, straight: str, files: tuple[Path, Expected], tmp_path: Path) -> None:
    conninfo = database("twice")
    names = sorted(files[0].glob("*.csv"))
    land_all(conninfo, names)
    rating.run(conninfo)
    again = land_all(conninfo, names)
    assert sum(batch.records for batch in again) == 0
    assert sum(batch.duplicate for batch in again) == files[1].received - files[1].rejected
    _rate_and_compare(conninfo, straight)


def test_split_differently(database, straight: str, files: tuple[Path, Expected], tmp_path: Path) -> None:
    header = (files[0] / "native-2026-10-w1.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    paths = []
    for form in FORMS:
        lines = _lines(files[0], form)
        paths += [_write(tmp_path, form, at, lines[at:at + 331], header) for at in range(0, len(lines), 331)]
    conninfo = database("split")
    # Chunks of 50 lines, too: duplicates meet inside a slice, between slices and between files.
    land_all(conninfo, paths, slice_lines=50)
    _rate_and_compare(conninfo, straight)


def test_shuffled(database, straight: str, files: tuple[Path, Expected], tmp_path: Path) -> None:
    header = (files[0] / "native-2026-10-w1.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]
    paths = []
    for form in FORMS:
        lines = _lines(files[0], form)
        Random(7).shuffle(lines)
        paths.append(_write(tmp_path, form, 1, lines, header))
    conninfo = database("shuffled")
    land_all(conninfo, paths, slice_lines=200)
    _rate_and_compare(conninfo, straight)
