"""What the demo's carriers take for calls, in US dollars, and what a dollar is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import TIME_ZONE
from flaskapp.demo.rows import create, each, is_there, keys_of, write_csv
from flaskapp.intake.rates import import_rates

HEADER = ("prefix", "destination", "country", "rate_per_minute", "initial_increment", "subsequent_increment", "effective_from")
# What a minute costs that goes out through a carrier, and one that it brings.
SHEETS = {
    "carriers-termination": (("*", "Rest of the world", "", "0.0300"), ("1", "United States", "", "0.0040"),
                             ("33", "France", "FR", "0.0090"), ("44", "United Kingdom", "GB", "0.0080")),
    "carriers-origination": (("*", "Rest of the world", "", "0.0012"),),
}


def load(connection: psycopg.Connection[Any], first_day: date, folder: Path) -> None:
    """Sheets, exchange rates and whose they are; what is there already stays."""
    if is_there(connection, "exchange_rate"):
        return
    codes = list(SHEETS)
    sheets = create(connection, "rate_sheet", [
        {"code": code, "name": code.replace("-", " ").capitalize(), "currency": "USD", "time_zone": TIME_ZONE} for code in codes])
    for code, rates in SHEETS.items():
        import_rates(connection, code, write_csv(folder / f"{code}.csv", HEADER, [
            (prefix, destination, country, rate, "6", "6", date(2000, 1, 1)) for prefix, destination, country, rate in rates]))
    each(connection, "api.carrier_update(%s, p_out_sheet_id => %s, p_in_sheet_id => %s)",
         [(carrier, *sheets) for carrier in keys_of(connection, "carrier").values()])
    create(connection, "exchange_rate", [
        {"base_currency": "USD", "quote_currency": "CAD", "valid_from": day, "rate": rate}
        for day, rate in ((date(2000, 1, 1), "1.3600"), (first_day, "1.3900"))])
