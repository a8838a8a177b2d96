"""The invoice as PDF and CSV: what a customer reads equals what the database said."""

import csv
import io
import os
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskapp.document import DocumentError, Renderer, render_csv, render_pdf, write_invoice
from flaskapp.document.wording import Wording
from tests.document.invoice_sample import CUSTOMER, ENTITY, recurring_line, sample_document, usage_line, with_totals

NOTHING_BEFORE = {"previous_amount": "0.00", "payments": "0.00"}


def poppler(tool: str, pdf: bytes, *arguments: str) -> str:
    """Debian's poppler-utils read the PDF independently of what wrote it."""
    done = subprocess.run([tool, *arguments], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pages_of(pdf: bytes) -> list[list[str]]:
    pages = poppler("pdftotext", pdf, "-layout", "-", "-").split("\f")[:-1]
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]


def words_of(pdf: bytes) -> str:
    """The text in reading order, on one line and with plain spaces."""
    return " ".join(poppler("pdftotext", pdf, "-raw", "-", "-").split())


def with_line(description: str, **changes: Any) -> dict[str, Any]:
    return with_totals(sample_document(0) | {"lines": [recurring_line(1) | {"description": description} | changes]})


def test_amounts_are_those_of_the_document() -> None:
    # 49.95; line 2: 74.2 min / 50 = 1.48; line 3 is received: 111.3 / 50 = 2.226 -> 2.23; together 53.66
    document = sample_document(3)
    assert (document["new_charges"], document["amount_due"]) == ("53.66", "53.66")
    text = words_of(render_pdf(document))
    assert "Amount due CAD 53.66 Due Nov 21, 2026" in text
    assert "Previous amount 120.00 Payments and credits \u2212120.00 New charges 53.66 Amount due CAD 53.66" in text
    assert "Subtotal 49.95 Calls made" in text
    assert "Subtotal 27 74.2 1.48 Calls received" in text
    assert "Subtotal 40 111.3 2.23 New charges CAD 53.66" in text


def test_every_line_is_printed_once() -> None:
    document = sample_document(120)
    printed = [" ".join(line.split()) for page in pages_of(render_pdf(document)) for line in page]
    for line in document["lines"][1:]:
        start = f"{line['description']} {line['calls']} {Decimal(line['billed_minutes']):,.1f} "
        assert printed.count(f"{start}{line['amount']}") == 1


@pytest.mark.parametrize(("lines", "count"), [(0, 1), (3, 1), (120, 4)])
def test_pages_are_numbered_and_named(lines: int, count: int) -> None:
    pages = pages_of(render_pdf(sample_document(lines)))
    assert len(pages) == count
    for number, page in enumerate(pages, start=1):
        assert " ".join(page[-1].split()).endswith(f"NLT-000123 Page {number} of {count}")


def test_header_row_repeats() -> None:
    pages = pages_of(render_pdf(sample_document(120)))
    assert all(page[0].split()[:2] in (["Calls", "made"], ["Calls", "received"]) for page in pages[1:])


# Numbers of lines at which one row more or less used to push a total to the next page, alone under its header.
@pytest.mark.parametrize("lines", [9, 10, 11, 12, 20, 21, 50, 51, 72, 73, 89, 90, 124, 125, 128, 129])
def test_no_total_and_no_header_stands_alone(lines: int) -> None:
    headers = ("Calls made", "Calls received", "Recurring")
    subtotals = 0
    for page in pages_of(render_pdf(sample_document(lines))):
        for above, line in zip(["Calls made", *page], page, strict=False):
            assert not (line.startswith(("Subtotal", ENTITY["name"])) and above.startswith(headers) and line != page[0])
            subtotals += line.startswith("Subtotal")
        assert not page[0].startswith(("Subtotal", "New charges"))
    assert subtotals == 3


