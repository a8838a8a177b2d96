"""Reads statements of bank accounts (CSV, MT940, CAMT.053) and hands their lines over, the same file once.

MT940 is read by the library mt-940. CAMT.053 is XML of which five elements count, whatever its version.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import psycopg
from psycopg.rows import dict_row

from flaskapp.intake.cdr import IntakeError

Line = dict[str, Any]

_MT940 = re.compile(rb"\A\s*(\{1:|:20:)")
_PLACES = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}
# What banks write where there is no reference.
_NO_REFERENCE = ("NONREF", "NOTPROVIDED", "None")


def import_statement(connection: psycopg.Connection[Any], bank_account: str, path: Path) -> dict[str, Any]:
    """Imports a file; the row of api.bank_statement."""
    with connection.cursor(row_factory=dict_row) as cursor:
        account = cursor.execute("SELECT * FROM api.bank_account_list(p_code => %s)", [bank_account]).fetchone()
        if account is None:
            raise IntakeError("TB101", f"bank account {bank_account} does not exist", "`pgtoll call bank_account_list` lists them.")
        content = path.read_bytes()
        lines = list(read_statement(content, account, path.name))
        statement = cursor.execute("SELECT * FROM api.bank_statement_import(%s, %s, %s, %s)", [
            bank_account, path.name, json.dumps(lines), hashlib.sha256(content).hexdigest()]).fetchone()
    assert statement is not None
    return statement


def read_statement(content: bytes, account: dict[str, Any], name: str) -> Iterator[Line]:
    """The lines of a file, whichever its format; account says how CSV is read."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_camt(content, name)
    if _MT940.match(content):
        return read_mt940(_text(content), name)
    if not account["columns"]:
        raise IntakeError("TB302", f"{name} is neither MT940 nor CAMT.053, and the account says nothing of CSV",
                          "Give the bank account a column map: `pgtoll call bank_account_update columns=...`.")
    return read_csv(_text(content), account, name)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_mt940(text: str, name: str) -> Iterator[Line]:
    """One line a :61: with its :86:."""
    # Loading it takes a moment that no other command needs to spend.
    import mt940

    try:
        entries = [entry.data for entry in mt940.parse(text)]
    except (RuntimeError, ValueError, KeyError, AttributeError) as error:
        raise IntakeError("TB301", f"{name} cannot be read as MT940: {error}") from error
    for number, entry in enumerate(entries, 1):
        reference, bank = (_said(entry.get(key)) for key in ("customer_reference", "bank_reference"))
        details = " ".join(_said(entry.get(key)) for key in ("transaction_details", "extra_details", "purpose")).split()
        yield {"line_no": number, "booked_on": str(entry["date"]), "amount": f"{entry['amount'].amount:f}",
               "currency": entry["amount"].currency, "reference": " ".join([*details, reference]).strip(),
               "payer": _said(entry.get("applicant_name")), "bank_reference": bank}


