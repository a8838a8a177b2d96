"""Sheets of the demo that rate calls on more than a prefix: by jurisdiction, by LATAs, by tier."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import TIME_ZONE, LegalEntity
from flaskapp.demo.rows import create, keys_of, write_csv
from flaskapp.intake.rates import import_rates

HEADER = ("prefix", "rating_class", "destination", "rate_per_minute", "initial_increment", "subsequent_increment",
          "effective_from")
NAMES = {"jurisdiction": "United States by jurisdiction", "lata": "United States by LATA", "tier": "Inbound by tier"}
RATES = {
    "jurisdiction": (
        ("1", "local", "United States - Local", "0.0030"), ("1", "intrastate", "United States - Intrastate", "0.0140"),
        ("1", "interstate", "United States - Interstate", "0.0080"), ("1", "indeterminate", "United States - Other", "0.0160"),
        ("1907", "", "Alaska", "0.0850"), ("1907", "intrastate", "Alaska", "0.0600")),
    "lata": (
        ("132>132", "", "New York LATA", "0.0040"), ("132>224", "", "North Jersey LATA", "0.0090"),
        ("*>340", "", "Detroit LATA", "0.0070"), ("*", "", "Other LATAs", "0.0110")),
    "tier": (
        ("0", "", "Tier 0", "0.0035"), ("1", "", "Tier 1", "0.0065"), ("2", "", "Tier 2", "0.0120"), ("3", "", "Tier 3", "0.0250"),
        ("DEFAULT", "", "No rate center", "0.0300")),
}


def load(connection: psycopg.Connection[Any], entity: LegalEntity, since: date, folder: Path) -> bool:
    """A sheet of each kind, whose rates count from a day on, and an agreement; False when they are there already."""
    codes = {kind: f"by-{kind}" for kind in NAMES}
    with connection.transaction():
        if missing := codes["tier"] not in keys_of(connection, "rate_sheet"):
            create(connection, "rate_sheet", [
                {"code": codes[kind], "name": name, "kind": kind, "currency": entity.currency, "time_zone": TIME_ZONE}
                for kind, name in NAMES.items()])
            create(connection, "customer_jurisdiction", [
                {"customer_id": customer_id, "indeterminate_as": "intrastate", "valid_from": since}
                for customer_id in sorted(keys_of(connection, "customer").values())[:1]])
    # Outside of that transaction: an import vacuums.
    imported = {row[0] for row in connection.execute("SELECT i.rate_sheet FROM api.rate_import AS i").fetchall()}
    for kind, rates in RATES.items():
        if codes[kind] not in imported:
            import_rates(connection, codes[kind], write_csv(
                folder / f"{codes[kind]}.csv", HEADER, [(*rate, 6, 6, since) for rate in rates]))
    return missing
