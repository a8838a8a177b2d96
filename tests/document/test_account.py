"""Statements of account and receipts as PDF and CSV, read back as a customer would."""

from __future__ import annotations

import copy
import csv
import io
from typing import Any

import pytest

from flaskapp.document.account import WORDS, render_account, statement_csv
from tests.document.test_invoice import pages_of, words_of

PARTIES: dict[str, Any] = {
    "entity": {"name": "Northern Lights Telecom", "street": "150 Aurora Street", "city": "Ottawa", "state": "ON", "postal_code": "K1P 5Z9",
               "country": "CA", "email": "billing@nlt.example", "phone": "+1 613 555 0100", "website": None, "tax_registration": None},
    "customer": {"code": "C00003", "name": "Côté Roofing", "street": "1 Main St", "city": "Ottawa", "state": "ON",
                 "postal_code": "K1A 0B1", "country": "CA"},
    "language": "en", "time_zone": "America/Toronto", "currency": "CAD",
}
STATEMENT: dict[str, Any] = PARTIES | {
    "kind": "statement", "from": "2026-11-01", "to": "2026-11-30", "opening": "-10.00", "closing": "34.95",
    "lines": [
        {"line_no": 1, "booked_on": "2026-11-05", "kind": "invoice", "number": "NLT-000003", "due_on": "2026-12-05",
         "amount": "49.95", "amount_due": "39.95"},
        {"line_no": 2, "booked_on": "2026-11-06", "kind": "adjustment", "number": "adjustment 7", "due_on": None,
         "amount": "5.00", "amount_due": "44.95"},
        {"line_no": 3, "booked_on": "2026-11-09", "kind": "payment", "number": "=1+1", "due_on": None, "amount": "-10.00", "amount_due": "34.95"},
    ],
    "ageing": {"not_due": "34.95", "days_1_30": "0.00", "days_31_60": "0.00", "days_61_90": "0.00", "days_over_90": "0.00",
               "unapplied": "0.00", "total": "34.95"},
    "penalty": {"percent": "1.5", "yearly_percent": "19.56", "grace_days": 5, "flat": "0.00", "minimum": "0.00", "maximum": None,
                "compounding": False},
}
RECEIPT: dict[str, Any] = PARTIES | {
    "kind": "receipt", "number": "R-000012", "received_on": "2026-11-09", "method": "cheque", "reference": "cheque 7", "amount": "60.00",
    "tax": None, "in_transit": True, "reversed": False, "settled": [{"kind": "invoice", "number": "NLT-000003", "amount": "49.95"}],
}


def test_a_statement_says_what_was_owed_and_is() -> None:
    text = words_of(render_account(STATEMENT))
    assert "Statement of account" in text and "Amount due CAD 34.95" in text
    assert "Nov 1, 2026 Amount due before \u221210.00" in text
    assert "Nov 5, 2026 Invoice NLT-000003 Dec 5, 2026 49.95 39.95" in text
    assert "Nov 6, 2026 Adjustment 7 5.00 44.95" in text
    assert "Nov 30, 2026 Amount due 34.95" in text
    assert "34.95 0.00 0.00 0.00 0.00 0.00 34.95" in text
    assert "Late payment costs 1.5 % a month (19.56 % a year), from day 6 after the due date." in text


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render_account(STATEMENT) == render_account(copy.deepcopy(STATEMENT))


def test_a_long_statement_has_pages_and_every_line() -> None:
    line = STATEMENT["lines"][0]
    lines = [line | {"line_no": number, "number": f"NLT-{number:06}"} for number in range(1, 121)]
    pages = pages_of(render_account(STATEMENT | {"lines": lines}))
    assert len(pages) > 2
    text = " ".join(" ".join(row.split()) for page in pages for row in page)
    assert all(f"Invoice NLT-{number:06} Dec" in text for number in range(1, 121))
    assert f"Page {len(pages)} of {len(pages)}" in text


def test_credit_is_said_in_words() -> None:
    assert "Credit CAD 5.00" in words_of(render_account(STATEMENT | {"closing": "-5.00"}))


def test_a_prepaid_statement_has_no_ageing() -> None:
    text = words_of(render_account(STATEMENT | {"ageing": None, "penalty": None}))
    assert "Not yet due" not in text and "Late payment" not in text


def test_a_receipt_says_what_came_and_for_what() -> None:
    text = words_of(render_account(RECEIPT))
    assert "Receipt" in text and "Paid CAD 60.00" in text and "R-000012" in text
    assert "Invoice NLT-000003 49.95" in text and "still to send" in text
    assert "taken back" in words_of(render_account(RECEIPT | {"reversed": True}))
    assert "Taxes in it CAD 3.25" in words_of(render_account(RECEIPT | {"tax": "3.25", "settled": []}))


@pytest.mark.parametrize("language, words", [
    ("fr-CA", ("Relevé de compte", "34,95", "Un retard de paiement coûte 1,5 % par mois (19,56 % par an)")),
    ("es", ("Estado de cuenta", "El pago tardío cuesta 1", "Antigüedad de la deuda")),
])
def test_languages(language: str, words: tuple[str, ...]) -> None:
    text = words_of(render_account(STATEMENT | {"language": language}))
    assert all(word in text for word in words)


def test_all_languages_have_all_words() -> None:
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}


def test_csv_has_opening_lines_and_closing() -> None:
    rows = list(csv.reader(io.StringIO(statement_csv(STATEMENT), newline="")))
    assert rows[0][0] == "line_no" and len(rows) == 6
    assert rows[1][2:] == ["opening", "", "", "", "-10.00", "CAD"]
    assert rows[4][3] == "'=1+1" and rows[4][5] == "-10.00"
    assert rows[5][2] == "closing" and rows[5][6] == "34.95"
