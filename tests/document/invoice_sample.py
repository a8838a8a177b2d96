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
