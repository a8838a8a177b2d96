"""Rate files from disk: large and bad ones, and two at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.intake.rates import import_rates

HEADER = "prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination\n"
GOOD = "1613,0.015,30,6,2026-01-01,Canada - Ottawa\n"
TRACES = """
SELECT (SELECT count(*) FROM catalog.rate), (SELECT count(*) FROM catalog.rate_import),
  (SELECT count(*) FROM catalog.destination), (SELECT count(*) FROM system.load_line)
"""


@pytest.fixture
def sheet(db: psycopg.Connection[Any]) -> Iterator[str]:
    code = f"t-{uuid.uuid4().hex[:12]}"
    db.execute("SELECT FROM api.rate_sheet_create(%s, 'Test', 'CAD')", [code])
    yield code
    db.execute("DELETE FROM catalog.rate_interval AS i USING catalog.rate_sheet_version AS v, catalog.rate_sheet AS s"
               " WHERE i.rate_sheet_version_id = v.rate_sheet_version_id AND v.rate_sheet_id = s.rate_sheet_id AND s.code = %s",
               [code])
    db.execute("DELETE FROM catalog.rate_sheet_version AS v USING catalog.rate_sheet AS s"
               " WHERE v.rate_sheet_id = s.rate_sheet_id AND s.code = %s", [code])
    db.execute("DELETE FROM catalog.rate_sheet AS s WHERE s.code = %s", [code])


def _write(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "rates.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _reasons(db: psycopg.Connection[Any], rate_import_id: int) -> list[tuple[int, str]]:
    return db.execute("SELECT l.line_no, l.reason FROM api.rate_import_line_list(%s) AS l", [rate_import_id]).fetchall()


@pytest.mark.parametrize(("content", "code", "says"), [
    (b"", "TB303", "empty"),
    (b"\n \n", "TB303", "empty"),
    (HEADER.encode(), "TB303", "no rates"),
    (b"prefix,price\n1613,1\n", "TB201", "missing columns: rate_per_minute"),
    (HEADER.replace("destination", "destination,prefix").encode(), "TB201", "doubled columns: prefix"),
    (b"pre\0fix,rate\n1,2\n", "TB201", "NUL"),
    (b"\xff\xfe\x41\n", "TB201", "not UTF-8"),
], ids=["empty", "blank lines", "header only", "wrong columns", "doubled column", "NUL in the header", "binary"])
def test_a_file_that_is_none(
    db: psycopg.Connection[Any], sheet: str, tmp_path: Path, content: bytes, code: str, says: str
) -> None:
    before = db.execute(TRACES).fetchone()
    with pytest.raises(psycopg.Error, match=says) as caught:
        import_rates(db, sheet, _write(tmp_path, content))
    assert caught.value.sqlstate == code
    assert db.execute(TRACES).fetchone() == before


@pytest.mark.parametrize(("line", "says"), [
    (b"1234567890123456,0.01,1,1,2026-01-01,X\n", "longer than 15 digits"),
    (b"44,NaN,1,1,2026-01-01,X\n", "rate_per_minute is not"),
    (b'44,"1,5",1,1,2026-01-01,X\n', "rate_per_minute is not"),
    (b"44,0.01,1,1,2026-01-01,X\0Y\n", "NUL byte"),
    (b"44,0.01,1,1,2026-01-01,\xe9t\xe9\n", "not UTF-8"),
    (b"44,0.01,1,1,2026-01-01," + b"x" * 10_000_000 + b"\n", "longer than 65536"),
    (b'44,0.01,1,1,2026-01-01,"X\n', "a quote is left open"),
    (b"44,0.01,1\n", "3 fields instead of 6"),
], ids=["16 digits", "NaN", "comma", "NUL", "Latin-1", "10 MB line", "open quote", "short line"])
def test_one_bad_line_rejects_the_file(
    db: psycopg.Connection[Any], sheet: str, tmp_path: Path, line: bytes, says: str
) -> None:
    done = import_rates(db, sheet, _write(tmp_path, HEADER.encode() + GOOD.encode() + line))
    assert (done["status"], done["lines"], done["added"], done["rejected"]) == ("rejected", 2, 0, 1)
    ((number, reason),) = _reasons(db, done["rate_import_id"])
    assert number == 3 and says in reason
    assert db.execute("SELECT count(*) FROM api.rate AS r WHERE r.rate_sheet = %s", [sheet]).fetchone() == (0,)
    # Put right, the same file comes in.
    assert import_rates(db, sheet, _write(tmp_path, HEADER + GOOD))["status"] == "imported"


def test_a_byte_order_mark_and_windows_line_ends(db: psycopg.Connection[Any], sheet: str, tmp_path: Path) -> None:
    text = "\ufeff" + (HEADER + GOOD + '"44","0.01","1","1","2026-01-01","United Kingdom, ""landline"""\n').replace("\n", "\r\n")
    assert import_rates(db, sheet, _write(tmp_path, text))["added"] == 2
    row = db.execute("SELECT f.destination FROM api.rate_find(%s, '442079460000', '2026-06-01') AS f", [sheet]).fetchone()
    assert row == ('United Kingdom, "landline"',)


