"""A sheet of the demo that is cheaper in the evening, on holidays, and from the third minute on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import TIME_ZONE, LegalEntity
from flaskapp.demo.rows import create, is_there, write_csv
from flaskapp.intake.rates import import_rates

SHEET = "evenings"
WEEK = [1, 2, 3, 4, 5]
HOLIDAYS = ((1, 1, "New Year's Day"), (7, 1, "Canada Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day"))
HEADER = ("prefix", "destination", "country", "rate_per_minute", "initial_increment", "subsequent_increment",
          "effective_from", "grace_seconds", "maximum_charge", "price_steps")
RATES = (("1", "United States", "", "0.0120", 3, "", "evening=0.0080 holiday=0.0060 @180=0.0100"),
         ("1613", "Canada", "CA", "0.0090", 3, "0.50", "evening=0.0060 holiday=0.0040"),
         ("33", "France", "FR", "0.0180", 0, "", "@180=0.0150 @600=0.0120"))


def load(connection: psycopg.Connection[Any], entity: LegalEntity, since: date, folder: Path) -> bool:
    """Plan, holidays and sheet, whose rates count from a day on; False when they are there already."""
    with connection.transaction():
        if missing := not is_there(connection, "band_plan"):
            plan, = create(connection, "band_plan", [
                {"code": "evenings", "name": "Evenings and weekends", "country": entity.country}])
            create(connection, "band_window", [
                {"band_plan_id": plan, "band": band, "days": days, "from_time": first, "to_time": after}
                for band, days, first, after in (
                    ("evening", WEEK, "00:00", "07:00"), ("evening", WEEK, "18:00", "24:00"),
                    ("evening", [6, 7], "00:00", "24:00"), ("holiday", [0], "00:00", "24:00"))])
            create(connection, "holiday", [
                {"country": entity.country, "day": date(year, month, day), "name": name}
                for year in (since.year, since.year + 1) for month, day, name in HOLIDAYS])
            create(connection, "rate_sheet", [
                {"code": SHEET, "name": "Cheaper evenings", "currency": entity.currency, "time_zone": TIME_ZONE,
                 "band_plan_id": plan}])
    # Outside of that transaction: an import vacuums.
    imported = {row[0] for row in connection.execute("SELECT i.rate_sheet FROM api.rate_import AS i").fetchall()}
    if SHEET not in imported:
        rows = [(*rate[:4], 6, 6, since, *rate[4:]) for rate in RATES]
        import_rates(connection, SHEET, write_csv(folder / f"{SHEET}.csv", HEADER, rows))
    return missing
