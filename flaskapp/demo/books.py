"""The books of the demo: months before the first call are closed, and one was opened again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity


def load(connection: psycopg.Connection[Any], entity: LegalEntity, first_day: date) -> bool:
    """Closes the two months before the demo's; False when that was done already."""
    month = (first_day - timedelta(days=1)).replace(day=1)
    earlier = (month - timedelta(days=1)).replace(day=1)
    with connection.transaction():
        if connection.execute("SELECT FROM api.period_list() LIMIT 1").fetchone():
            return False
        for day in (earlier, month):
            connection.execute("SELECT FROM api.period_close(%s, %s)", [entity.code, day])
        connection.execute("SELECT FROM api.period_reopen(%s, %s, %s)", [entity.code, month, "A cheque was booked too late"])
    return True
