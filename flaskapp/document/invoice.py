"""The invoice document, checked and turned into the strings that the page shows."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flaskapp.document.wording import Wording

Document = dict[str, Any]
Line = dict[str, Any]

KINDS = ("invoice", "credit_note")
GROUPS = ("recurring", "one_time", "out", "in", "other", "tax")
# Kinds of lines that have a section of their own.
OWN_SECTION = ("recurring", "one_time", "tax")
USAGE_GROUPS = ("out", "in")
# Direction overrides are invisible and would let a name turn the digits beside it around.
DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class DocumentError(ValueError):
    """The document is incomplete or its amounts disagree; it must not reach a customer."""


def amount_of(value: Any, what: str) -> Decimal:
    """Money comes as text: a JSON number has already been through a float."""
    if not isinstance(value, str):
        raise DocumentError(f"{what} must be a string of digits, not {value!r}")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise DocumentError(f"{what} is not a number: {value!r}") from None
    if not amount.is_finite():
        raise DocumentError(f"{what} is not a finite number: {value!r}")
    return amount


def date_of(value: Any, what: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise DocumentError(f"{what} is not a date (YYYY-MM-DD): {value!r}") from None


def group_of(line: Line) -> str:
    """The section of the page a line belongs to."""
    if line["kind"] != "usage":
        return line["kind"] if line["kind"] in OWN_SECTION else "other"
    if line.get("side") not in USAGE_GROUPS:
        raise DocumentError(f"line {line.get('position')}: a usage line needs side out or in, not {line.get('side')!r}")
    return line["side"]


def line_amount(line: Line) -> Decimal:
    return amount_of(line["amount"], f"amount of line {line.get('position')}")


def check(document: Document) -> None:
    """Refuse a document whose parts don't add up: a customer would find the difference."""
    missing = [key for key in ("number", "kind", "currency", "issued_on", "entity", "customer", "lines", "subtotals",
                               "previous_amount", "payments", "new_charges", "amount_due") if document.get(key) is None]
    if missing:
        raise DocumentError(f"the document lacks {', '.join(missing)}")
    if document["kind"] not in KINDS:
        raise DocumentError(f"unknown kind of document: {document['kind']!r}")
    previous, payments, charges, due = (
        amount_of(document[key], key) for key in ("previous_amount", "payments", "new_charges", "amount_due"))
    if previous - payments + charges != due:
        raise DocumentError(
            f"previous_amount {previous} - payments {payments} + new_charges {charges} is not amount_due {due}")
    by_kind: dict[str, Decimal] = {}
    for line in document["lines"]:
        by_kind[line["kind"]] = by_kind.get(line["kind"], Decimal(0)) + line_amount(line)
    if sum(by_kind.values()) != charges:
        raise DocumentError(f"the lines sum to {sum(by_kind.values())}, new_charges is {charges}")
    if document.get("locations"):
        places = sum((amount_of(place["amount"], "amount of a location") for place in document["locations"]), Decimal(0))
        if places != charges:
            raise DocumentError(f"the locations sum to {places}, new_charges is {charges}")
    stated = {row["kind"]: amount_of(row["amount"], f"subtotal {row['kind']}") for row in document["subtotals"]}
    for kind in sorted(by_kind.keys() | stated.keys()):
        if by_kind.get(kind, 0) != stated.get(kind, 0):
            raise DocumentError(
                f"the {kind} lines sum to {by_kind.get(kind, 0)}, their subtotal is {stated.get(kind, 0)}")


def printable(value: Any) -> str:
    """Text on one line, without characters that have no picture."""
    text = DIRECTION_CONTROLS.sub("", "" if value is None else str(value))
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text).strip()


def kept(values: Iterable[Any]) -> list[str]:
    return [text for text in map(printable, values) if text]