def test_no_lines() -> None:
    text = words_of(render_pdf(sample_document(0, **NOTHING_BEFORE)))
    assert "No charges in this period." in text
    assert "CAD 0.00 Nothing to pay" in text


def test_credit_note_says_credit() -> None:
    document = with_totals(sample_document(0, kind="credit_note", due_on=None, **NOTHING_BEFORE) | {
        "lines": [recurring_line(1, "-1249.95")]})
    text = words_of(render_pdf(document))
    assert text.count("Credit balance CAD \u22121,249.95") == 2
    assert "Credits \u22121,249.95" in text
    assert "Credit note" in text and "Invoice" not in text and "Amount due" not in text


@pytest.mark.parametrize(("country", "size"), [("CA", "letter"), ("US", "letter"), ("GB", "A4"), ("JP", "A4")])
def test_paper_follows_the_reader(country: str, size: str) -> None:
    pdf = render_pdf(sample_document(1, customer=CUSTOMER | {"country": country}))
    assert f"({size})" in poppler("pdfinfo", pdf, "-")


def test_languages() -> None:
    english, french = Wording("en-CA", "CA"), Wording("fr", "CA")
    assert english.money(Decimal("1234567.50"), "CAD") == "CAD\u00a01,234,567.50"
    assert french.money(Decimal("-1234567.50"), "CAD") == "\u22121\u00a0234\u00a0567,50\u00a0CAD"
    assert Wording("tlh", None).language == "en"
    text = words_of(render_pdf(sample_document(3, language="fr")))
    assert "Facture" in text and "53,66 CAD" in text and "Échéance 21 nov. 2026" in text


@pytest.mark.parametrize(("currency", "amount", "shown"), [("JPY", "5000", "5,000"), ("BHD", "1.234", "1.234")])
def test_digits_of_the_currency_are_kept(currency: str, amount: str, shown: str) -> None:
    document = with_totals(sample_document(0, currency=currency, previous_amount="0", payments="0") | {
        "lines": [recurring_line(1, amount)]})
    if currency == "JPY":
        document |= {"new_charges": "5000", "amount_due": "5000"}
    assert f"Amount due {currency} {shown} Due" in words_of(render_pdf(document))


def test_accessible() -> None:
    pdf = render_pdf(sample_document(3))
    facts = poppler("pdfinfo", pdf, "-")
    assert "Tagged:          yes" in facts
    assert "Title:           Invoice NLT-000123" in facts
    assert b"pdfuaid:part" in pdf
    assert b"/Lang(en)" in pdf
    assert b"/Lang(fr)" in render_pdf(sample_document(3, language="fr"))


@pytest.mark.parametrize("text", [
    '#panic("x")', "*bold* _thin_ `raw`", "$x^2$ \\ // /* no */", "<label> @reference #[x]", "= Heading", "- item",
    "a\"b'c", "https://a.example/~x", "--- ... ~", "#import \"/etc/passwd\": *", "{{ x }} %s ${y}"])
def test_hostile_text_is_printed_literally(text: str) -> None:
    printed = words_of(render_pdf(with_line(text) | {
        "customer": CUSTOMER | {"name": text}, "late_text": text}))
    assert printed.count(" ".join(text.split())) == 3


@pytest.mark.parametrize("name", ["Żółć Łódź Ελλάδα Київ", "Straße Türkiye İ"])
def test_other_alphabets(name: str) -> None:
    assert name in words_of(render_pdf(sample_document(1, customer=CUSTOMER | {"name": name})))


def test_letters_without_a_font_do_not_stop_the_invoice() -> None:
    pdf = render_pdf(sample_document(3, customer=CUSTOMER | {"name": "Acme \U0001fae8 \U0001e900 \ue000 名前"}))
    assert b"pdfuaid:part" not in pdf
    assert "Tagged:          yes" in poppler("pdfinfo", pdf, "-")
    assert "CAD 53.66" in words_of(pdf)


