"""Any list as CSV, workbook and PDF: the same rows, the same sums, and nothing that a spreadsheet would run."""

import csv
import io
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from flaskapp.commands.call import CallError
from flaskapp.commands.export import export
from flaskapp.document import sheet as sheets
from flaskapp.document.sheet import INTEGERS, NUMERIC, Sheet, SheetError, csv_lines, pdf, safe, workbook
from tests.document.test_invoice import poppler, words_of

TEXT = 25
INTEGER = min(INTEGERS)
AGEING = [["ACME", "CAD", "100.00", "3", "1.5"], ["=cmd", "CAD", "-25.00", "4", "2"], ["@SUM(A1)", "CAD", "225.00", "5", "2"]]


def ageing() -> Sheet:
    return Sheet(["customer", "currency", "total", "calls", "percent"], [TEXT, TEXT, NUMERIC, INTEGER, NUMERIC])


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize(("text", "is_number", "shown"), [
    ("=cmd", False, "'=cmd"), ("-1.00", True, "-1.00"), ("-1.00", False, "'-1.00"), ("-1+1", True, "'-1+1"), ("+1", True, "'+1"),
    ("\tx", False, "'\tx"), ("\r=1", False, "'\r=1"), ("", False, ""), ("a=b", False, "a=b")])
def test_numbers_stay_numbers(text: str, is_number: bool, shown: str) -> None:
    assert safe(text, is_number) == shown


def test_csv_has_the_sums() -> None:
    sheet = ageing()
    rows = list(csv.reader(io.StringIO(csv_lines([sheet.columns, *map(sheet.cells, AGEING), sheet.totals()]), newline="")))
    # 100.00 - 25.00 + 225.00 = 300.00; 3 + 4 + 5 = 12; percentages do not add up
    assert rows[-1] == ["total", "", "300.00", "12", ""]
    assert [row[0] for row in rows[1:-1]] == ["ACME", "'=cmd", "'@SUM(A1)"]


def test_several_currencies_have_no_sum() -> None:
    sheet = ageing()
    for row in [*AGEING, ["X", "USD", "1.00", "1", "1"]]:
        sheet.cells(row)
    assert sheet.totals() == []


def test_a_workbook_holds_numbers_and_texts() -> None:
    rows = [*AGEING, ["long", "CAD", "12345678901234567.89", "1", "1"]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook("ageing: all?", ageing(), rows, True)))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[0] == ["customer", "currency", "total", "calls", "percent"]
    assert cells[1] == ["ACME", "CAD", 100.0, 3.0, 1.5]
    assert cells[2][0] == "'=cmd"
    # Binary numbers would lose digits of it.
    assert cells[4][2] == "12345678901234567.89"
    assert cells[5][0] == "total"


def test_a_pdf_has_the_same_rows() -> None:
    made = pdf("ageing_list", ageing(), AGEING, True)
    text = words_of(made)
    assert "customer currency total calls percent ACME CAD 100.00 3 1.5 =cmd CAD -25.00 4 2" in text
    assert "total 300.00 12" in text
    assert "Tagged:          yes" in poppler("pdfinfo", made, "-")


def test_a_pdf_of_many_pages_and_odd_texts() -> None:
    rows = [[f"#panic({n}) *x* {'y' * 90}", "CAD", f"{n}.00", "1", "1"] for n in range(300)]
    made = pdf("a_list", ageing(), rows, True)
    text = words_of(made)
    assert "#panic(299) *x*" in text and "44850.00" in text
    assert text.count("customer currency") > 3


def test_a_pdf_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_PDF_ROWS", 2)
    with pytest.raises(SheetError, match="at most 2"):
        pdf("a", ageing(), AGEING, True)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_a_list_and_a_view_to_a_file(db: psycopg.Connection[Any], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"settings.{ending}"
    count = export(db, "setting_list", [], path, totals=True)
    assert count > 10 and path.stat().st_size > 1000
    assert export(db, "report.did_stock", [], tmp_path / f"stock.{ending}", totals=False) >= 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"settings.{ending}", f"stock.{ending}"]


@pytest.mark.parametrize(("what", "arguments", "name"), [
    ("setting_list", [], "x.doc"), ("no_such_list", [], "x.csv"), ("report.tax", ["a=1"], "x.csv")])
def test_what_cannot_be_written(db: psycopg.Connection[Any], tmp_path: Path, what: str, arguments: list[str], name: str) -> None:
    with pytest.raises(CallError):
        export(db, what, arguments, tmp_path / name, totals=True)
    assert list(tmp_path.iterdir()) == []


def test_whole_forms_over_http(get: Any) -> None:
    answer = get("setting_list", Accept="application/pdf")
    assert answer.headers["Content-Type"] == "application/pdf", answer.body
    done = subprocess.run(["pdftotext", "-", "-"], input=answer.body, capture_output=True, check=True)
    assert b"billing.due_days" in done.stdout.replace("\u200b".encode(), b"")
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(
        "setting_list", Accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").body))
    assert book.get_sheet_by_index(0).to_python()[0][0] == "name"
