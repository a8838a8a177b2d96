"""Customers that come to the demo carrier from another biller, by the files that it handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo.population import TIME_ZONE, LegalEntity
from flaskapp.demo.rows import create, keys_of, write_csv
from flaskapp.intake.move_in import move_in

ENTITY = "OVT"
PACKAGE = "valley"
SWITCH = "native1"
NAMES = ("Madawaska Outfitters", "Perth Pharmacy", "Lanark Dental Clinic", "Mississippi Mills Bakery", "Arnprior Motors")
# By customer: amount due, and the seconds used of the month's 500 minutes.
AMOUNTS = (("120.40", 17_850), ("0.00", 0), ("56.10", 30_000), ("-10.00", 600), ("310.75", 8_040))
HEADERS = {
    "customers": "code,name,legal_entity,currency,time_zone,country,street,city,state,postal_code,email,tags",
    "devices": "customer_code,kind,key,valid_from,emergency_name,emergency_street,emergency_city,emergency_state,"
               "emergency_postal_code,emergency_country",
    "packages": "customer_code,package_code,valid_from",
    "opening_amounts": "customer_code,amount_due,as_of",
    "open_invoices": "customer_code,number,invoice_date,due_date,amount,open_amount",
    "deposits": "customer_code,amount,received_on",
    "payment_methods": "customer_code,gateway,token,brand,last_four,expires_on",
    "pool_use": "customer_code,package_code,pool_code,cycle_from,billed_seconds",
    "invoice_numbers": "legal_entity,next_number",
    "call_identities": "source,call_id,started_at",
}


def load(connection: psycopg.Connection[Any], entity: LegalEntity, since: date, folder: Path) -> bool:
    """All files in their order, the first one rehearsed with a mistake in it; False when they are in already."""
    done = {row[0] for row in connection.execute("SELECT m.file_name FROM api.move_in AS m").fetchall()}
    files = _files(entity, since)
    if all(f"valley-{kind}.csv" in done for kind in files):
        return False
    with connection.transaction():
        if ENTITY not in keys_of(connection, "legal_entity"):
            _house(connection, entity)
    first = files["customers"]
    tries = [("customers", "valley-first-try.csv", [first[0], first[0]], True),
             *((kind, f"valley-{kind}.csv", rows, False) for kind, rows in files.items())]
    for kind, name, rows, rehearse in tries:
        if name not in done:
            move_in(connection, kind, write_csv(folder / name, HEADERS[kind].split(","), rows), rehearse=rehearse)
    return True


def _house(connection: psycopg.Connection[Any], entity: LegalEntity) -> None:
    """Who invoices them, and the package they have: with minutes, as long as nobody has it."""
    create(connection, "legal_entity", [
        {"code": ENTITY, "name": "Ottawa Valley Telephone Ltd.", "country": entity.country, "state": entity.region,
         "street": "8 Mill Street", "city": "Almonte", "postal_code": "K0A 1A0", "email": "billing@valley.example"}])
    sheets = keys_of(connection, "rate_sheet")
    package, = create(connection, "package", [
        {"code": PACKAGE, "name": "Valley Office", "currency": entity.currency, "monthly_fee": "39.00",
         "outbound_sheet_id": sheets["world"], "inbound_sheet_id": sheets["inbound"],
         "toll_free_sheet_id": sheets["toll-free"]}])
    row = connection.execute("SELECT v.package_version_id FROM api.package_version_list(p_package_id => %s) AS v",
                             [package]).fetchone()
    assert row is not None
    create(connection, "pool", [{"package_version_id": row[0], "code": "canada", "name": "Minutes to Canada", "minutes": 500,
                                 "prefixes": ["1613", "1514", "1416"]}])


def _files(entity: LegalEntity, since: date) -> dict[str, list[Sequence[Any]]]:
    """The lines of each file, by its kind."""
    day_before = since - timedelta(days=1)
    codes = [f"OVT-{number}" for number in range(1, len(NAMES) + 1)]
    homes = [(name, f"{nth}2 Bridge Street", "Almonte", entity.region, "K0A 1A0")
             for nth, name in enumerate(NAMES, 1)]
    numbers = [f"1343555{line}" for line in range(8001, 8001 + len(NAMES))]
    owing = [(code, amount) for code, (amount, _) in zip(codes, AMOUNTS, strict=True) if not amount.startswith(("-", "0"))]
    return {
        "customers": [(code, name, ENTITY, entity.currency, TIME_ZONE, entity.country, *home, f"{code.lower()}@customers.example",
                       "demo") for code, (name, *home) in zip(codes, homes, strict=True)],
        "devices": [(code, "did", number, since, *home, entity.country)
                    for code, number, home in zip(codes, numbers, homes, strict=True)],
        "packages": [(code, PACKAGE, since) for code in codes],
        "opening_amounts": [(code, amount, day_before) for code, (amount, _) in zip(codes, AMOUNTS, strict=True)],
        "open_invoices": [(code, f"V-{1180 + nth}", day_before - timedelta(days=29), day_before - timedelta(days=9), amount, amount)
                          for nth, (code, amount) in enumerate(owing)],
        "deposits": [(codes[0], "75.00", day_before - timedelta(days=400))],
        "payment_methods": [(codes[1], "demo-pay", "pm_valley_2", "Visa", "4821", f"{since.year + 2}-04")],
        "pool_use": [(code, PACKAGE, "canada", since, seconds) for code, (_, seconds) in zip(codes, AMOUNTS, strict=True)
                     if seconds],
        "invoice_numbers": [(ENTITY, 20_001)],
        "call_identities": [(SWITCH, f"valley-{number}", f"{day_before} 1{number}:00:00") for number in range(3)],
    }