def test_direction_and_control_characters_cannot_disguise_amounts() -> None:
    text = words_of(render_pdf(with_line("\u202eevil\u2066\nname\x07\u2028end")))
    assert "evil name end" in text
    assert "49.95" in text


def test_right_to_left_leaves_amounts_alone() -> None:
    assert "49.95" in words_of(render_pdf(with_line("مرحبا بالعالم שלום")))


def test_endless_texts_are_complete() -> None:
    endless = recurring_line(1) | {"description": "y" * 10_000}
    words = recurring_line(2) | {"description": "some " * 1_000}
    document = with_totals(sample_document(0) | {"lines": [endless, words, recurring_line(3), endless],
                                                 "customer": CUSTOMER | {"name": "Longname " * 1_000}})
    printed = words_of(render_pdf(document))
    assert printed.replace("\u200b", "").count("y") >= 20_000
    assert (printed.count("some"), printed.count("Longname")) == (1_000, 1_000)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_name_renders(name: str) -> None:
    assert render_pdf(sample_document(2, customer=CUSTOMER | {"name": name})).startswith(b"%PDF")


def test_same_document_same_bytes(tmp_path: Path) -> None:
    document = sample_document(40)
    first = render_pdf(document)
    assert render_pdf(document) == first == Renderer().render(document)
    code = ("import sys; from flaskapp.document import render_pdf;"
            "from tests.document.invoice_sample import sample_document;"
            "sys.stdout.buffer.write(render_pdf(sample_document(40)))")
    root = Path(__file__).parents[2]
    other = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True,
                           env=os.environ | {"SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"})
    assert other.stdout == first


def test_works_without_any_installed_font() -> None:
    pdf = Renderer(typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)).render(sample_document(3))
    assert "Libertinus" in poppler("pdffonts", pdf, "-")
    assert "Amount due CAD 53.66" in words_of(pdf)


def test_threads_share_a_renderer() -> None:
    documents = [sample_document(lines) for lines in (2, 3, 4, 5)]
    expected = [render_pdf(document) for document in documents]
    got: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda i=i: got.update({i: render_pdf(documents[i])})) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[i] for i in range(4)] == expected


@pytest.mark.parametrize(("changes", "message"), [
    ({"amount_due": "53.67"}, "is not amount_due"), ({"new_charges": "1.00", "amount_due": "1.00"}, "lines sum to"),
    ({"subtotals": [{"kind": "recurring", "amount": "53.66"}]}, "recurring lines sum to"),
    ({"amount_due": 53.66}, "string of digits"), ({"amount_due": "NaN"}, "finite"),
    ({"payments": "ten"}, "not a number"), ({"kind": "receipt"}, "unknown kind"), ({"number": None}, "lacks number"),
    ({"issued_on": "yesterday"}, "issued_on"), ({"due_on": None}, "due_on"),
    ({"lines": [*sample_document(3)["lines"][:2], usage_line(3) | {"side": None}]}, "side out or in")])
def test_a_document_that_is_wrong_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        render_pdf(sample_document(3) | changes)


def rows_of(document: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(document), newline="")))


def test_csv_has_header_lines_and_totals() -> None:
    document = sample_document(50)
    text = render_csv(document)
    assert text.count("\r\n") == text.count("\n") == 52
    *lines, total = rows_of(document)
    assert len(lines) == 50
    assert total["kind"] == "total" and total["amount"] == document["new_charges"]
    assert sum(Decimal(row["amount"]) for row in lines) == Decimal(total["amount"])
    assert sum(int(row["calls"] or 0) for row in lines) == int(total["calls"])
    assert sum(Decimal(row["billed_minutes"] or 0) for row in lines) == Decimal(total["billed_minutes"])
    assert {row["invoice_number"] for row in lines} == {"NLT-000123"}


