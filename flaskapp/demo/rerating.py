"""The demo's month rated again for one customer, by a sheet that turned out to be meant for somebody else: looked at, done, undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import TIME_ZONE, Population
from flaskapp.demo.rows import create, is_there, keys_of, write_csv
from flaskapp.intake.rates import import_rates

SHEET = "loyal"
HEADER = ("prefix", "destination", "country", "rate_per_minute", "initial_increment", "subsequent_increment", "effective_from")


def load(connection: psycopg.Connection[Any], people: Population, since: date, folder: Path) -> bool:
    """In the end every call costs what it did; False when it is done already."""
    if is_there(connection, "rerating"):
        return False
    if SHEET not in keys_of(connection, "rate_sheet"):
        with connection.transaction():
            create(connection, "rate_sheet", [{"code": SHEET, "name": "For loyal customers",
                                               "currency": people.legal_entity.currency, "time_zone": TIME_ZONE}])
        rows = [("1", "United States", "", "0.0050", 6, 6, since)]
        import_rates(connection, SHEET, write_csv(folder / f"{SHEET}.csv", HEADER, rows))
    with connection.transaction():
        row = connection.execute(
            "SELECT c.customer_id FROM api.usage_day_summary(%s, %s) AS c WHERE c.calls > 0 ORDER BY c.calls DESC, 1 LIMIT 1",
            [since, date(since.year + 1, since.month, 1)]).fetchone()
        assert row is not None
        override, = create(connection, "override_sheet", [
            {"customer_id": row[0], "rate_sheet_id": keys_of(connection, "rate_sheet")[SHEET], "valid_from": since}])
        connection.execute("SELECT FROM api.call_rerate_preview(p_customer_id => %s)", row)
        wrong = connection.execute("SELECT r.rerating_id FROM api.call_rerate('Loyal since 2019', %s) AS r", row).fetchone()
        while connection.execute("SELECT c.chunk_id FROM api.rating_run() AS c").fetchone():
            pass
        connection.execute("SELECT FROM api.rerating_undo(%s, 'Meant for somebody else')", wrong)
        connection.execute("SELECT FROM api.override_sheet_remove(%s)", [override])
    return True