def test_50_000_rows_or_none(db: psycopg.Connection[Any], sheet: str, tmp_path: Path) -> None:
    lines = [f"{number},0.{number},1,1,2026-01-01,Somewhere\n" for number in range(10_000, 60_000)]
    broken = [*lines[:5], lines[5].replace("10005", "1000a", 1), *lines[6:]]
    done = import_rates(db, sheet, _write(tmp_path, HEADER + "".join(broken)))
    assert (done["status"], done["lines"], done["rejected"]) == ("rejected", 50_000, 1)
    # The header is line 1, so the sixth rate is line 7.
    assert _reasons(db, done["rate_import_id"]) == [(7, "prefix 1000a is neither * nor 1 to 15 digits")]
    assert db.execute("SELECT count(*) FROM api.rate AS r WHERE r.rate_sheet = %s", [sheet]).fetchone() == (0,)
    assert import_rates(db, sheet, _write(tmp_path, HEADER + "".join(lines)))["added"] == 50_000
    assert import_rates(db, sheet, _write(tmp_path, HEADER + "".join(lines)))["unchanged"] == 50_000


def test_the_same_file_twice_at_once(db: psycopg.Connection[Any], dsn: str, sheet: str, tmp_path: Path) -> None:
    """The second waits for the first and finds its rates; a destination that is new to both is made once."""
    name = f"New {sheet}"
    path = _write(tmp_path, HEADER + "".join(f"{number},0.01,1,1,2026-01-01,{name}\n" for number in range(1_000, 6_000)))
    results: list[tuple[int, int]] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            barrier.wait()
            done = import_rates(connection, sheet, path)
            results.append((done["added"], done["unchanged"]))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [(0, 5_000), (5_000, 0)]
    assert db.execute("SELECT count(*) FROM catalog.destination AS d WHERE d.code = %s", [name]).fetchone() == (1,)


def test_two_sheets_with_the_same_new_destination(db: psycopg.Connection[Any], dsn: str, sheet: str, tmp_path: Path) -> None:
    """The second import waits for the first one's destination and takes it."""
    path = _write(tmp_path, HEADER + f"1613,0.01,1,1,2026-01-01,Shared {sheet}\n")
    other = f"{sheet}-2"
    db.execute("SELECT FROM api.rate_sheet_create(%s, 'Test', 'CAD')", [other])
    failures: list[Exception] = []

    def run() -> None:
        try:
            with psycopg.connect(dsn) as second:
                import_rates(second, other, path)
                second.rollback()
        except psycopg.Error as error:
            failures.append(error)

    with psycopg.connect(dsn) as first:
        # In a transaction already, so that the import does not commit.
        first.execute("SELECT")
        import_rates(first, sheet, path)
        thread = threading.Thread(target=run)
        thread.start()
        # Not joined before the commit: the second one waits for it.
        thread.join(timeout=1)
        assert thread.is_alive()
        first.commit()
        thread.join()
    assert failures == []
    db.execute("DELETE FROM catalog.rate_sheet WHERE code = %s", [other])
