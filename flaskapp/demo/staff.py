"""Who works with the demo and logs in, and what they looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from flaskapp.demo.rows import create, is_there

ROLES = (
    ("administration", "Administration", "pgtoll_admin", ["*"]),
    ("desk", "Customer desk", "pgtoll_operator", ["customer_*", "contact_*", "call_*", "invoice_*", "payment_*"]),
    ("audit", "Audit", "pgtoll_auditor", ["*"]),
)


def load(connection: psycopg.Connection[Any], first_day: date) -> bool:
    """Roles, two of staff and one of a customer, and a look at calls, which is on record; False when they are there."""
    with connection.transaction():
        if is_there(connection, "web_user"):
            return False
        roles = create(connection, "role", [
            {"code": code, "name": name, "base_role": base, "functions": functions} for code, name, base, functions in ROLES])
        row = connection.execute("SELECT c.customer_id, c.code FROM api.customer_list(p_limit => 1) AS c").fetchone()
        assert row is not None
        customer_id, code = row
        users = create(connection, "web_user", [
            {"login": "agnes", "email": "agnes@nlt.example", "name": "Agnès Roy", "language": "fr-CA", "role_id": roles[0]},
            {"login": "omar", "email": "omar@nlt.example", "name": "Omar Diaz", "language": "es", "role_id": roles[1]}])
        create(connection, "web_user", [
            {"login": f"{code.lower()}@customers.example", "email": f"{code.lower()}@customers.example",
             "customer_id": customer_id}])
        connection.execute("SELECT access.web_session_make(%s, '192.0.2.10')", [users[1]])
        connection.execute("SELECT FROM api.call_list(%s, %s, %s)", [customer_id, first_day, first_day + timedelta(days=31)])
        return True
