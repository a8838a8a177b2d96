"""Rate files of all kinds: workbooks, carriers' columns, previews from the command's side, sheets written to files."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
import xlsxwriter

from flaskapp.intake.cdr import IntakeError
from flaskapp.intake.rates import Terms, export_rates, import_rates, preview_rates
from flaskapp.intake.workbook import read_workbook

HEADER = "prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination\n"
CLEAR = (
    "DELETE FROM catalog.rate_interval AS i USING catalog.rate_sheet_version AS v, catalog.rate_sheet AS s"
    " WHERE i.rate_sheet_version_id = v.rate_sheet_version_id AND v.rate_sheet_id = s.rate_sheet_id AND s.code = %s",
    "DELETE FROM catalog.rate_sheet_version AS v USING catalog.rate_sheet AS s"
    " WHERE v.rate_sheet_id = s.rate_sheet_id AND s.code = %s",
    "DELETE FROM catalog.rate_sheet AS s WHERE s.code = %s",
)


@pytest.fixture
def sheet(db: psycopg.Connection[Any]) -> Iterator[str]:
    code = f"t-{uuid.uuid4().hex[:12]}"
    db.execute("SELECT FROM api.rate_sheet_create(%s, 'Test', 'EUR')", [code])
    yield code
    for statement in CLEAR:
        db.execute(statement, [code])


@pytest.fixture
def column_map(db: psycopg.Connection[Any]) -> Iterator[str]:
    code = f"m-{uuid.uuid4().hex[:12]}"
    db.execute("""
        SELECT FROM api.column_map_create(%s, 'Telco', '{"country_code": "Code", "area_codes": "Areas", "destination": "Where",
          "rate_per_minute": "Price/min", "increments": "Step", "effective_from": "Valid from"}', p_header_line => 3,
          p_decimal_comma => true, p_date_order => 'dmy')""", [code])
    yield code
    db.execute("DELETE FROM catalog.column_map AS m WHERE m.code = %s", [code])


def _rates(db: psycopg.Connection[Any], sheet: str) -> list[tuple[Any, ...]]:
    return db.execute(
        "SELECT r.prefix, r.rate_per_minute::text, r.initial_increment, r.subsequent_increment, r.effective_from, r.destination, r.ended"
        " FROM api.rate AS r WHERE r.rate_sheet = %s AND r.superseded_at IS NULL ORDER BY r.prefix COLLATE \"C\", r.effective_from",
        [sheet]).fetchall()


def _workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Prices")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, place, cell, day)
            else:
                page.write(number, place, cell)
    book.close()
    return path


def test_a_workbook_with_a_carriers_columns(
    db: psycopg.Connection[Any], sheet: str, column_map: str, tmp_path: Path
) -> None:
    """Titles, an empty line, numbers and days as the workbook has them, texts with commas, two prefixes in a line."""
    path = _workbook(tmp_path / "telco.XLSX", [
        ["Telco, price list"], [], ["Code", "Areas", "Where", "Price/min", "Step", "Valid from"],
        [1, "613, 819", "Canada", 0.0123, "30/6", date(2026, 12, 1)], [44, "", "United Kingdom, all", "0,00000001", "60", "24.12.2026"],
        [33, "", "France", 1e-05, 1, date(2026, 12, 1)],
    ])
    made = preview_rates(db, sheet, path)
    assert (made["lines"], made["new"], made["rejected"]) == (3, 4, 0)
    assert _rates(db, sheet) == []
    done = import_rates(db, sheet, path)
    assert (done["status"], done["lines"], done["added"]) == ("imported", 3, 4)
    assert _rates(db, sheet) == [
        ("1613", "0.0123", 30, 6, date(2026, 12, 1), "Canada", False), ("1819", "0.0123", 30, 6, date(2026, 12, 1), "Canada", False),
        ("33", "0.00001", 1, 1, date(2026, 12, 1), "France", False),
        ("44", "0.00000001", 60, 60, date(2026, 12, 24), "United Kingdom, all", False)]


def test_a_wrong_row_of_a_workbook_keeps_its_number(
    db: psycopg.Connection[Any], sheet: str, column_map: str, tmp_path: Path
) -> None:
    path = _workbook(tmp_path / "telco.xlsx", [
        ["Telco"], [], ["Code", "Areas", "Where", "Price/min", "Step", "Valid from"], [],
        [1, "613", "Canada", "n/a", "30/6", date(2026, 12, 1)], [1, "819,x", "Canada", 0.01, "30/6", date(2026, 12, 1)]])
    done = import_rates(db, sheet, path, terms=Terms(column_map=column_map))
    lines = db.execute("SELECT l.line_no, l.reason, l.raw FROM api.rate_import_line_list(%s) AS l", [done["rate_import_id"]]).fetchall()
    assert lines == [(5, "rate_per_minute is not a number from 0 with up to 8 decimals", "1,613,Canada,n/a,30/6,2026-12-01"),
                     (6, "prefix 1x is neither * nor 1 to 15 digits", "1,819,x,Canada,0.01,30/6,2026-12-01")]
    assert (done["status"], done["lines"], done["rejected"]) == ("rejected", 2, 2)
    assert _rates(db, sheet) == []


def test_a_semicolon_file(db: psycopg.Connection[Any], sheet: str, column_map: str, tmp_path: Path) -> None:
    path = tmp_path / "telco.csv"
    path.write_text("Telco;;;;;\n\nCode;Areas;Where;Price/min;Step;Valid from\n1;613,514-515;\"Canada; east\";0,0150;30/6;1.12.2026\n")
    assert import_rates(db, sheet, path)["added"] == 3
    assert {row[5] for row in _rates(db, sheet)} == {"Canada; east"}


@pytest.mark.parametrize("content", [b"", b"PK\3\4nothing", b"prefix,rate\n"])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rates.xlsx"
    path.write_bytes(content)
    with pytest.raises(IntakeError, match=r"rates\.xlsx cannot be read as a workbook"):
        list(read_workbook(path))


def test_a_sheet_written_to_a_file_reads_back(db: psycopg.Connection[Any], sheet: str, tmp_path: Path) -> None:
    """More than a page, with all that a file can say: nothing changes, also when it replaces."""
    path = tmp_path / "rates.csv"
    path.write_text(HEADER + "".join(
        f"{number},0.{number},30,6,2026-{month:02}-01,\"Some, where\"\n" for number in range(1000, 1700) for month in (1, 7)))
    import_rates(db, sheet, path)
    path.write_text(HEADER + "".join(f"{number},0.{number},30,6,2026-01-01,\"Some, where\"\n" for number in range(1000, 1600)))
    assert import_rates(db, sheet, path, terms=Terms("replace", "2026-08-01"))["ended"] == 100
    before = _rates(db, sheet)
    out = tmp_path / "out.csv"
    assert export_rates(db, sheet, out, "csv") == len(before)
    assert not list(tmp_path.glob("*.part"))
    done = import_rates(db, sheet, out)
    assert (done["added"], done["changed"], done["unchanged"]) == (0, 0, len(before))
    assert export_rates(db, sheet, out, "kazoo", "2026-09-01") == 600
    assert out.read_text().splitlines()[1] == '1000,0.1000,6,30,0,0,,"Some, where"'
    with pytest.raises(psycopg.Error, match="does not exist"):
        export_rates(db, "none", out, "csv")
    assert len(out.read_text().splitlines()) == 601, "what was there stays"


def test_a_preview_waits_for_an_import(db: psycopg.Connection[Any], dsn: str, sheet: str, tmp_path: Path) -> None:
    """It shows what would change in the sheet as the import leaves it."""
    path = tmp_path / "rates.csv"
    path.write_text(HEADER + "1613,0.01,1,1,2026-01-01,Shared\n")
    made: list[dict[str, Any]] = []

    def run() -> None:
        with psycopg.connect(dsn, autocommit=True) as second:
            made.append(preview_rates(second, sheet, path))

    with psycopg.connect(dsn) as first:
        first.execute("SELECT")
        import_rates(first, sheet, path)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
        first.commit()
        thread.join()
    assert (made[0]["new"], made[0]["unchanged"]) == (0, 1)
