"""Two resellers of the demo, one below the other: each with packages and a rate sheet of its own, and customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from flaskapp.demo.customers import register_at_home
from flaskapp.demo.population import TIME_ZONE, LegalEntity, did_numbers
from flaskapp.demo.rows import create, each, keys_of, write_csv
from flaskapp.intake.rates import import_rates

# Code, name, and what a minute costs there beside the cost price. The second buys from the first.
RESELLERS = (("AURORA", "Aurora Voice Partners", Decimal("1.20")), ("POLAR", "Polar Dialtone", Decimal("1.45")))
SHOPS = ("Bakery", "Hotel", "Workshop")
# Cost price of a minute.
RATES = (("*", "Rest of the world", "", "0.0400"), ("1", "United States", "", "0.0080"),
         ("1613", "Canada", "CA", "0.0060"), ("33", "France", "FR", "0.0140"), ("44", "United Kingdom", "GB", "0.0120"))
HEADER = ("prefix", "destination", "country", "rate_per_minute", "initial_increment", "subsequent_increment",
          "effective_from")
AREA_CODE = "343"


def load(connection: psycopg.Connection[Any], entity: LegalEntity, since: date, folder: Path) -> bool:
    """The tree, in service from a day on, and its rates; False when they are there already."""
    with connection.transaction():
        known = keys_of(connection, "customer")
        if missing := RESELLERS[0][0] not in known:
            _tree(connection, entity, since)
    # Outside of that transaction: an import vacuums.
    imported = {row[0] for row in connection.execute("SELECT i.file_name FROM api.rate_import AS i").fetchall()}
    for code, _, markup in RESELLERS:
        for name, increment in ((f"{code.lower()}-first-try.csv", "half a minute"), (f"{code.lower()}.csv", "6")):
            if name not in imported:
                path = write_csv(folder / name, HEADER, _rates(markup, increment, since))
                import_rates(connection, f"{code.lower()}-out", path)
    return missing


def _rates(markup: Decimal, increment: str, since: date) -> list[tuple[Any, ...]]:
    """Rows of a sheet; an increment in words makes its first line wrong, and so the file."""
    return [(prefix, destination, country, f"{Decimal(cost) * markup:f}", increment if prefix == "*" else "6", "6", since)
            for prefix, destination, country, cost in RATES]


def _tree(connection: psycopg.Connection[Any], entity: LegalEntity, since: date) -> None:
    house = keys_of(connection, "legal_entity")[entity.code]
    numbers = did_numbers((AREA_CODE,))
    parent, package = None, keys_of(connection, "package")["wholesale"]
    for nth, (code, name, _) in enumerate(RESELLERS):
        reseller, = _customers(connection, house, entity, [(code, name)], parent, "reseller")
        _buy(connection, [reseller], package, since)
        sheet, = create(connection, "rate_sheet", [
            {"code": f"{code.lower()}-out", "name": f"{name}: outbound", "currency": entity.currency,
             "time_zone": TIME_ZONE, "reseller_id": reseller}])
        shop, package = create(connection, "package", [
            {"code": f"{code.lower()}-{kind}", "name": f"{name}: {kind}", "currency": entity.currency,
             "monthly_fee": fee, "outbound_sheet_id": sheet, "reseller_id": reseller}
            for kind, fee in (("shop", "29.95"), ("partner", "199.00"))])
        shops = _customers(connection, house, entity, [
            (f"{code}-{number}", f"{name.split()[0]} {shop_name}") for number, shop_name in enumerate(SHOPS, 1)],
            reseller, "retail")
        _buy(connection, shops, shop, since)
        _numbers(connection, shops, [next(numbers) for _ in shops], since)
        # Who buys from this one has its package for resellers.
        parent = reseller


def _customers(connection: psycopg.Connection[Any], house: int, entity: LegalEntity, people: Sequence[tuple[str, str]],
               parent: int | None, kind: str) -> list[int]:
    made = create(connection, "customer", [
        {"code": code, "name": name, "legal_entity_id": house, "currency": entity.currency, "time_zone": TIME_ZONE,
         "country": entity.country, "street": f"{nth}0 Rideau Street", "city": "Ottawa", "state": entity.region,
         "postal_code": "K1N 5X8", "type": kind, "parent_id": parent, "email": f"{code.lower()}@customers.example",
         "tags": ["demo"], "fields": Jsonb({"segment": "silver"})} for nth, (code, name) in enumerate(people, 1)])
    create(connection, "contact", [
        {"customer_id": customer, "name": name, "role": "billing", "email": f"billing.{code.lower()}@customers.example",
         "phone": "+1 613 555 0190"} for customer, (code, name) in zip(made, people, strict=True)])
    return made


def _buy(connection: psycopg.Connection[Any], customers: Sequence[int], package: int, since: date) -> None:
    """A package from a day on, in the customers' own zone."""
    each(connection, "api.package_assignment_create(%s, %s, %s::date::timestamp AT TIME ZONE %s)",
         [(customer, package, since, TIME_ZONE) for customer in customers])


def _numbers(connection: psycopg.Connection[Any], customers: Sequence[int], numbers: Sequence[str], since: date) -> None:
    """One number each, registered at its customer's address."""
    register_at_home(connection, list(zip(customers, numbers, strict=True)))
    each(connection, "api.device_create(%s, 'did', %s, %s::date::timestamp AT TIME ZONE %s)",
         [(customer, number, since, TIME_ZONE) for customer, number in zip(customers, numbers, strict=True)])
