"""The tables of an invoice: its lines by location and kind, its taxes, and sums by number and pool."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flaskapp.document.value import Document, DocumentError, Line, aligned, amount_of, date_of, kept, printable
from flaskapp.document.wording import Wording

GROUPS = ("recurring", "one_time", "out", "in", "other", "provider", "tax")
# Kinds of lines that have a section of their own.
OWN_SECTION = ("recurring", "one_time", "tax")
USAGE_GROUPS = ("out", "in")

Table = dict[str, Any]


def group_of(line: Line) -> str:
    """The section of the page a line belongs to; what a provider keeps is never called a tax."""
    if line["kind"] == "tax":
        return "provider" if line.get("collected_for") == "provider" else "tax"
    if line["kind"] != "usage":
        return line["kind"] if line["kind"] in OWN_SECTION else "other"
    if line.get("side") not in USAGE_GROUPS:
        raise DocumentError(f"line {line.get('position')}: a usage line needs side out or in, not {line.get('side')!r}")
    return str(line["side"])


def line_amount(line: Line) -> Decimal:
    return amount_of(line["amount"], f"amount of line {line.get('position')}")


def table(shape: str, columns: list[str], rows: list[list[str]], total: list[str]) -> Table:
    return {"shape": shape, "columns": columns, "rows": rows, "total": total}


def subtotal(lines: list[Line], words: Wording) -> str:
    return words.number(sum((line_amount(line) for line in lines), Decimal(0)))


def usage_table(name: str, lines: list[Line], words: Wording, currency: str) -> Table:
    calls = [Decimal(line.get("calls") or 0) for line in lines]
    minutes = aligned([amount_of(line.get("billed_minutes") or "0", "billed_minutes") for line in lines])
    rows = [[description(line, words), words.number(count), words.number(length), words.number(line_amount(line))]
            for line, count, length in zip(lines, calls, minutes, strict=True)]
    return table("usage", [words[name], words["calls"], words["minutes"], f"{words['amount']} ({currency})"], rows,
                 [words["subtotal"], words.number(sum(calls)), words.number(sum(minutes)), subtotal(lines, words)])


def other_table(name: str, lines: list[Line], words: Wording, currency: str) -> Table:
    rows = [[description(line, words), line_period(line, words), line_quantity(line, words), words.number(line_amount(line))]
            for line in lines]
    return table("other", [words[name], words["period"], words["quantity"], f"{words['amount']} ({currency})"], rows,
                 [words["subtotal"], "", "", subtotal(lines, words)])


def tax_table(name: str, lines: list[Line], words: Wording, currency: str) -> Table:
    rows = [[description(line, words), printable(line.get("jurisdiction")), known(line.get("base"), words),
             known(line.get("rate"), words), words.number(line_amount(line))] for line in lines]
    return table("tax", [words[name], words["jurisdiction"], words["base"], words["rate"], f"{words['amount']} ({currency})"], rows,
                 [words["subtotal"], "", "", "", subtotal(lines, words)])


TABLES: dict[str, Callable[[str, list[Line], Wording, str], Table]] = {
    "out": usage_table, "in": usage_table, "tax": tax_table, "provider": tax_table}


def known(value: Any, words: Wording) -> str:
    return "" if value is None else words.number(amount_of(value, "number"))


def description(line: Line, words: Wording) -> str:
    return printable(words.phrase(line.get("description") or ""))


def line_period(line: Line, words: Wording) -> str:
    if not line.get("period_from") or not line.get("period_to"):
        return ""
    return words.period(date_of(line["period_from"], "period_from"), date_of(line["period_to"], "period_to"))


def line_quantity(line: Line, words: Wording) -> str:
    """How many, at what price, and for how much of the period where that is a part."""
    if line.get("quantity") is None:
        return ""
    quantity = amount_of(line["quantity"], "quantity")
    shown = [words.quantity(quantity, printable(line.get("unit")))]
    is_part = line.get("days") is not None and line["days"] < line["days_of"]
    if line.get("unit_price") is not None and (quantity != 1 or is_part):
        shown = [f"{shown[0]} × {words.number(amount_of(line['unit_price'], 'unit_price'))}"]
    if is_part:
        shown.append(words["days"].format(**line))
    return " · ".join(shown)


def with_taxes(document: Document) -> list[Line]:
    """The lines, those of taxes with jurisdiction, base and rate where the taxes kept are the same ones."""
    lines = [dict(line) for line in document["lines"]]
    printed = [line for line in lines if line["kind"] == "tax"]
    taxes = [tax for tax in document.get("taxes") or [] if amount_of(tax["amount"], "tax")]
    if [line_amount(line) for line in printed] == [amount_of(tax["amount"], "tax") for tax in taxes]:
        for line, tax in zip(printed, taxes, strict=True):
            line.update(jurisdiction=tax["jurisdiction"], rate=tax["rate"], collected_for=tax["collected_for"],
                        base=tax["base"] if tax.get("basis") == "percent" else tax.get("units"))
    return lines


def without_destinations(lines: list[Line], words: Wording) -> list[Line]:
    """Usage as one line a side and location, for who wants no more of it."""
    merged: dict[tuple[Any, Any], Line] = {}
    for line in lines:
        if line["kind"] == "usage":
            one = merged.setdefault((line["side"], line.get("location")), line | {
                "description": words["all_calls"], "calls": 0, "billed_minutes": "0", "amount": "0"})
            one["calls"] += line.get("calls") or 0
            for name in ("billed_minutes", "amount"):
                one[name] = str(Decimal(one[name]) + Decimal(line.get(name) or 0))
    others = [line for line in lines if line["kind"] != "usage"]
    return sorted([*others, *merged.values()], key=lambda line: line["position"])


def charge_sections(document: Document, words: Wording) -> list[dict[str, Any]]:
    """Tables by location, or without a title where there are no locations."""
    currency = printable(document["currency"])
    lines = with_taxes(document)
    if document.get("call_detail") == "none":
        lines = without_destinations(lines, words)
    places: dict[str | None, list[Line]] = {}
    if document.get("locations"):
        places = {place["name"]: [] for place in document["locations"]}
    for line in lines:
        places.setdefault(line.get("location") if document.get("locations") else None, []).append(line)
    sections = []
    for place, found in places.items():
        if not found:
            continue
        groups: dict[str, list[Line]] = {name: [] for name in GROUPS}
        for line in found:
            groups[group_of(line)].append(line)
        tables = [TABLES.get(name, other_table)(name, group, words, currency) for name, group in groups.items() if group]
        title = (printable(place) or words["unassigned"]) if document.get("locations") else ""
        sections.append({"title": title, "tables": tables,
                         "total": [f"{words['total']} {title}", subtotal(found, words)] if title else []})
    return sections


def device_table(document: Document, words: Wording) -> list[Table]:
    """Sums by the customer's own numbers."""
    devices = document.get("devices") or []
    if not devices:
        return []
    amounts = [amount_of(device["amount"], "amount of a number") for device in devices]
    minutes = aligned([amount_of(device["billed_minutes"] or "0", "minutes of a number") for device in devices])
    rows = [[printable(device["device"]) or words["no_device"],
             *(("", "") if device["device"] is None else (words.number(Decimal(device["calls"])), words.number(length))),
             words.number(amount)] for device, length, amount in zip(devices, minutes, amounts, strict=True)]
    return [table("usage", [words["by_device"], words["calls"], words["minutes"],
                            f"{words['amount']} ({printable(document['currency'])})"], rows,
                  [words["total"], "", "", words.number(sum(amounts, Decimal(0)))])]


