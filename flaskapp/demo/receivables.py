"""Who paid the demo's month, in part or too much, what one of them disputes, and what happens to those who are late."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, each, is_there, keys_of

# Of how many invoices in a row: two are paid in full, one in part, one by too much.
ROUND, PAYERS = 5, 100
SHARES = ("1", "1", "0.5", "1.1")
DEPOSIT_RATES = {2024: "4.50", 2025: "3.00", 2026: "2.50", 2027: "2.25"}
STEPS = ((10, "notice"), (30, "suspend"), (60, "disconnect"))


def load(connection: psycopg.Connection[Any], entity: LegalEntity, bill_run: str) -> bool:
    """All of it in one transaction; False when it is done already."""
    with connection.transaction():
        if is_there(connection, "penalty_rule"):
            return False
        entities = keys_of(connection, "legal_entity")
        create(connection, "penalty_rule", [
            {"legal_entity_id": entities[entity.code], "currency": entity.currency, "grace_days": 5,
             "percent": "1.5", "minimum": "1.00", "smallest_base": "15.00"}])
        invoices = connection.execute(
            "SELECT i.invoice_id, i.customer_id, i.number, i.new_charges FROM api.invoice AS i"
            " WHERE i.bill_run = %s AND i.new_charges > 0 ORDER BY i.invoice_id LIMIT %s", [bill_run, PAYERS]).fetchall()
        each(connection, "api.payment_create(%s, round(%s * %s::numeric, 2), 'wire', %s)", [
            (customer, amount, SHARES[nth % ROUND], number)
            for nth, (_, customer, number, amount) in enumerate(invoices) if nth % ROUND < len(SHARES)])
        unpaid = [invoice for nth, (invoice, *_) in enumerate(invoices) if nth % ROUND == len(SHARES)]
        each(connection, "api.dispute_open('invoice', %s, 5.00, %s)", [
            (invoice, reason) for invoice, reason in zip(unpaid, ("Nobody here called Cuba", "The line was dead"), strict=False)])
        connection.execute("SELECT FROM api.dispute_list() AS d CROSS JOIN LATERAL api.dispute_close(d.dispute_id, 2.50, 'Half of it')"
                           " WHERE d.reason = 'The line was dead'")
        create(connection, "dunning_step", [
            {"legal_entity_id": key, "currency": entity.currency, "days_overdue": days, "action": action, "smallest_amount": "10.00"}
            for key in entities.values() for days, action in STEPS])
        create(connection, "dunning_pause", [
            {"customer_id": invoices[-1][1], "until_on": "2030-12-31", "reason": "In the hands of their lawyer"}])
        connection.execute(
            "SELECT FROM api.payment_list(p_limit => 1000) AS p"
            " INNER JOIN api.invoice AS i ON i.number = p.reference AND i.new_charges < p.amount"
            " CROSS JOIN LATERAL api.refund_create(p.customer_id, 'payment', p.payment_id, p_method => 'wire')"
            " WHERE i.invoice_id % 2 = 0")
        create(connection, "deposit_rate", [
            {"country": entity.country, "year": year, "percent": percent} for year, percent in DEPOSIT_RATES.items()])
        connection.execute("SELECT FROM api.deposit_interest_run()")
        connection.execute("SELECT FROM api.deposit_review_run()")
        # Customers from another biller brought invoices along that are overdue.
        connection.execute("SELECT FROM api.dunning_run()")
    return True
