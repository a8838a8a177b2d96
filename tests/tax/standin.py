"""A stand-in for Avalara for Communications, REST v2: a program of its own, written from the contract. SIMULATED rates, no law.

    python -m tests.tax.standin --port 8098

It keeps documents as the engine does: asking again with a known code adds to it, only committed ones count, and those are locked
when the month changes. POST /control switches faults on and sets the clock:
{"fault": "500" | "401" | "429" | "hang" | "drop" | "line" | "", "today": "2026-11-30"}; GET /documents shows what it stored.
"""

from __future__ import annotations

import argparse
import base64
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER, PASSWORD, CLIENT = "demo", "Secret", "1001"
HANG_SECONDS = 3.0
VOIP = 19
USAGE = {49, 50, 51}
LINES = 21


@dataclass(frozen=True)
class Rule:
    """One tax: id, name, level, category, how it is calculated, its rate, and what it is on."""

    tid: int
    name: str
    level: int
    category: int
    calc: int
    rate: float
    services: frozenset[int]
    share: float = 1.0
    brackets: tuple[tuple[float, float], ...] = ()
    chargeable: bool = True


# By state as the bill-to location names it; "" is everywhere.
RULES: dict[str, tuple[Rule, ...]] = {
    "TX": (Rule(1, "State Sales Tax", 1, 1, 1, 0.0625, frozenset({6, 8, 14, 37, 49, 50})),
           Rule(20, "Texas Infrastructure", 1, 6, 6, 0.02, frozenset({6}), brackets=((0.02, 100.0), (0.01, 1e12)))),
    "WA": (Rule(1, "State Sales Tax", 1, 1, 1, 0.065, frozenset({6, 8, 14, 37, 49, 50})),),
    "": (Rule(18, "Federal Universal Service Fund", 0, 5, 1, 0.155, frozenset({6}), share=0.649),
         Rule(161, "E911", 3, 7, 4, 0.75, frozenset({LINES})),
         Rule(300, "Telecom relay, borne by the carrier", 0, 6, 1, 0.01, frozenset({6}), chargeable=False)),
}
# Postal code to PCode; anything else is 1.
PCODES = {"78701": 4133800, "98101": 4382900}
STATES = {"TX": (4133800,), "WA": (4382900,)}
SCOPE_BITS = {0: 128, 1: 256, 2: 512, 3: 1024, 4: 1024}


@dataclass
class Store:
    """What the engine remembers."""

    documents: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    committed: dict[str, date] = field(default_factory=dict)
    today: date = date(2026, 11, 5)
    fault: str = ""
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def calculated(rule: Rule, item: dict[str, Any], sign: int) -> tuple[float, float]:
    """Taxable measure and tax of one item; both raw floating point, as the engine's are."""
    charge = float(item.get("chg") or 0) * sign
    if rule.calc == 4:
        lines = int(item.get("line") or 0)
        return 0.0, lines * rule.rate * sign
    if rule.calc == 3:
        return 0.0, float(item.get("min") or 0) * rule.rate * sign
    measure = charge * rule.share
    if rule.calc == 6:
        tax, below = 0.0, 0.0
        for rate, upto in rule.brackets:
            tax += max(min(abs(measure), upto) - below, 0.0) * rate
            below = upto
        return measure, tax if measure >= 0 else -tax
    return measure, measure * rule.rate


def item_taxes(invoice: dict[str, Any], item: dict[str, Any]) -> list[dict[str, Any]]:
    """The taxes of one item, exempt ones with a tax of 0."""
    place = item.get("bill") or invoice["bill"]
    pcode = place.get("pcd") or PCODES.get(place.get("zip", ""), 1)
    state = place.get("st") or {code: name for name, zips in STATES.items() for code in zips}.get(pcode, "")
    answer = []
    for rule in (*RULES.get(state, ()), *RULES[""]):
        if item["tran"] != VOIP or item["serv"] not in rule.services:
            continue
        measure, tax = calculated(rule, item, -1 if item.get("adj") else 1)
        exempt = any(
            (row.get("tpe") in (None, rule.tid)) and (row.get("cat") in (None, rule.category))
            and row.get("scp", 1920) & SCOPE_BITS[rule.level] for row in invoice.get("exms") or [])
        answer.append({
            "bill": rule.chargeable, "cmpl": True, "tm": 0.0 if exempt else measure, "calc": rule.calc, "cat": str(rule.category),
            "cid": rule.category, "name": rule.name, "exm": measure if exempt else 0.0, "lns": int(item.get("line") or 0),
            "min": float(item.get("min") or 0), "pcd": pcode, "rate": rule.rate, "sur": False, "tax": 0.0 if exempt else tax,
            "lvl": rule.level, "tid": rule.tid})
    return answer


