"""The invoice document, checked and turned into the strings that the page shows."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flaskapp.document.calls import call_sections
from flaskapp.document.section import (
    ageing_table,
    bridge_rows,
    charge_sections,
    device_table,
    line_amount,
    line_period,
    pool_table,
)
from flaskapp.document.value import Document, DocumentError, amount_of, date_of, kept, printable
from flaskapp.document.wording import NO_BREAK_SPACE, Wording

KINDS = ("invoice", "credit_note")
# So many facts stand beside each other in the strip.
FACTS_IN_A_ROW = 5


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
    by_place: dict[str | None, Decimal] = {}
    for line in document["lines"]:
        by_kind[line["kind"]] = by_kind.get(line["kind"], Decimal(0)) + line_amount(line)
        by_place[line.get("location")] = by_place.get(line.get("location"), Decimal(0)) + line_amount(line)
    if sum(by_kind.values()) != charges:
        raise DocumentError(f"the lines sum to {sum(by_kind.values())}, new_charges is {charges}")
    stated = {row["kind"]: amount_of(row["amount"], f"subtotal {row['kind']}") for row in document["subtotals"]}
    for kind in sorted(by_kind.keys() | stated.keys()):
        if by_kind.get(kind, 0) != stated.get(kind, 0):
            raise DocumentError(
                f"the {kind} lines sum to {by_kind.get(kind, 0)}, their subtotal is {stated.get(kind, 0)}")
    check_places(document, by_place, charges)


def check_places(document: Document, by_place: dict[str | None, Decimal], charges: Decimal) -> None:
    """Sums by location are those of the lines there, and sums by number come to the whole."""
    if document.get("locations"):
        places: dict[str | None, Decimal] = {}
        for place in document["locations"]:
            places[place["name"]] = places.get(place["name"], Decimal(0)) + amount_of(place["amount"], "amount of a location")
        if places != by_place:
            raise DocumentError(f"the locations sum to {sum(places.values())}, their lines to {charges} or otherwise placed")
    if document.get("devices"):
        numbers = sum((amount_of(device["amount"], "amount of a number") for device in document["devices"]), Decimal(0))
        if numbers != charges:
            raise DocumentError(f"the numbers sum to {numbers}, new_charges is {charges}")


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
    """What was due, what came in between by kind where that is the whole of it, and what is new."""
    payments = amount_of(document["payments"], "payments")
    moves = [(move["kind"], amount_of(move["amount"], "move")) for move in document.get("moves") or []]
    between = [(words["payments"], -payments)]
    if moves and sum(amount for _, amount in moves) == payments:
        between = [(words.get(f"move_{kind}", words["move_other"]), -amount) for kind, amount in moves]
    amounts = [(words["previous_amount"], amount_of(document["previous_amount"], "previous_amount")), *between,
               (charges_label(document, words), amount_of(document["new_charges"], "new_charges"))]
    return [[label, words.number(amount)] for label, amount in amounts]


def place_rows(document: Document, words: Wording) -> list[list[str]]:
    """Sums by location, with taxes and what belongs to none at the end; nothing for who has no locations."""
    return [[printable(place["name"]) or words["unassigned"], words.number(amount_of(place["amount"], "amount of a location"))]
            for place in document.get("locations") or []]


def notices(document: Document, words: Wording) -> list[str]:
    """Sentences beside the summary: what late payment costs, what is held, what is exempt, and where the calls are."""
    currency = printable(document["currency"])
    texts = [late_text(document, words), document.get("late_text")]
    if document.get("reason"):
        texts.append(f"{words['reason']}: {document['reason']}")
    if deposit := document.get("deposit"):
        interest = amount_of(deposit["interest"], "interest")
        held = words.money(amount_of(deposit["held"], "held"), currency)
        texts.append(f"{words['deposit']}: {held}"
                     + (f", {words['interest']} {words.money(interest, currency)}" if interest else ""))
    texts += [f"{tax['name']}, {tax['jurisdiction']}: {words.money(amount_of(tax['exempt_base'], 'exempt_base'), currency)}"
              f" {words['exempt']}" for tax in document.get("taxes") or [] if amount_of(tax["exempt_base"], "exempt_base")]
    if document.get("call_detail") == "csv":
        texts.append(words["csv"])
    return kept(texts)


def late_text(document: Document, words: Wording) -> str:
    """The monthly cost, and beside it the yearly one, as Canadian law asks."""
    late = document.get("late")
    percent = amount_of(late["percent"], "percent") if late else Decimal(0)
    if not late or not percent or document["kind"] == "credit_note":
        return ""
    text = words["late" if late["grace_days"] else "late_at_once"].format(
        grace=late["grace_days"], percent=words.number(percent))
    if (document["customer"].get("country") or document["entity"].get("country")) == "CA":
        yearly = (((1 + percent / 100) ** 12 - 1) * 100).quantize(Decimal("0.01"))
        text += words["late_year"].format(year=words.number(yearly))
    if minimum := amount_of(late["minimum"], "minimum"):
        text += words["late_minimum"].format(minimum=words.money(minimum, printable(document["currency"])))
    return f"{text}.".replace(" %", f"{NO_BREAK_SPACE}%")


def invoice_view(document: Document, calls: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """Everything the template prints, as finished strings; calls are those of the detail, in print order."""
    check(document)
    entity, customer = document["entity"], document["customer"]
    words = Wording(document.get("language"), customer.get("country") or entity.get("country"))
    issued = date_of(document["issued_on"], "issued_on")
    number, heading, box = printable(document["number"]), words[document["kind"]], amount_box(document, words)
    facts = [[words["number"], number], [words["account"], printable(customer.get("code"))],
             [words["issued"], words.date(issued)], [words["period"], line_period(document, words)],
             [words["time_zone"], printable(document.get("time_zone"))],
             [words["corrects"], printable(document.get("corrects"))],
             [words["purchase_order"], printable(document.get("purchase_order"))]]
    facts = [fact for fact in facts if fact[1]]
    registration = printable(entity.get("tax_registration"))
    bridge = document.get("bridge")
    return {
        "paper": words.paper, "language": words.language, "issued": [issued.year, issued.month, issued.day],
        "heading": heading, "title": f"{heading} {number}", "number": number,
        "entity": {"name": printable(entity.get("name")), "address": address(entity, customer),
                   "registration": f"{words['tax_registration']} {registration}" if registration else ""},
        "questions": words["questions"],
        "contact": kept([entity.get("phone"), entity.get("email"), entity.get("website")]),
        "customer": {"label": words["bill_to"], "name": printable(customer.get("name")),
                     "address": address(customer, entity)},
        "facts": [facts[start:start + FACTS_IN_A_ROW] for start in range(0, len(facts), FACTS_IN_A_ROW)], "box": box,
        "summary": {"title": words["summary"], "rows": summary_rows(document, words),
                    "total": [box["label"], box["amount"]]},
        "places": {"title": words["by_location"], "rows": place_rows(document, words)},
        "bridge": {"title": f"{words['bridge']} {printable(bridge['previous_number'])}" if bridge else "",
                   "rows": bridge_rows(document, words)},
        "notices": notices(document, words), "sections": charge_sections(document, words),
        "grand_total": [charges_label(document, words), words.money(
            amount_of(document["new_charges"], "new_charges"), printable(document["currency"]))],
        "annexes": [*pool_table(document, words), *device_table(document, words), *ageing_table(document, words)],
        "detail": call_sections(document, calls, words),
        "no_charges": words["no_charges"], "page": words["page"], "of": words["of"],
    }


__all__ = ["Document", "DocumentError", "amount_of", "check", "date_of", "invoice_view"]
