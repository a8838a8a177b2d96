"""What the demo carrier adds to calls, pays for calls, and makes of many short or many long ones."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, is_there, keys_of

# So many numbers are paid for the calls that they receive.
NUMBERS = 40


def give(connection: psycopg.Connection[Any], entity: LegalEntity) -> None:
    """Surcharges of the house, numbers that earn money, a rule of short calls and prices by volume, once."""
    with connection.transaction():
        if is_there(connection, "out_payment_rate"):
            return
        house = keys_of(connection, "legal_entity")[entity.code]
        create(connection, "surcharge", [
            {"kind": kind, "name": name, "currency": entity.currency, "legal_entity_id": house, "price": price}
            for kind, name, price in (("payphone", "Payphone surcharge", "0.60"), ("cnam_dip", "Caller name look-up", "0.0030"))])
        numbers = connection.execute(
            "SELECT d.device_id FROM api.device AS d WHERE d.kind = 'did' ORDER BY d.key LIMIT %s", [NUMBERS]).fetchall()
        create(connection, "out_payment_rate", [{"device_id": number, "rate_per_minute": "0.0010"} for number, in numbers])
        create(connection, "short_call_rule", [
            {"name": "Short calls", "threshold_percent": "15", "fee": "0.0100", "min_calls": 100,
             "package_id": keys_of(connection, "package")["business"]}])
        connection.execute("SELECT FROM api.volume_tier_set(%s, %s, p_rate_sheet_id => %s)", [
            [0, 1000], ["0.0075", "0.0060"], keys_of(connection, "rate_sheet")["inbound"]])
