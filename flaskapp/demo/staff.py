"""Who works with the demo, and what they looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from flaskapp.demo.rows import is_there


def load(connection: psycopg.Connection[Any], first_day: date) -> bool:
    """A customer's calls are looked at, which is on record; False when somebody did already."""
    with connection.transaction():
        if is_there(connection, "call_read"):
            return False
        connection.execute("SELECT FROM api.customer_list(p_limit => 1) AS c,"
                           " api.call_list(c.customer_id, %s, %s) AS l", [first_day, first_day + timedelta(days=31)])
        return True