def calc_taxes(store: Store, body: dict[str, Any]) -> dict[str, Any]:
    """CalcTaxes. It is not idempotent: a document code that is known grows."""
    answers = []
    for invoice in body.get("inv") or []:
        document = invoice.get("doc", "")
        if document in store.committed and store.committed[document].replace(day=1) < store.today.replace(day=1):
            answers.append({"doc": document, "err": [{"code": -2000, "msg": "Document code has been locked"}]})
            continue
        items = []
        for nth, item in enumerate(invoice.get("itms") or []):
            if store.fault == "line" and nth == 0:
                items.append({"ref": item.get("ref"), "err": [{"code": -1000, "msg": "Line failed"}]})
                continue
            taxes = item_taxes(invoice, item)
            items.append({"ref": item.get("ref"), "base": item.get("chg"), "txs": taxes})
        answer: dict[str, Any] = {"doc": document, "itms": items}
        if any("err" in item for item in items):
            answer["err"] = [{"code": -1000, "msg": "Invoice failed"}]
        elif document or invoice.get("cmmt"):
            store.documents.setdefault(document, []).extend(items)
            if invoice.get("cmmt"):
                store.committed[document] = store.today
        answers.append(answer)
    return {"inv": answers}


def commit(store: Store, body: dict[str, Any]) -> dict[str, Any]:
    """Commit, or with cmmt false take it back."""
    document = body.get("doc", "")
    if document not in store.documents:
        return {"ok": False, "err": [{"code": -2000, "msg": "No transactions found for document code"}]}
    if document in store.committed and store.committed[document].replace(day=1) < store.today.replace(day=1):
        return {"ok": False, "err": [{"code": -2000, "msg": "Document code has been locked"}]}
    if body.get("cmmt"):
        store.committed[document] = store.today
    else:
        store.committed.pop(document, None)
    return {"ok": True, "err": []}


def pcode(body: dict[str, Any]) -> dict[str, Any]:
    """PCode, in PascalCase unlike the rest."""
    found = PCODES.get(body.get("ZipCode", ""))
    rows = [{"CountryIso": "USA", "State": body.get("State"), "County": body.get("County"), "Locality": body.get("City"),
             "PCode": found}] if found else []
    return {"LocationData": rows, "MatchCount": len(rows), "InputMatchType": 1, "MatchTypeApplied": 1, "ResultsLimit": 10}


PATHS = {"/api/v2/afc/CalcTaxes": calc_taxes, "/api/v2/afc/Commit": commit}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    store: Store
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path == "/api/v2/HealthCheck":
            self._answer(200, "OK")
        elif self.path == "/documents":
            self._answer(200, {"documents": self.store.documents, "requests": self.store.requests,
                               "committed": sorted(self.store.committed)})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw or b"{}")
        if self.path == "/control":
            self.store.fault = body.get("fault", self.store.fault)
            self.store.today = date.fromisoformat(body.get("today", self.store.today.isoformat()))
            self._answer(200, {})
            return
        if not self._is_known() or self.store.fault == "401":
            self._answer(401, {"message": "Unauthorized"})
        elif self.headers.get("client_id") != CLIENT:
            self._answer(403, {"message": "Forbidden"})
        elif self.path == "/api/v2/afc/PCode":
            self._answer(200, pcode(body))
        elif self.path in PATHS:
            self._work(body)
        else:
            self._answer(404, {})

    def _work(self, body: dict[str, Any]) -> None:
        store = self.store
        if store.fault in ("500", "429"):
            self._answer(int(store.fault), {"message": "SIMULATED"})
            return
        with store.lock:
            store.requests += 1
            answer = PATHS[self.path](store, body)
        if store.fault == "hang":
            time.sleep(HANG_SECONDS)
        if store.fault == "drop":
            # Stored, and the answer is lost.
            self.close_connection = True
            return
        self._answer(200, answer)

    def _is_known(self) -> bool:
        """The user in any case, the password as it is."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(token).decode().partition(":")
        except ValueError:
            return False
        return kind == "Basic" and user.lower() == USER and password == PASSWORD

    def _answer(self, status: int, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def serve(port: int) -> ThreadingHTTPServer:
    """A server on loopback with a memory of its own; port 0 is any free one."""
    handler = type("Handler", (Handler,), {"store": Store()})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description="A simulated tax engine.")
    parser.add_argument("--port", type=int, default=8098)
    server = serve(parser.parse_args().port)
    print(f"SIMULATED tax engine on http://127.0.0.1:{server.server_port}, user {USER}, client {CLIENT}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