def _said(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text in _NO_REFERENCE else text


def read_camt(content: bytes, name: str) -> Iterator[Line]:
    """One line an entry, or a transaction of it where the entry is a collection of several."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise IntakeError("TB301", f"{name} cannot be read as CAMT.053: {error}") from error
    number = 0
    for entry in _all(root, "Ntry"):
        details = _all(entry, "TxDtls")
        # Only amounts of their own make transactions lines of their own.
        parts = details if len(details) > 1 and all(_amount(part) is not None for part in details) else [entry]
        for part in parts:
            number += 1
            amount = _amount(part)
            sign = "-" if (_first(part, "CdtDbtInd") or _first(entry, "CdtDbtInd")) == "DBIT" else ""
            said = [*_texts(part, "Ustrd"), *_texts(part, "Ref"), *map(_said, _texts(part, "EndToEndId"))]
            yield {"line_no": number, "booked_on": _day(entry), "amount": "" if amount is None else sign + (amount.text or "").strip(),
                   "currency": None if amount is None else amount.get("Ccy"), "reference": " ".join(said).strip(),
                   "payer": _payer(part), "bank_reference": _said(_first(part, "AcctSvcrRef") or _first(entry, "AcctSvcrRef"))}
    if number == 0:
        raise IntakeError("TB301", f"{name} has no entry (Ntry) in it", "Statements are camt.053 documents.")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> list[Element]:
    return [found for found in element.iter() if _name(found) == name]


def _texts(element: Element, name: str) -> list[str]:
    return [found.text.strip() for found in _all(element, name) if found.text]


def _first(element: Element, name: str) -> str:
    """The text of the nearest such child."""
    for child in element:
        if _name(child) == name:
            return (child.text or "").strip()
    return next(iter(_texts(element, name)), "") if _name(element) == "TxDtls" else ""


def _amount(element: Element) -> Element | None:
    direct = [child for child in element if _name(child) == "Amt"]
    if direct or _name(element) == "Ntry":
        return direct[0] if direct else None
    return next((amount for held in _all(element, "TxAmt") for amount in _all(held, "Amt")), None)


def _day(entry: Element) -> str:
    booked = next(iter(_all(entry, "BookgDt")), None)
    return "" if booked is None else next((text[:10] for name in ("Dt", "DtTm") for text in _texts(booked, name)), "")


def _payer(part: Element) -> str:
    debtor = next((found for found in _all(part, "Dbtr")), None)
    return "" if debtor is None else next(iter(_texts(debtor, "Nm")), "")


def read_csv(text: str, account: dict[str, Any], name: str) -> Iterator[Line]:
    """One line a record after the headers; what cannot be read is said in fault."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    header = account["header_line"]
    if header and len(rows) < header:
        raise IntakeError("TB301", f"{name} has no line {header} for its headers")
    places = _columns(account["columns"], rows[header - 1] if header else [], name)
    for number, row in enumerate(rows[header:], header + 1):
        if any(field.strip() for field in row):
            yield _csv_line(number, row, places, account)


def _delimiter(text: str) -> str:
    sample = text[:16_384]
    return max(",;\t|", key=sample.count)


def _columns(columns: dict[str, Any], headers: list[str], name: str) -> dict[str, int]:
    known = {header.strip().casefold(): place for place, header in enumerate(headers)}
    places = {}
    for column, where in columns.items():
        place = where - 1 if isinstance(where, int) else known.get(str(where).strip().casefold())
        if place is None:
            raise IntakeError("TB301", f"{name} has no column {where}", f"Its headers are: {', '.join(headers)}")
        places[column] = place
    return places


def _csv_line(number: int, row: list[str], places: dict[str, int], account: dict[str, Any]) -> Line:
    fields = {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
    line: Line = {"line_no": number, **{name: fields.get(name, "") for name in ("reference", "payer", "bank_reference")}}
    try:
        line["booked_on"] = _date(fields["booked_on"], account["date_order"])
        line["amount"] = _signed(fields, account["decimal_comma"])
    except (ValueError, InvalidOperation) as error:
        line["fault"] = str(error) if isinstance(error, ValueError) else "the amount cannot be read"
    return line


def _date(text: str, order: str) -> str:
    parts = re.split(r"[-/. T]+", text)[:3]
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise ValueError(f"{text or 'nothing'} is not a day")
    # A year first is a year first, whatever the bank usually does.
    numbers = [int(parts[place]) for place in ((0, 1, 2) if len(parts[0]) == 4 else _PLACES[order])]
    try:
        return date(numbers[0] + (2000 if numbers[0] < 100 else 0), numbers[1], numbers[2]).isoformat()
    except ValueError:
        raise ValueError(f"{text} is not a day") from None


def _signed(fields: dict[str, str], decimal_comma: bool) -> str:
    """The amount, or credit less debit: a column of its own for what goes out has no sign of its own."""
    if "amount" in fields:
        return f"{_number(fields['amount'], decimal_comma):f}"
    came, went = (_number(fields.get(name) or "0", decimal_comma) for name in ("credit", "debit"))
    return f"{came - abs(went):f}"


def _number(text: str, decimal_comma: bool) -> Decimal:
    digits = re.sub(r"[^0-9.,()+-]", "", text)
    if digits.startswith("(") and digits.endswith(")"):
        digits = "-" + digits[1:-1]
    if decimal_comma:
        digits = digits.replace(".", "").replace(",", ".")
    return Decimal(digits.replace(",", ""))