def pool_table(document: Document, words: Wording) -> list[Table]:
    """Included minutes: how many there were, and what became of them."""
    pools = document.get("pools") or []
    names = ("granted_minutes", "used_minutes", "moved_minutes", "left_minutes")
    rows = [[" · ".join(kept([pool["name"], pool.get("device"), words.period(
        date_of(pool["cycle_from"], "cycle_from"), date_of(pool["cycle_to"], "cycle_to"))])),
        *(words.number(amount_of(pool[name], name)) for name in names)] for pool in pools]
    return [table("pool", [words[name] for name in ("pools", "included", "used", "moved", "left")], rows, [])] if rows else []


def ageing_table(document: Document, words: Wording) -> list[Table]:
    """What is due for how long; only for who has something overdue."""
    ageing = document.get("ageing")
    if not ageing:
        return []
    names = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
    return [table("ageing", [words["ageing"], *(words[name] for name in names)],
                  [[printable(document["currency"]), *(words.number(amount_of(ageing[name], name)) for name in names)]], [])]


def bridge_rows(document: Document, words: Wording) -> list[list[str]]:
    """The largest differences from the invoice before, and the rest of them."""
    bridge = document.get("bridge")
    if not bridge:
        return []
    rest = amount_of(document["new_charges"], "new_charges") - amount_of(bridge["previous_charges"], "previous_charges")
    difference = rest
    rows = []
    for row in bridge["rows"]:
        amount = amount_of(row["amount"], "difference")
        rest -= amount
        rows.append([" · ".join(kept([words[row["side"]] if row.get("side") else "", description(row, words)])),
                     words.signed(amount)])
    if rest:
        rows.append([words["other_differences"], words.signed(rest)])
    return [*rows, [words["difference"], words.signed(difference)]] if rows else []
