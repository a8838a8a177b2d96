"""What the demo keeps beside its customers' accounts: people, notes, certificates and a custom field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from flaskapp.demo.population import FIRST_NAMES, LAST_NAMES, SCALES, Customer
from flaskapp.demo.rows import create

ROLES = ("billing", "technical", "legal", "sales")
NOTES = ("Asked for paper invoices; told them about the PDF.", "Prefers to be called in the afternoon.",
         "Wants a quote for two more numbers.", "Said thanks for the quick help with the trunk.")
# Every so many customers there is a note.
NOTE_EVERY = 20
# Certificates end within so many days.
SPREAD_DAYS = 150
# Much traffic for a customer of its package is gold.
GOLD, SILVER = 3, 1.5


def define_fields(connection: psycopg.Connection[Any]) -> None:
    """The custom field of the demo's customers."""
    if not connection.execute("SELECT FROM api.custom_field_list(p_code => 'segment')").fetchall():
        create(connection, "custom_field", [
            {"code": "segment", "label": "Segment", "type": "choice", "choices": ["gold", "silver", "bronze"]}])


def fields(customer: Customer) -> Jsonb:
    """Values of the custom fields of a customer."""
    share = customer.weight / SCALES[customer.package]
    return Jsonb({"segment": "gold" if share >= GOLD else "silver" if share >= SILVER else "bronze"})


def load(connection: psycopg.Connection[Any], missing: Sequence[Customer], ids: dict[str, int]) -> None:
    """Contacts, notes and certificates of customers that were just made."""
    row = connection.execute("SELECT (c.now AT TIME ZONE 'UTC')::date FROM api.clock_get() AS c").fetchone()
    assert row is not None
    create(connection, "contact", [
        _contact(customer, ids, nth, role) for nth, customer in enumerate(missing)
        for role in (ROLES[:1] if customer.package == "retail" else ROLES[:2])])
    create(connection, "note", [
        {"customer_id": ids[customer.code], "body": NOTES[nth // NOTE_EVERY % len(NOTES)]}
        for nth, customer in enumerate(missing) if nth % NOTE_EVERY == 0])
    create(connection, "document", [
        _certificate(customer, ids, nth, row[0]) for nth, customer in enumerate(missing) if customer.package == "wholesale"])


def _contact(customer: Customer, ids: dict[str, int], nth: int, role: str) -> dict[str, Any]:
    seat = nth * len(ROLES) + ROLES.index(role)
    name = f"{FIRST_NAMES[seat % len(FIRST_NAMES)]} {LAST_NAMES[seat // len(FIRST_NAMES) % len(LAST_NAMES)]}"
    if customer.package == "retail":
        name = customer.name
    return {"customer_id": ids[customer.code], "name": name, "role": role,
            "email": f"{role}.{customer.code.lower()}@customers.example", "phone": f"+1 613 555 01{nth % 100:02d}"}


def _certificate(customer: Customer, ids: dict[str, int], nth: int, today: date) -> dict[str, Any]:
    return {"customer_id": ids[customer.code], "kind": "reseller_certificate", "reference": f"RC-{customer.code}",
            "country": "CA", "issued_on": customer.active_from,
            "expires_on": max(today, customer.active_from) + timedelta(days=nth % SPREAD_DAYS)}
