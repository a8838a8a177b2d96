"""What is agreed with single customers of the demo: a discount, a minimum, each call on the invoice; and a visit to be charged."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from flaskapp.demo.rows import create, is_there


def load(connection: psycopg.Connection[Any], currency: str, first_day: date) -> None:
    """Once, before the month is invoiced."""
    with connection.transaction():
        if is_there(connection, "discount_assignment"):
            return
        create(connection, "billing_cycle", [
            {"code": "month-end", "name": "From the last day of the month", "anchor_on": date(2026, 1, 31)},
            {"code": "weekly", "name": "Weeks from Monday", "frequency": "weekly", "anchor_on": date(2026, 1, 5)}])
        customers = [row[0] for row in connection.execute(
            "SELECT c.customer_id FROM api.customer AS c WHERE c.currency = %s AND c.billing_mode = 'postpaid'"
            " AND c.status = 'active' ORDER BY c.code DESC LIMIT 3", [currency])]
        discount, = create(connection, "discount", [
            {"code": "partner", "name": "Partner discount", "kind": "percent", "value": "15", "applies_to": "all"}])
        create(connection, "discount_assignment", [
            {"customer_id": customers[0], "discount_id": discount, "valid_from": first_day}])
        connection.execute("SELECT FROM api.customer_terms_create(%s, %s, 25.00, 'full')", [customers[1], first_day])
        connection.execute("SELECT FROM api.charge_add(%s, 'Technician, one hour', 80.00)", [customers[2]])


def correct(connection: psycopg.Connection[Any], run: str) -> bool:
    """A part of the run's last invoice is credited, once; False when there is a credit note already."""
    with connection.transaction():
        if is_there(connection, "credit_note"):
            return False
        line = connection.execute(
            "SELECT l.invoice_id, l.position FROM api.invoice_line AS l INNER JOIN api.invoice AS i ON i.invoice_id = l.invoice_id"
            " WHERE i.bill_run = %s AND l.kind = 'recurring' AND l.amount > 1 ORDER BY l.invoice_id DESC, l.position LIMIT 1",
            [run]).fetchone()
        assert line is not None
        connection.execute("SELECT FROM api.credit_note_create(%s, ARRAY[%s], 'One day without service', ARRAY[1.00])", line)
        return True
