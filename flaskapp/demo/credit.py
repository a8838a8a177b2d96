"""Calls in progress, whose money is set aside, customers with limits, and one who pays before and is topped up."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, each, is_there, keys_of
from flaskapp.gateway import gateways
from flaskapp.worker.credit import pass_once

SWITCH = "native1"
GATEWAY = "gateway1"
NUMBERS = ("011442079460000", "01133140000000", "12125550100", "16135550100")


def load(connection: psycopg.Connection[Any], entity: LegalEntity) -> bool:
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
        # A gateway that speaks RADIUS, with a call that goes on.
        create(connection, "source", [
            {"code": GATEWAY, "name": "Gateway 1", "format_id": keys_of(connection, "format")["freeradius"],
             "country": entity.country, "dial_plan": "nanp"}])
        each(connection, "api.call_report(%s, %s, 'start', p_caller => %s, p_called => %s)",
             [(GATEWAY, "live-radius", callers[0][1], NUMBERS[0])])
        create(connection, "billing_mode_plan", [
            {"customer_id": callers[0][0], "billing_mode": "prepaid", "on_date": "2031-01-01"}])
        prepaid, = create(connection, "customer", [
            {"code": "PREPAID", "name": "Aurore Café", "legal_entity_id": keys_of(connection, "legal_entity")[entity.code],
             "currency": entity.currency, "time_zone": entity.time_zone, "country": entity.country, "city": "Ottawa",
             "state": entity.region, "billing_mode": "prepaid", "email": "cafe@customers.example", "tags": ["demo"]}])
        create(connection, "payment_method", [
            {"customer_id": prepaid, "gateway": "test", "token": "demo-prepaid", "brand": "Visa", "last_four": "4242",
             "expires_on": "2031-12-31"}])
        create(connection, "top_up_rule", [{"customer_id": prepaid, "threshold": "10.00", "amount": "25.00"}])
        connection.execute("SELECT FROM api.payment_create(%s, 9.75, 'cash')", [prepaid])
    # Charges are made outside of transactions.
    pass_once(connection, gateways())
    create(connection, "package_assignment", [
        {"customer_id": prepaid, "package_id": keys_of(connection, "package")["retail"], "valid_from": "2026-01-01T05:00Z"}])
    connection.execute("SELECT FROM api.prepaid_fee_run(%s)", [prepaid])
    return True
