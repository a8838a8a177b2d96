"""Invoice documents for the tests and the bench, in the shape of api.invoice_document()."""

from decimal import Decimal
from typing import Any

PLACES = ("Canada", "United States", "United Kingdom, mobile", "Mexico, Ciudad de México", "France",
          "Germany, special services", "India", "Brazil, São Paulo", "Japan, mobile", "Australia")

ENTITY = {"name": "Northern Lights Telecom Inc.", "street": "240 Sparks Street", "city": "Ottawa", "state": "ON",
          "postal_code": "K1P 6C9", "country": "CA",
          "email": "billing@northernlights.example", "phone": "+1 800 555 0199",
          "website": "https://northernlights.example", "tax_registration": "12345 6789 RT0001"}
CUSTOMER = {"code": "C-1042", "name": "Maple Dental Clinic", "street": "18 King Street West", "city": "Toronto",
            "state": "ON", "postal_code": "M5H 1A1", "country": "CA"}


def recurring_line(position: int, amount: str = "49.95") -> dict[str, Any]:
    return {"position": position, "kind": "recurring", "description": "Business package",
            "quantity": "1", "unit": "month", "calls": None, "billed_minutes": None, "amount": amount,
            "period_from": "2026-10-01", "period_to": "2026-10-31"}


def usage_line(position: int, side: str = "out") -> dict[str, Any]:
    place = PLACES[position % len(PLACES)]
    minutes = Decimal(position * 37 % 4000) + Decimal(position % 10) / 10
    return {"position": position, "kind": "usage", "description": f"{place} {position}", "side": side,
            "calls": position * 13 % 900 + 1, "billed_minutes": str(minutes), "amount": f"{minutes / 50:.2f}"}


def with_totals(document: dict[str, Any]) -> dict[str, Any]:
    """Set the sums that the database would state."""
    sums: dict[str, Decimal] = {}
    for line in document["lines"]:
        sums[line["kind"]] = sums.get(line["kind"], Decimal(0)) + Decimal(line["amount"])
    charges = sum(sums.values(), Decimal("0.00"))
    due = Decimal(document["previous_amount"]) - Decimal(document["payments"]) + charges
    return document | {"subtotals": [{"kind": kind, "amount": str(amount)} for kind, amount in sums.items()],
                       "new_charges": str(charges), "amount_due": str(due)}


