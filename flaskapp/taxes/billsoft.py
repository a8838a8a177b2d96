"""Avalara for Communications (once BillSoft EZTax), REST v2: what is asked, how, and what is read of the answer."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 120.0
CUSTOMER_TYPES = {"residential": 0, "business": 1, "senior": 2, "industrial": 3}
LEVELS = {0: "country", 1: "state", 2: "county", 3: "city", 4: "city"}
# Bits of an exemption's scope.
SCOPES = {"country": 128, "state": 256, "county": 512, "city": 1024, None: 1920}
# How a tax was calculated when its rate is an amount for one unit.
PER_MINUTE, PER_LINE, FIXED = 3, 4, 2


class EngineError(Exception):
    """The engine cannot be asked as this machine is set up."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Refused(Exception):
    """The engine will not have it: asking again would not help."""


class Retry(Exception):
    """The engine could not be had, or nobody knows whether it stored the request."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the engine is, and who asks."""

    url: str
    user: str
    password: str
    client_id: str
    profile_id: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Engine:
        """PGTOLL_TAX_URL, PGTOLL_TAX_USER, PGTOLL_TAX_PASSWORD, PGTOLL_TAX_CLIENT and PGTOLL_TAX_PROFILE."""
        url = environ.get("PGTOLL_TAX_URL", "")
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise EngineError("no tax engine is named", "Set PGTOLL_TAX_URL=https://communicationsua.avalara.net, PGTOLL_TAX_USER,"
                                                        " PGTOLL_TAX_PASSWORD and PGTOLL_TAX_CLIENT.")
        return cls(url.rstrip("/"), environ.get("PGTOLL_TAX_USER", ""), environ.get("PGTOLL_TAX_PASSWORD", ""),
                   environ.get("PGTOLL_TAX_CLIENT", ""), environ.get("PGTOLL_TAX_PROFILE", "0"))

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One request on a new connection; numbers of the answer are Decimal."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        try:
            connection.request("POST", parts.path + path, json.dumps(body), {
                "Authorization": f"Basic {token}", "client_id": self.client_id, "client_profile_id": self.profile_id,
                "Content-Type": "application/json"})
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Retry(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if response.status in (429,) or response.status >= 500:
            raise Retry(f"HTTP {response.status}")
        if response.status != 200:
            raise Refused(f"HTTP {response.status}: {raw[:200].decode('utf-8', 'replace')}")
        try:
            answer = json.loads(raw, parse_float=Decimal, parse_int=Decimal)
        except ValueError as error:
            raise Retry("the answer is no JSON") from error
        if not isinstance(answer, dict):
            raise Retry("the answer is no object")
        return answer

    def calculate(self, document: str, request: dict[str, Any]) -> list[dict[str, str | None]]:
        """The taxes of an invoice, unrounded, one a tax and item; nothing is committed."""
        answer = self.post("/api/v2/afc/CalcTaxes", calculation(document, request))
        return taxes(answer, document)

    def commit(self, document: str) -> None:
        """Tell that an answer counts."""
        answer = self.post("/api/v2/afc/Commit", {"doc": document, "cmmt": True})
        if errors := _errors(answer):
            raise Refused(errors)


def calculation(document: str, request: dict[str, Any]) -> dict[str, Any]:
    """The body of CalcTaxes."""
    return {
        "cfg": {"retnb": True, "retext": True},
        "cmpn": {"bscl": 1, "svcl": 0, "fclt": False, "frch": False, "reg": False, "idnt": str(request["company"])[:20]},
        "inv": [{
            "doc": document, "cmmt": False, "bill": _place(request), "cust": CUSTOMER_TYPES[request["customer_type"]],
            "date": f"{request['invoice_on']}T00:00:00", "invm": True, "dtl": True, "summ": False,
            "custref": request["customer"], "invn": request["invoice"],
            "exms": [_exemption(request, row) for row in request["exemptions"] if Decimal(row["percent"]) == 100],
            # What a credit note takes back: the engine turns the sign around.
            "itms": [_item(item) | ({"adj": True} if request.get("adjustment") else {}) for item in request["items"]],
        }],
    }


def _place(request: dict[str, Any]) -> dict[str, Any]:
    if request["pcode"]:
        return {"pcd": request["pcode"], "int": request["in_city"]}
    # Three letters are asked for; the two countries this engine is for.
    country = {"US": "USA", "CA": "CAN"}.get(request["country"] or "", request["country"])
    named = {"ctry": country, "st": request["state"], "cnty": request["county"], "city": request["city"],
             "zip": request["postal_code"]}
    return {"int": request["in_city"]} | {key: value for key, value in named.items() if value}


def _exemption(request: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    made = {"frc": False, "scp": SCOPES[row["level"]], "exnb": row["certificate"], "loc": _place(request)}
    code = row["code"] or ""
    return made | ({"tpe": int(code[3:])} if code.startswith("bs-") and code[3:].isdigit() else {})


def _item(item: dict[str, Any]) -> dict[str, Any]:
    transaction, service = item["pair"]
    made: dict[str, Any] = {
        "ref": item["ref"], "chg": float(item["charge"]), "line": int(item["lines"]), "min": float(item["minutes"]), "sale": 1,
        "tran": transaction, "serv": service, "date": f"{item['day']}T00:00:00"}
    for key, number in (("from", item.get("caller")), ("to", item.get("called"))):
        # NPA and exchange, of numbers of North America.
        if number and len(number) == 11 and number.isdigit() and number[0] == "1":
            made[key] = {"npa": int(number[1:7])}
    return made


def _errors(part: dict[str, Any]) -> str:
    return "; ".join(f"{error.get('code')} {error.get('msg')}" for error in part.get("err") or [])


def taxes(answer: dict[str, Any], document: str) -> list[dict[str, str | None]]:
    """What is chargeable; any error anywhere refuses the invoice, since half of its taxes are none."""
    invoices = answer.get("inv") or []
    items = [item for invoice in invoices for item in invoice.get("itms") or []]
    if errors := "; ".join(filter(None, map(_errors, [answer, *invoices, *items]))):
        raise Refused(errors)
    if [invoice.get("doc") for invoice in invoices] != [document]:
        raise Refused("the answer is about another document")
    return [_tax(tax) for item in items for tax in item.get("txs") or [] if tax.get("bill", True)]


def _tax(tax: dict[str, Any]) -> dict[str, str | None]:
    calculated, rate = int(tax["calc"]), Decimal(tax["rate"])
    units = {PER_MINUTE: tax.get("min"), PER_LINE: tax.get("lns"), FIXED: 1}.get(calculated)
    # A percentage comes as a part of 1.
    return {
        "code": f"bs-{int(tax['tid'])}", "name": str(tax["name"]), "level": LEVELS[int(tax["lvl"])],
        "jurisdiction": f"pcode {int(tax['pcd'])}", "rate": _text(rate if units is not None else rate * 100),
        "base": _text(Decimal(0) if units is not None else Decimal(tax["tm"])), "exempt": _text(Decimal(tax.get("exm") or 0)),
        "units": None if units is None else _text(Decimal(units)), "amount": _text(Decimal(tax["tax"]))}


def _text(value: Decimal) -> str:
    """At most 18 decimals, without an exponent."""
    return f"{round(value, 18):f}"