def test_csv_quotes_by_rfc_4180() -> None:
    hostile = 'a "quoted", comma\r\nand break'
    document = with_line(hostile)
    assert '"a ""quoted"", comma\r\nand break"' in render_csv(document)
    assert rows_of(document)[0]["description"] == hostile


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "-1.00"])
def test_csv_text_is_never_a_formula(text: str) -> None:
    row = rows_of(with_line(text, location=text, unit=text))[0]
    assert row["description"] == row["location"] == row["unit"] == f"'{text}"


def test_csv_negative_amounts_stay_numbers_but_only_numbers_do() -> None:
    document = with_totals(sample_document(0, **NOTHING_BEFORE) | {
        "lines": [recurring_line(1, "-5.00") | {"quantity": "-1+1"}]})
    line, total = rows_of(document)
    assert (line["amount"], total["amount"], line["quantity"]) == ("-5.00", "-5.00", "'-1+1")


def test_files_are_written_once(tmp_path: Path) -> None:
    document = sample_document(3)
    pdf, table, digest = write_invoice(document, tmp_path / "new")
    assert pdf.read_bytes() == render_pdf(document) and table.read_bytes() == render_csv(document).encode()
    assert subprocess.run(["sha256sum", pdf], capture_output=True, check=True).stdout.split()[0].decode() == digest
    stamp = pdf.stat().st_ino
    assert write_invoice(document, tmp_path / "new") == (pdf, table, digest)
    assert pdf.stat().st_ino == stamp
    assert sorted(path.name for path in pdf.parent.iterdir()) == ["NLT-000123.csv", "NLT-000123.pdf"]


def test_files_are_never_replaced(tmp_path: Path) -> None:
    pdf, table, _ = write_invoice(sample_document(3), tmp_path)
    before = pdf.read_bytes(), table.read_bytes()
    with pytest.raises(FileExistsError, match="never replaced"):
        write_invoice(sample_document(4), tmp_path)
    assert (pdf.read_bytes(), table.read_bytes()) == before
    assert len(list(tmp_path.iterdir())) == 2


def test_a_missing_half_is_added(tmp_path: Path) -> None:
    document = sample_document(3)
    pdf, table, digest = write_invoice(document, tmp_path)
    table.unlink()
    assert write_invoice(document, tmp_path) == (pdf, table, digest)
    assert table.exists()


@pytest.mark.parametrize("number", ["../escape", "/tmp/x", "..", "A/B\\C", "é 1"])
def test_a_number_cannot_leave_its_folder(tmp_path: Path, number: str) -> None:
    pdf, table, _ = write_invoice(sample_document(1, number=number), tmp_path)
    assert pdf.parent == table.parent == tmp_path
    assert sorted(tmp_path.iterdir()) == sorted([pdf, table])


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_invoice(sample_document(1), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_new_kinds_of_lines_and_sums_by_location() -> None:
    kinds = (("one_time", "Installation", "49.00"), ("discount", "Loyalty", "-2.04"), ("minimum", "Minimum usage", "6.64"),
             ("surcharge", "Payphone, 3 @ 0.60", "1.80"), ("short_call", "Short calls", "12.00"), ("tax", "HST 13 %", "16.60"))
    lines = [recurring_line(1) | {"location": "Head office"}] + [
        {"position": n, "kind": kind, "description": text, "amount": amount} for n, (kind, text, amount) in enumerate(kinds, 2)]
    document = with_totals(sample_document(0) | {"lines": lines})
    total = Decimal(document["new_charges"])
    document["locations"] = [{"name": "Head office", "amount": "49.95"}, {"name": None, "amount": str(total - Decimal("49.95"))}]
    printed = words_of(render_pdf(document))
    for text in ("One-time charges", "Other charges and credits", "Government taxes", "By location", "Head office", "Unassigned", "HST 13 %"):
        assert text.split()[0] in printed, text
    wrong = document | {"locations": [{"name": None, "amount": "1.00"}]}
    with pytest.raises(DocumentError, match="locations"):
        render_pdf(wrong)
