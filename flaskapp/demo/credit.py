"""Calls in progress, whose money is set aside, and customers with limits."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.demo.rows import create, each, is_there

SWITCH = "native1"
NUMBERS = ("011442079460000", "01133140000000", "12125550100", "16135550100")


def load(connection: psycopg.Connection[Any]) -> bool:
    """A few calls that began now and limits of their customers; False when there are some."""
    with connection.transaction():
        if is_there(connection, "spending_limit"):
            return False
        callers = connection.execute("""
          SELECT d.customer_id, min(d.key) FROM api.device AS d
          INNER JOIN api.customer AS c ON c.customer_id = d.customer_id
          WHERE d.kind = 'did' AND d.valid_to = 'infinity' AND c.status = 'active' AND c.billing_mode = 'postpaid'
          GROUP BY d.customer_id ORDER BY d.customer_id LIMIT 4""").fetchall()
        create(connection, "spending_limit", [
            {"customer_id": customer, "amount": "500.00", "warn_percents": [50, 80], "day_amount": "50.00", "channels": 10}
            for customer, _ in callers])
        each(connection, "api.call_authorize(%s, %s, %s, %s)", [
            (SWITCH, f"live-{place}", number, called)
            for place, ((_, number), called) in enumerate(zip(callers, NUMBERS, strict=False))])
        connection.execute("SELECT FROM api.call_settle(%s, 'live-0', 61)", [SWITCH])
    return True