def address(party: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Street and place in the order of the country, which is named where the other party lives elsewhere."""
    abroad = party.get("country") != other.get("country")
    place = [party.get("city"), party.get("state"), party.get("postal_code")]
    if (party.get("country") or "").upper() in ("US", "CA"):
        city, state, code = map(printable, place)
        place_line = ", ".join(kept([city, " ".join(kept([state, code]))]))
    else:
        place_line = " ".join(kept([place[2], place[0], place[1]]))
    return kept([party.get("street"), place_line, party.get("country") if abroad else None])


def usage_group(name: str, lines: list[Line], words: Wording, currency: str) -> dict[str, Any]:
    calls = [Decimal(line.get("calls") or 0) for line in lines]
    minutes = aligned([amount_of(line.get("billed_minutes") or "0", "billed_minutes") for line in lines])
    rows = [[description(line), words.number(count), words.number(length), words.number(line_amount(line))]
            for line, count, length in zip(lines, calls, minutes, strict=True)]
    return {"usage": True, "rows": rows,
            "columns": [words[name], words["calls"], words["minutes"], f"{words['amount']} ({currency})"],
            "total": [words["subtotal"], words.number(sum(calls)), words.number(sum(minutes)), subtotal(lines, words)]}


def aligned(values: list[Decimal]) -> list[Decimal]:
    """The same number of decimals for all, so that the points stand under each other."""
    finest = min(value.as_tuple().exponent for value in values)
    return [value.quantize(Decimal((0, (1,), min(finest, 0)))) for value in values]


def other_group(name: str, lines: list[Line], words: Wording, currency: str) -> dict[str, Any]:
    rows = [[description(line), line_period(line, words), line_quantity(line, words), words.number(line_amount(line))]
            for line in lines]
    return {"usage": False, "rows": rows,
            "columns": [words[name], words["period"], words["quantity"], f"{words['amount']} ({currency})"],
            "total": [words["subtotal"], "", "", subtotal(lines, words)]}


def subtotal(lines: list[Line], words: Wording) -> str:
    return words.number(sum((line_amount(line) for line in lines), Decimal(0)))


def description(line: Line) -> str:
    """The location beside the text, where a line belongs to one."""
    return " · ".join(kept([line.get("description"), line.get("location")]))


def line_period(line: Line, words: Wording) -> str:
    if not line.get("period_from") or not line.get("period_to"):
        return ""
    return words.period(date_of(line["period_from"], "period_from"), date_of(line["period_to"], "period_to"))


def line_quantity(line: Line, words: Wording) -> str:
    if line.get("quantity") is None:
        return ""
    return words.quantity(amount_of(line["quantity"], "quantity"), printable(line.get("unit")))


def charge_groups(document: Document, words: Wording) -> list[dict[str, Any]]:
    sections: dict[str, list[Line]] = {name: [] for name in GROUPS}
    for line in document["lines"]:
        sections[group_of(line)].append(line)
    currency = printable(document["currency"])
    return [(usage_group if name in USAGE_GROUPS else other_group)(name, lines, words, currency)
            for name, lines in sections.items() if lines]


def amount_box(document: Document, words: Wording) -> dict[str, str]:
    """The answer to "what do I owe, and until when"; a credit is said in words, not by a sign alone."""
    due = amount_of(document["amount_due"], "amount_due")
    note = words["nothing_to_pay"]
    if due > 0:
        note = f"{words['due']} {words.date(date_of(document.get('due_on'), 'due_on'))}"
    return {"label": words["credit_balance" if due < 0 else "amount_due"], "note": note,
            "amount": words.money(due, printable(document["currency"]))}


def charges_label(document: Document, words: Wording) -> str:
    return words["credits" if document["kind"] == "credit_note" else "new_charges"]


def summary_rows(document: Document, words: Wording) -> list[list[str]]:
    amounts = [(words["previous_amount"], amount_of(document["previous_amount"], "previous_amount")),
               (words["payments"], -amount_of(document["payments"], "payments")),
               (charges_label(document, words), amount_of(document["new_charges"], "new_charges"))]
    return [[label, words.number(amount)] for label, amount in amounts]


def place_rows(document: Document, words: Wording) -> list[list[str]]:
    """Sums by location, with taxes and what belongs to none at the end; nothing for who has no locations."""
    return [[printable(place["name"]) or words["unassigned"], words.number(amount_of(place["amount"], "amount of a location"))]
            for place in document.get("locations", [])]


def invoice_view(document: Document) -> dict[str, Any]:
    """Everything the template prints, as finished strings."""
    check(document)
    entity, customer = document["entity"], document["customer"]
    words = Wording(document.get("language"), customer.get("country") or entity.get("country"))
    issued = date_of(document["issued_on"], "issued_on")
    number, heading, box = printable(document["number"]), words[document["kind"]], amount_box(document, words)
    facts = [[words["number"], number], [words["account"], printable(customer.get("code"))],
             [words["issued"], words.date(issued)], [words["period"], line_period(document, words)],
             [words["time_zone"], printable(document.get("time_zone"))]]
    registration = printable(entity.get("tax_registration"))
    return {
        "paper": words.paper, "language": words.language, "issued": [issued.year, issued.month, issued.day],
        "heading": heading, "title": f"{heading} {number}", "number": number,
        "entity": {"name": printable(entity.get("name")), "address": address(entity, customer),
                   "registration": f"{words['tax_registration']} {registration}" if registration else ""},
        "questions": words["questions"],
        "contact": kept([entity.get("phone"), entity.get("email"), entity.get("website")]),
        "customer": {"label": words["bill_to"], "name": printable(customer.get("name")),
                     "address": address(customer, entity)},
        "facts": [fact for fact in facts if fact[1]], "box": box,
        "summary": {"title": words["summary"], "rows": summary_rows(document, words),
                    "total": [box["label"], box["amount"]]},
        "places": {"title": words["by_location"], "rows": place_rows(document, words)},
        "notice": printable(document.get("late_text")), "groups": charge_groups(document, words),
        "grand_total": [charges_label(document, words), words.money(
            amount_of(document["new_charges"], "new_charges"), printable(document["currency"]))],
        "no_charges": words["no_charges"], "page": words["page"], "of": words["of"],
    }
