"""What the demo's staff did once the month was invoiced: cards, credits, people who did not pay or went away, moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg

from flaskapp.demo.population import SEED, Customer, LegalEntity, Population
from flaskapp.demo.rows import create, each, is_there, keys_of

# Months from now in which cards expire: one has.
EXPIRY_MONTHS = (-1, 0, 1, 2, 7, 16, 30)
BRANDS = ("Visa", "Mastercard", "American Express")
# Every so many households there is a card.
CARD_EVERY = 5


def load(connection: psycopg.Connection[Any], people: Population, first_day: date) -> bool:
    """All of it in one transaction; False when it is done already."""
    with connection.transaction():
        if is_there(connection, "approval_limit"):
            return False
        ids = keys_of(connection, "customer")
        households = [customer for customer in people.customers if customer.package == "retail" and not customer.prepaid]
        offices = [customer for customer in people.customers if customer.package == "business" and not customer.prepaid]
        _cards(connection, households[::CARD_EVERY], offices[:CARD_EVERY], ids)
        _adjustments(connection, people.legal_entity.currency, [ids[customer.code] for customer in [*households, *offices]])
        _statuses(connection, [ids[customer.code] for customer in households[-6:]])
        _erasure(connection, people.legal_entity)
        _moves(connection, [ids[customer.code] for customer in offices], first_day)
        connection.execute("SELECT FROM api.card_notice_run()")
        connection.execute("""
          SELECT FROM api.held_call_write_off('test_call', p_note => 'Our own technicians',
            p_record_ids => ARRAY(SELECT h.record_id FROM api.held_call_list(p_reason => 'NO_OWNER', p_limit => 1) AS h))""")
    return True


def _cards(connection: psycopg.Connection[Any], payers: Sequence[Customer], offices: Sequence[Customer],
           ids: dict[str, int]) -> None:
    """Cards of households and bank accounts of offices, some replaced; and who wants to hear of them."""
    row = connection.execute("SELECT (c.now AT TIME ZONE 'UTC')::date FROM api.clock_get() AS c").fetchone()
    assert row is not None
    rng = Random(f"{SEED}/cards")
    cards = create(connection, "payment_method", [
        {"customer_id": ids[payer.code], "gateway": "demo-pay", "token": f"pm_{payer.code.lower()}", "kind": "card",
         "brand": rng.choice(BRANDS), "last_four": f"{rng.randrange(10_000):04d}",
         "expires_on": _month(row[0], EXPIRY_MONTHS[nth % len(EXPIRY_MONTHS)])} for nth, payer in enumerate(payers)])
    create(connection, "payment_method", [
        {"customer_id": ids[office.code], "gateway": "demo-pay", "token": f"ba_{office.code.lower()}",
         "kind": "bank_account", "brand": "Rideau Credit Union", "last_four": f"{rng.randrange(10_000):04d}"}
        for office in offices])
    # A card that was lost, and the one after it.
    each(connection, "api.payment_method_remove(%s)", [[cards[-1]]])
    create(connection, "payment_method", [
        {"customer_id": ids[payers[-1].code], "gateway": "demo-pay", "token": f"pm_{payers[-1].code.lower()}_2",
         "kind": "card", "brand": "Visa", "last_four": "0077", "expires_on": _month(row[0], 40)}])
    each(connection, "api.notice_preference_set(%s, 'card_expiry', %s, %s)", [
        (ids[payers[0].code], True, [f"{payers[0].code.lower()}@customers.example", "accounts@customers.example"]),
        (ids[payers[-1].code], False, None)])


def _month(today: date, months: int) -> date:
    """A day of a month so many months away."""
    count = today.year * 12 + today.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _adjustments(connection: psycopg.Connection[Any], currency: str, customers: Sequence[int]) -> None:
    """Credits and a charge; goodwill beyond what one customer gets waits for somebody else."""
    create(connection, "approval_limit", [{"currency": currency, "amount": "250.00", "role": "pgtoll_operator"}])
    create(connection, "approval_limit", [{"currency": currency, "amount": "25.00", "actor": "key:night-desk"}])
    reasons = (("12.50", "service_outage", "No dial tone from the 3rd to the 5th"), ("15.00", "goodwill", "Waited an hour for us"),
               ("-35.00", "equipment", "Telephone not returned"), ("4.99", "billing_error", "Extra number was given up in time"),
               ("150.00", "goodwill", "Third outage in a year; wants to leave"))
    each(connection, "api.adjustment_create(%s, %s, %s, %s)",
         [(customer, *reason) for customer, reason in zip(customers[1:], reasons, strict=False)])


def _statuses(connection: psycopg.Connection[Any], customers: Sequence[int]) -> None:
    """Suspended, suspended and back, closed."""
    late, paid, gone = customers[:2], customers[2:4], customers[4:]
    each(connection, "api.customer_suspend(%s, %s)", [(customer, "Invoice is 30 days overdue") for customer in (*late, *paid)])
    each(connection, "api.customer_reinstate(%s, %s)", [(customer, "Paid") for customer in paid])
    each(connection, "api.device_list(p_customer_id => %s) AS d CROSS JOIN LATERAL api.device_cease(d.device_id)"
         " WHERE d.valid_to = 'infinity'", [[customer] for customer in gone])
    each(connection, "api.customer_close(%s, %s)", [(customer, "Moved away") for customer in gone])


def _erasure(connection: psycopg.Connection[Any], entity: LegalEntity) -> None:
    """Somebody who asked to be forgotten."""
    person, = create(connection, "customer", [
        {"code": "FORGOTTEN", "name": "Jane Example", "legal_entity_id": keys_of(connection, "legal_entity")[entity.code],
         "currency": entity.currency, "time_zone": entity.time_zone, "country": entity.country, "city": "Ottawa",
         "state": entity.region}])
    create(connection, "contact", [{"customer_id": person, "name": "Jane Example", "email": "jane@customers.example"}])
    connection.execute("SELECT FROM api.customer_close(%s, 'Moved away')", [person])
    connection.execute("SELECT FROM api.customer_erase(%s, 'request 1')", [person])
    # The label went too, and by it `make clean` knows whether all is demo.
    connection.execute("SELECT FROM api.customer_update(%s, p_tags => '{demo}')", [person])


def _moves(connection: psycopg.Connection[Any], offices: Sequence[int], first_day: date) -> None:
    """In the middle of the invoiced month a telephone went from one cost center to another, in a few offices."""
    moved = connection.execute("""
      SELECT DISTINCT ON (d.customer_id) d.device_id, l.location_id
      FROM api.device AS d
      INNER JOIN api.device_location AS p ON p.device_id = d.device_id
      INNER JOIN api.location AS l ON l.customer_id = d.customer_id AND l.location_id <> p.location_id
      WHERE d.kind = 'did' AND d.valid_to = 'infinity' AND d.customer_id = ANY (%s)
      ORDER BY d.customer_id, d.device_id, l.location_id LIMIT 5""", [list(offices)]).fetchall()
    each(connection, "api.device_move(%s, %s, %s)", [
        (device, location, first_day + timedelta(days=14)) for device, location in moved])
