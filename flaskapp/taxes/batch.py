"""Batch files of BillSoft EZTax: one row a call, a charge, and the telephone lines; taxes come back by the column Optional."""

from __future__ import annotations

import csv
import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.taxes.billsoft import CUSTOMER_TYPES

PLACE = ("CountryISO", "ZipCode", "ZipP4", "PCode", "NpaNxx")
COLUMNS = (
    "RequestType", *(f"BillTo{name}" for name in PLACE),
    *(f"Origination{name}" for name in PLACE if name != "PCode"), *(f"Termination{name}" for name in PLACE),
    "TransactionType", "ServiceType", "Date", "Charge", "CustomerType", "Lines", "Sale", "Regulated", "Minutes", "Debit",
    "ServiceClass", "Lifeline", "Facilities", "Franchise", "BusinessClass", "CompanyIdentifier", "CustomerNumber", "InvoiceNumber",
    "DiscountType", "ExemptionType", "AdjustmentMethod", "Optional")
ANSWER = ("Optional", "TaxType", "Description", "TaxLevel", "Jurisdiction", "Rate", "Base", "Exempt", "Units", "TaxAmount")


class BatchError(Exception):
    """A file that is not what it should be."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def export(connection: psycopg.Connection[Any], path: Path) -> tuple[int, int]:
    """Write all requests that wait for a batch; how many requests and rows."""
    requests = rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        while (claimed := connection.execute("SELECT r.tax_request_id, r.attempt, r.action, r.document, r.request"
                                             " FROM api.tax_request_claim('billsoft_file') AS r").fetchone()):
            key, attempt, action, document, request = claimed
            if action == "commit":
                # A batch is committed by the company that ran it.
                connection.execute("SELECT FROM api.tax_request_result(%s, %s, 'committed')", [key, attempt])
                continue
            for item in request["items"]:
                writer.writerow(_row(f"{key}.{attempt}.{item['ref']}", request, item))
                rows += 1
            requests += 1
    return requests, rows


def _row(echo: str, request: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    # What a credit note takes back is below 0.
    charge, minutes, lines = ((f"{-Decimal(item[name]):f}" if request.get("adjustment") and Decimal(item[name]) else item[name])
                              for name in ("charge", "minutes", "lines"))
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    row |= {"RequestType": "CalcTaxes", "BillToCountryISO": request["country"] or "", "BillToZipCode": request["postal_code"] or "",
            "BillToPCode": request["pcode"] or "", "TransactionType": item["pair"][0], "ServiceType": item["pair"][1],
            "Date": item["day"].replace("-", ""), "Charge": charge,
            "CustomerType": "RBSI"[CUSTOMER_TYPES[request["customer_type"]]], "Lines": lines, "Sale": 1, "Regulated": 0,
            "Minutes": minutes, "Debit": 0, "ServiceClass": "L", "Lifeline": 0, "Facilities": 0, "Franchise": 0,
            "BusinessClass": "C", "CompanyIdentifier": request["company"], "CustomerNumber": request["customer"],
            "InvoiceNumber": request["invoice"], "Optional": echo}
    for end, number in (("Origination", item.get("caller")), ("Termination", item.get("called"))):
        if number and len(number) == 11 and number.startswith("1"):
            row[f"{end}NpaNxx"] = number[1:7]
    return row


def read(connection: psycopg.Connection[Any], path: Path) -> int:
    """Take in the taxes of a batch, each request whole; how many requests have theirs now."""
    taxes: dict[tuple[int, int], list[dict[str, str | None]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in ANSWER if name not in (reader.fieldnames or [])]:
            raise BatchError(f"{path.name} has no column {missing[0]}", f"It needs {', '.join(ANSWER)}.")
        for row in reader:
            try:
                key, attempt, _ = row["Optional"].split(".", 2)
                taxes.setdefault((int(key), int(attempt)), []).extend(_taxes(row))
            except (ValueError, KeyError, InvalidOperation) as error:
                raise BatchError(f"{path.name}:{reader.line_num}: not a tax of a request", str(error)) from error
    with connection.transaction():
        return sum(_recorded(connection, key, attempt, found, path) for (key, attempt), found in sorted(taxes.items()))


def _recorded(connection: psycopg.Connection[Any], key: int, attempt: int, found: list[dict[str, str | None]], path: Path) -> bool:
    """Whether a request that waited has its taxes now; one that has them keeps them."""
    waits = connection.execute("SELECT FROM api.tax_request_get(%s) AS r WHERE r.status = 'taxing' AND r.attempts = %s",
                               [key, attempt]).fetchone()
    connection.execute("SELECT FROM api.tax_request_result(%s, %s, 'taxed', %s, %s)", [key, attempt, path.name, json.dumps(found)])
    return waits is not None


def _taxes(row: dict[str, str]) -> list[dict[str, str | None]]:
    """One tax; none for an item that the engine answered with nothing, so that its request is known to be answered."""
    if not row["TaxType"]:
        return []
    rate, amount = Decimal(row["Rate"]), Decimal(row["TaxAmount"])
    return [{
        "code": f"bs-{int(row['TaxType'])}", "name": row["Description"], "level": row["TaxLevel"], "jurisdiction": row["Jurisdiction"],
        "rate": f"{rate:f}", "base": f"{Decimal(row['Base'] or 0):f}", "exempt": f"{Decimal(row['Exempt'] or 0):f}",
        "units": f"{Decimal(row['Units']):f}" if row["Units"] else None, "amount": f"{amount:f}"}]