def sample_document(lines: int = 50, **changes: Any) -> dict[str, Any]:
    """One recurring fee, then calls made and, for the last quarter, calls received."""
    usage = [usage_line(position, "in" if position > lines * 3 // 4 else "out") for position in range(2, lines + 1)]
    document = {
        "number": "NLT-000123", "kind": "invoice", "currency": "CAD", "issued_on": "2026-11-01", "due_on": "2026-11-21",
        "period_from": "2026-10-01", "period_to": "2026-10-31", "time_zone": "America/Toronto", "language": "en",
        "entity": ENTITY, "customer": CUSTOMER, "previous_amount": "120.00", "payments": "120.00",
        "late_text": "Amounts unpaid after the due date bear 1.5 % a month (19.56 % a year).",
        "lines": [recurring_line(1), *usage] if lines else []}
    return with_totals(document | changes)


def sample_call(index: int, device: str = "16135550100", side: str = "out") -> dict[str, Any]:
    """A row of api.invoice_call_list(), like none of the others."""
    other, seconds = f"331{index * 7919 % 10**8:08}", index * 37 % 900 + 1
    caller, called = (device, other) if side == "out" else (other, device)
    return {"device": device, "side": side, "answered_local": f"2026-10-{index // 600 % 28 + 1:02} {index // 60 % 24:02}:{index % 60:02}:07",
            "caller": caller, "called": called, "destination": PLACES[index % len(PLACES)],
            "jurisdiction": ("international", "interstate", "intrastate", None)[index % 4], "raw_seconds": f"{seconds}.2",
            "billed_seconds": seconds + 1, "rate_per_minute": "0.04200000",
            "amount": f"{Decimal(seconds + 1) * Decimal('0.0007'):.6f}"}


def sample_calls(count: int) -> list[dict[str, Any]]:
    """Calls of two numbers, the first of which also received some."""
    return [sample_call(index, "16135550100" if index < count * 2 // 3 else "16135550101", "in" if index % 5 == 4 else "out")
            for index in range(count)]


def full_document(**changes: Any) -> dict[str, Any]:
    """An invoice with everything that can stand on one."""
    lines = [
        recurring_line(1) | {"location": "Head office"},
        recurring_line(2, "16.42") | {"description": "Desk telephone, rented (16135550101)", "quantity": "1", "unit": None,
                                      "unit_price": "29.95", "days": 17, "days_of": 31, "period_from": "2026-10-15",
                                      "location": "Head office"},
        {"position": 3, "kind": "one_time", "description": "Installation", "quantity": "2", "amount": "49.00",
         "period_from": "2026-10-15", "period_to": "2026-10-15", "location": "Warehouse"},
        *[usage_line(position) | {"location": "Head office"} for position in range(4, 14)],
        *[usage_line(position, "in") | {"location": "Warehouse"} for position in range(14, 18)],
        usage_line(18) | {"description": "Internal and service calls"},
        {"position": 19, "kind": "discount", "description": "Loyalty 5 %", "amount": "-2.04"},
        {"position": 20, "kind": "tax", "description": "HST 13 %", "amount": "16.60", "collected_for": "government"},
        {"position": 21, "kind": "tax", "description": "Regulatory recovery fee", "amount": "1.25", "collected_for": "provider"},
    ]
    document = with_totals(sample_document(0, late_text=None) | {"lines": lines, "previous_amount": "250.00", "payments": "230.00"} | changes)
    charges = Decimal(document["new_charges"])

    def at(place: str | None) -> Decimal:
        return sum((Decimal(line["amount"]) for line in lines if line.get("location") == place), Decimal(0))

    return document | {
        "purchase_order": "PO-77-1042", "call_detail": "full", "masked_digits": 0,
        "locations": [{"name": name, "amount": str(at(name))} for name in ("Head office", "Warehouse", None)],
        "devices": [{"device": "16135550100", "calls": 120, "billed_minutes": "340.1", "amount": "61.20"},
                    {"device": "16135550101", "calls": 9, "billed_minutes": "12.0", "amount": "19.99"},
                    {"device": None, "calls": None, "billed_minutes": None, "amount": str(charges - Decimal("81.19"))}],
        "taxes": [
            {"name": "HST", "jurisdiction": "CA/ON", "collected_for": "government", "basis": "percent", "rate": "13",
             "base": "127.69", "exempt_base": "49.00", "units": None, "amount": "16.60"},
            {"name": "Regulatory recovery fee", "jurisdiction": "CA", "collected_for": "provider", "basis": "line", "rate": "1.25",
             "base": "0.00", "exempt_base": "0.00", "units": "1", "amount": "1.25"}],
        "bridge": {"previous_number": "NLT-000101", "previous_date": "2026-10-01", "previous_charges": "120.00", "rows": [
            {"kind": "one_time", "side": None, "description": "Installation", "amount": "49.00"},
            {"kind": "usage", "side": "out", "description": "France", "amount": "12.30"},
            {"kind": "usage", "side": "in", "description": "Canada", "amount": "-3.10"}]},
        "moves": [{"kind": "payment", "amount": "250.00"}, {"kind": "penalty", "amount": "-20.00"}],
        "pools": [{"name": "Canada 500", "device": None, "cycle_from": "2026-10-01", "cycle_to": "2026-10-31",
                   "granted_minutes": "500.0", "used_minutes": "412.5", "moved_minutes": "50.0", "left_minutes": "37.5"}],
        "late": {"percent": "1.5", "flat": "0", "minimum": "1", "grace_days": 5},
        "deposit": {"held": "300.00", "interest": "6.00"},
        "ageing": {"not_due": "149.60", "days_1_30": "20.00", "days_31_60": "0.00", "days_61_90": "0.00", "days_over_90": "0.00"}}
