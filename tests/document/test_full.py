"""An invoice with all that can stand on one, in each language: what is printed is what is stored, and sums come to the whole."""

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flaskapp.document import DocumentError, render_pdf, write_invoice
from flaskapp.document.wording import MONTHS, UNITS, WORDS, Wording
from tests.document.invoice_sample import (
    CUSTOMER,
    full_document,
    recurring_line,
    sample_calls,
    sample_document,
    with_totals,
)
from tests.document.test_invoice import pages_of, words_of

LANGUAGES = ("en", "fr-CA", "es")
SPACES = {ord("\u00a0"): None, ord("\u202f"): None, ord("\u2009"): None}


def squeezed(text: str) -> str:
    """Without spaces: pdftotext puts some between the groups of a number."""
    return "".join(text.translate(SPACES).split())


def shown(amount: str, words: Wording) -> str:
    return squeezed(words.number(Decimal(amount)))


def test_every_language_has_every_word() -> None:
    for table in (WORDS, UNITS):
        assert len({frozenset(words) for words in table.values()}) == 1
    assert {len(months) for months in MONTHS.values()} == {12}
    for language in LANGUAGES[1:]:
        same = [word for word, text in WORDS["en"].items() if WORDS[language[:2]][word] == text]
        assert len(same) < 25, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_printed_are_those_stored(language: str) -> None:
    document = full_document(language=language)
    words, text = Wording(language, "CA"), squeezed(words_of(render_pdf(document, sample_calls(40))))
    amounts = [line["amount"] for line in document["lines"]] + [row["amount"] for row in document["locations"]]
    amounts += [row["amount"] for row in document["devices"]] + [document[name] for name in (
        "previous_amount", "new_charges", "amount_due")]
    for amount in amounts:
        assert shown(amount, words) in text, amount
    for word in ("bridge", "deposit", "pools", "provider", "tax", "by_device", "by_location", "ageing", "detail", "purchase_order"):
        assert squeezed(words[word]) in text, word
    assert shown("19.56", words) + "%" in text
    assert squeezed(words.phrase("Internal and service calls")) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("currency", "exponent"), [("JPY", 0), ("CAD", 2), ("EUR", 2), ("KWD", 3)])
def test_decimals_of_each_currency(language: str, currency: str, exponent: int) -> None:
    unit = Decimal(1).scaleb(-exponent)
    lines = [recurring_line(1, str(Decimal(1234567).quantize(unit))), recurring_line(2, str(-unit))]
    zero = str(Decimal(0).quantize(unit))
    document = with_totals(sample_document(0, language=language, currency=currency, previous_amount=zero, payments=zero) | {
        "lines": lines})
    for name in ("new_charges", "amount_due"):
        document[name] = str(Decimal(document[name]).quantize(unit))
    document["subtotals"] = [{"kind": "recurring", "amount": document["new_charges"]}]
    words, text = Wording(language, "CA"), squeezed(words_of(render_pdf(document)))
    # 1234567 less one coin, in the box, the summary and under the lines
    due = Decimal(1234567) - unit
    assert text.count(squeezed(words.money(due, currency))) == 3
    assert squeezed(words.number(-unit)) in text


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, "Head office", "Dépôt №2"]), st.integers(-10**7, 10**7)), min_size=1, max_size=12),
       st.sampled_from(LANGUAGES))
def test_sums_by_location_come_to_the_whole(parts: list[tuple[str | None, int]], language: str) -> None:
    lines = [recurring_line(n, str(Decimal(cents).scaleb(-2))) | ({"location": place} if place else {})
             for n, (place, cents) in enumerate(parts, 1)]
    document = with_totals(sample_document(0, language=language) | {"lines": lines})
    places: dict[str | None, Decimal] = {}
    for line in lines:
        places[line.get("location")] = places.get(line.get("location"), Decimal(0)) + Decimal(line["amount"])
    document["locations"] = [{"name": name, "amount": str(amount)} for name, amount in places.items()]
    words, text = Wording(language, "CA"), squeezed(words_of(render_pdf(document)))
    for name, amount in places.items():
        assert squeezed(f"{words['total']} {name or words['unassigned']}") + shown(str(amount), words) in text
    assert sum(places.values()) == Decimal(document["new_charges"])


def test_every_call_of_the_detail_is_printed_once() -> None:
    calls = sample_calls(170)
    pages = pages_of(render_pdf(full_document(), calls))
    printed = [line.split() for page in pages for line in page]
    detail = [line for line in printed if line and re.fullmatch(r"2026-10-\d\d", line[0])]
    assert len(detail) == 170
    assert sorted((line[2], line[3], line[-1]) for line in detail) == sorted(
        (call["caller"], call["called"], call["amount"]) for call in calls)
    sums = [Decimal(line[-1].replace(",", "")) for page in pages[3:] for line in map(str.split, page) if line[0] == "Subtotal"]
    assert sum(sums) == sum(Decimal(call["amount"]) for call in calls)


