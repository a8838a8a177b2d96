"""What the demo's packages come with, and what some of its customers have beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from flaskapp.demo.rows import create

# So many customers have items, and half of them the promotion.
CUSTOMERS = 40


def fill_packages(connection: psycopg.Connection[Any], packages: dict[str, int], currency: str, first_day: date) -> None:
    """Items, a discount, a promotion, and a version with minutes from the third month on. Nobody has the packages yet."""
    number, phone, setup = create(connection, "item", [
        {"code": "number", "name": "Extra number", "kind": "recurring", "currency": currency, "price": "2.50"},
        {"code": "phone", "name": "Desk telephone, rented", "kind": "recurring", "currency": currency, "price": "4.00"},
        {"code": "setup", "name": "Setup", "kind": "one_time", "currency": currency, "price": "49.00"},
    ])
    loyal, ten = create(connection, "discount", [
        {"code": "loyal", "name": "Loyalty discount", "kind": "percent", "value": "5", "applies_to": "recurring"},
        {"code": "ten", "name": "10 % off usage", "kind": "percent", "value": "10", "applies_to": "usage"},
    ])
    promotion, = create(connection, "promotion", [
        {"code": "welcome", "name": "Welcome", "discount_id": ten, "cycles": 3, "coupon_required": True}])
    create(connection, "coupon", [{"promotion_id": promotion, "code": "WELCOME", "max_uses": CUSTOMERS}])
    third = (first_day + timedelta(days=62)).replace(day=1)
    for code, fee in (("retail", "21.95"), ("business", "54.95")):
        version, = create(connection, "package_version", [
            {"package_id": packages[code], "valid_from": third, "monthly_fee": fee}])
        create(connection, "pool", [{"package_version_id": version, "code": "local", "name": "Local minutes",
                                     "minutes": 300, "prefixes": ["1613", "1514"]}])
        create(connection, "package_item", [{"package_version_id": version, "item_id": phone}])
        connection.execute("SELECT FROM api.package_discount_add(%s, %s)", [version, loyal])


def give(connection: psycopg.Connection[Any], currency: str, next_month: date) -> None:
    """Items for some customers and a promotion for half of them, once."""
    with connection.transaction():
        if connection.execute("SELECT a.item_id FROM api.item_assignment AS a LIMIT 1").fetchone():
            return
        items = dict(connection.execute("SELECT i.code, i.item_id FROM api.item AS i").fetchall())
        customers = [row[0] for row in connection.execute(
            "SELECT c.customer_id FROM api.customer AS c WHERE c.currency = %s AND c.type = 'retail' ORDER BY c.code LIMIT %s",
            [currency, CUSTOMERS])]
        create(connection, "item_assignment", [
            {"customer_id": customer, "item_id": items[code], "valid_from": next_month}
            for customer in customers for code in ("number", "setup")])
        for customer in customers[::2]:
            connection.execute("SELECT FROM api.promotion_take(%s, 'welcome', 'WELCOME')", [customer])
