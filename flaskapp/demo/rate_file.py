"""A carrier's rate file in the demo: what its columns mean, and what it would change before anybody imports it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from flaskapp.demo.population import Population
from flaskapp.demo.rows import create, is_there, write_csv
from flaskapp.intake.rates import upload_rates

COLUMNS = {"prefix": "Code", "destination": "Where", "rate_per_minute": "Price", "increments": "Step", "effective_from": "From"}


def load(connection: psycopg.Connection[Any], people: Population, since: date, folder: Path) -> bool:
    """A column map and a preview of dearer incoming calls; False when they are there already."""
    if is_there(connection, "column_map"):
        return False
    with connection.transaction():
        create(connection, "column_map", [{"code": "carrier", "name": "A carrier's workbook", "columns": Jsonb(COLUMNS)}])
        code = people.packages[0].inbound_sheet
        rows = [(rate.prefix, "Incoming calls", rate.rate_per_minute * 2,
                 f"{rate.initial_increment}/{rate.subsequent_increment}", since)
                for sheet in people.sheets if sheet.code == code for rate in sheet.rates]
        load_id = upload_rates(connection, write_csv(folder / "carrier.csv", tuple(COLUMNS.values()), rows))
        connection.execute("SELECT FROM api.rate_import_preview(%s, %s, p_column_map => 'carrier', p_file_name => 'carrier.csv',"
                           " p_days => 400)", [code, load_id])
    return True