def test_detail_starts_a_page_and_repeats_its_header() -> None:
    pages = pages_of(render_pdf(full_document(), sample_calls(300)))
    detail = [page for page in pages if any(line.startswith("2026-10-") for line in page)]
    assert len(detail) >= 3
    assert all(any(line.split()[:3] == ["Time", "From", "To"] for line in page) for page in detail)


def test_numbers_of_others_are_masked() -> None:
    calls = sample_calls(10)
    text = words_of(render_pdf(full_document() | {"masked_digits": 4}, calls))
    for call in calls:
        other = call["called"] if call["side"] == "out" else call["caller"]
        assert f"{other[:-4]}xxxx" in text and other not in text
        assert call["device"] in text


def test_who_wants_no_destinations_sees_one_line_a_side() -> None:
    text = words_of(render_pdf(full_document() | {"call_detail": "none"}))
    assert "United Kingdom" not in text and text.count("All calls") == 3
    assert "Subtotal 1,115 3,149.5 62.99" in text


def test_a_fee_for_a_part_of_its_period_says_so() -> None:
    assert "1 × 29.95 · 17/31 days 16.42" in words_of(render_pdf(full_document()))


def test_a_fee_of_the_provider_is_never_called_a_tax() -> None:
    text = words_of(render_pdf(full_document()))
    assert "Fees of the provider (not taxes) Area Base Rate Amount (CAD) Regulatory recovery fee CA 1 1.25 1.25 Subtotal 1.25" in text
    assert "Government taxes Area Base Rate Amount (CAD) HST 13 % CA/ON 127.69 13 16.60 Subtotal 16.60" in text


def test_bridge_comes_to_the_difference() -> None:
    # 49.00 + 12.30 - 3.10 = 58.20; of 253.43 - 120.00 = 133.43 that leaves 75.23
    assert "Other differences +75.23 Difference +133.43" in words_of(render_pdf(full_document()))


def test_credit_note_names_what_it_corrects() -> None:
    document = with_totals(sample_document(0, kind="credit_note", previous_amount="0.00", payments="0.00") | {
        "lines": [{"position": 1, "kind": "adjustment", "description": "Calls", "amount": "-5.00"}],
        "corrects": "NLT-000007", "reason": "wrong price", "taxes": []})
    text = words_of(render_pdf(document))
    assert "Corrects invoice" in text and "NLT-000007" in text and "Reason: wrong price" in text


@pytest.mark.parametrize("changes", [
    {"devices": [{"device": "1", "calls": 1, "billed_minutes": "1.0", "amount": "1.00"}]},
    {"locations": [{"name": "Head office", "amount": "253.43"}]}])
def test_sums_that_are_wrong_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentError, match="sum to"):
        render_pdf(full_document() | changes)


@pytest.mark.parametrize(("country", "amount"), [("ES", "1.234,50"), ("US", "1,234.50")])
def test_spanish_numbers_are_those_of_the_country(country: str, amount: str) -> None:
    assert Wording("es", country).number(Decimal("1234.50")) == amount
    document = with_totals(sample_document(0, language="es", customer=CUSTOMER | {"country": country}) | {
        "lines": [recurring_line(1, "1234.50")]})
    assert amount in words_of(render_pdf(document))


def test_calls_beside_the_invoice(tmp_path: Path) -> None:
    calls = [*sample_calls(20), sample_calls(1)[0] | {"called": "=cmd|' /C calc'!A0", "destination": "@SUM(A1)"}]
    pdf, _, _ = write_invoice(full_document() | {"call_detail": "csv", "masked_digits": 2}, tmp_path, calls)
    assert "Calls are listed in the CSV file." in words_of(pdf.read_bytes())
    *rows, total = csv.DictReader((tmp_path / "NLT-000123-calls.csv").open(newline=""))
    assert len(rows) == 21
    assert (rows[-1]["called"], rows[-1]["destination"]) == ("'=cmd|' /C calc'!xx", "'@SUM(A1)")
    assert rows[0]["called"] == calls[0]["called"][:-2] + "xx"
    assert total["device"] == "total" and sum(Decimal(row["amount"]) for row in rows) == Decimal(total["amount"])
    assert "2026-10-01" not in words_of(pdf.read_bytes()).split("Calls")[-1]
