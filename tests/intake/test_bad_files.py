"""Files that are wrong: an error with its code and nothing kept, or the wrong lines kept apart with their reasons."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.demo.cdr import NATIVE_HEADER
from flaskapp.intake.cdr import IntakeError, land
from tests.carrier import copied, one, template

HEADER = f"{NATIVE_HEADER}\n".encode()
TRACES = """
SELECT (SELECT count(*) FROM intake.batch), (SELECT count(*) FROM intake.record), (SELECT count(*) FROM intake.chunk),
  (SELECT count(*) FROM intake.identity), (SELECT count(*) FROM intake.rejected_line),
  (SELECT count(*) FROM system.load_line)
"""


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with copied(dsn, template(dsn), "bad") as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def _good(call_id: str = "") -> bytes:
    return f"{call_id or uuid.uuid4()},2026-10-05 12:00:00,60,6135550100,16135559999,,,,192.0.2.1\n".encode()


def _file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / f"{uuid.uuid4().hex}.csv"
    path.write_bytes(content)
    return path


def _rejected(connection: psycopg.Connection[Any], batch_id: int) -> list[tuple[int, str]]:
    return connection.execute("SELECT line_no, reason FROM api.rejected_line_list(p_batch_id => %s) ORDER BY line_no",
                              [batch_id]).fetchall()


@pytest.mark.parametrize(("content", "code", "says"), [
    (b"", "TB303", "has no lines"),
    (HEADER, "TB303", "has no lines"),
    (HEADER + b"\n\n  \n", "TB303", "has no lines"),
    (HEADER + b"a;b;c\nd;e;f\n", "TB301", "line 2: 1 fields instead of"),
    (HEADER + b'a,"2026-10-05 12:00:00\n', "TB301", "line 2: a quote is left open"),
    (HEADER + b"\xff\xfe\x00\x01\n", "TB301", "line 2:"),
], ids=["empty", "header only", "blank lines", "wrong columns", "open quote", "binary"])
def test_a_file_without_one_good_line(
    connection: psycopg.Connection[Any], tmp_path: Path, content: bytes, code: str, says: str
) -> None:
    before = one(connection, TRACES)
    with pytest.raises((IntakeError, psycopg.Error)) as caught:
        land(connection, "native1", _file(tmp_path, content))
    error = caught.value
    assert (error.code if isinstance(error, IntakeError) else error.sqlstate) == code
    assert says in str(error)
    assert one(connection, TRACES) == before


@pytest.mark.parametrize(("line", "reason"), [
    (b"x1,2026-10-05 12:00:00,-60,6135550100,16135559999,,,,\n", "duration is not a number of seconds"),
    (b"x2,2026-10-05 12:00:00,NaN,6135550100,16135559999,,,,\n", "duration is not a number of seconds"),
    (b"x3,2026-10-05 12:00:00,1e3,6135550100,16135559999,,,,\n", "duration is not a number of seconds"),
    (b"x4,2026-02-30 12:00:00,60,6135550100,16135559999,,,,\n", "start is not a time"),
    (b"x5,2016-10-05 12:00:00,60,6135550100,16135559999,,,,\n", "start is older"),
    (b"x6,2026-10-05 12:00:00,60\n", "3 fields instead of"),
    (b"x7,2026-10-05 12:00:00,60,6135\x000100,16135559999,,,,\n", "NUL"),
    (b"x8,2026-10-05 12:00:00,60,6135\xff0100,16135559999,,,,\n", "UTF-8"),
    (b"x9," + b"9" * 10_000_000 + b"\n", "longer than"),
], ids=["negative", "NaN", "exponent", "no such day", "old", "short", "NUL", "not UTF-8", "10 MB"])
def test_a_bad_line_among_good_ones(
    connection: psycopg.Connection[Any], tmp_path: Path, line: bytes, reason: str
) -> None:
    batch = land(connection, "native1", _file(tmp_path, HEADER + _good() + line + _good()))
    assert (batch.received, batch.records, batch.rejected) == (3, 2, 1)
    [(number, said)] = _rejected(connection, batch.batch_id)
    assert number == 3
    assert reason in said


def test_a_byte_order_mark_is_no_part_of_the_file(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    batch = land(connection, "native1", _file(tmp_path, b"\xef\xbb\xbf" + HEADER + _good("bom-1")))
    assert (batch.received, batch.records) == (1, 1)


def test_the_last_line_needs_no_end(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    content = (HEADER + _good()).replace(b"\n", b"\r\n") + _good().removesuffix(b"\n")
    batch = land(connection, "native1", _file(tmp_path, content))
    assert (batch.received, batch.records) == (2, 2)


def test_a_batch_of_no_rows(connection: psycopg.Connection[Any]) -> None:
    before = one(connection, TRACES)
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("SELECT * FROM api.batch_land('native1', 'none.csv', %s)", [uuid.uuid4()])
    assert caught.value.sqlstate == "TB303"
    assert one(connection, TRACES) == before


def test_an_unknown_source(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        land(connection, "nowhere", _file(tmp_path, HEADER + _good()))
    assert caught.value.code == "TB101"


def test_no_file(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        land(connection, "native1", tmp_path)
    assert caught.value.code == "TB301"
