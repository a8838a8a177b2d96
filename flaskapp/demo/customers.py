"""Loads the demo's customers with all that is theirs: devices, packages, override sheets, starting amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from flaskapp.demo import papers
from flaskapp.demo.population import TOLL_FREE_CODES, Customer, Device, Population
from flaskapp.demo.rows import create, each, keys_of

# Where the customers of a time zone live.
PLACES = {
    "America/Toronto": ("Ottawa", "ON", "CA"),
    "America/Vancouver": ("Vancouver", "BC", "CA"),
    "America/St_Johns": ("St. John's", "NL", "CA"),
    "America/Winnipeg": ("Winnipeg", "MB", "CA"),
    "Europe/London": ("London", "", "GB"),
}
# Calls at once on one of the demo's trunks.
TRUNK_CHANNELS = 30


def load(connection: psycopg.Connection[Any], people: Population, say: Callable[[str], None]) -> None:
    """Every customer that is missing, in one transaction: none is ever there without its devices and money."""
    with connection.transaction():
        known = {code for (code,) in connection.execute("SELECT c.code FROM api.customer AS c").fetchall()}
        missing = [customer for customer in people.customers if customer.code not in known]
        if not missing:
            return
        papers.define_fields(connection)
        ids = _customers(connection, people, missing)
        papers.load(connection, missing, ids)
        _packages(connection, missing, ids)
        devices = [device for device in people.devices if device.customer in ids]
        _emergency_locations(connection, devices, ids)
        _locations(connection, missing, devices, ids, _devices(connection, devices, ids))
        create(connection, "payment", [
            {"customer_id": ids[customer.code], "amount": customer.starting_amount, "reference": "starting amount"}
            for customer in missing if customer.prepaid])
    say(f"{len(missing):,} customers with {len(devices):,} devices")


def _customers(connection: psycopg.Connection[Any], people: Population, missing: list[Customer]) -> dict[str, int]:
    entity = keys_of(connection, "legal_entity")[people.legal_entity.code]
    rows = []
    for number, customer in enumerate(missing, 1):
        city, state, country = PLACES[customer.time_zone]
        rows.append({
            "code": customer.code, "name": customer.name, "legal_entity_id": entity, "currency": customer.currency,
            "time_zone": customer.time_zone, "country": country, "city": city, "state": state,
            "street": f"{100 + number % 900} {('Birch', 'Cedar', 'Maple', 'Spruce')[number % 4]} Street",
            "type": "wholesale" if customer.package == "wholesale" else "retail",
            "billing_mode": "prepaid" if customer.prepaid else "postpaid",
            "email": f"{customer.code.lower()}@customers.example", "tags": ["demo"], "fields": papers.fields(customer),
        })
    return dict(zip((customer.code for customer in missing), create(connection, "customer", rows), strict=True))


def _packages(connection: psycopg.Connection[Any], missing: list[Customer], ids: dict[str, int]) -> None:
    packages, sheets = keys_of(connection, "package"), keys_of(connection, "rate_sheet")
    create(connection, "package_assignment", [
        {"customer_id": ids[customer.code], "package_id": packages[customer.package],
         "valid_from": customer.active_from}
        for customer in missing])
    create(connection, "override_sheet", [
        {"customer_id": ids[customer.code], "rate_sheet_id": sheets[customer.override_sheet]}
        for customer in missing if customer.override_sheet])


def _emergency_locations(connection: psycopg.Connection[Any], devices: list[Device], ids: dict[str, int]) -> None:
    """Every number is registered at its customer's address; nobody calls from a toll-free one."""
    homes = {row[0]: dict(zip(("name", "street", "city", "state", "postal_code", "country"), row[1:], strict=True))
             for row in connection.execute("SELECT c.customer_id, c.name, c.street, c.city, c.state, c.postal_code, c.country"
                                           " FROM api.customer AS c").fetchall()}
    create(connection, "emergency_location", [
        {"number": device.key, **homes[ids[device.customer]]}
        for device in devices if device.kind == "did" and device.key[1:4] not in TOLL_FREE_CODES])


def register_at_home(connection: psycopg.Connection[Any], numbers: Sequence[tuple[int, str]]) -> None:
    """Further numbers, each at the address of the customer that it is given with."""
    each(connection, "api.customer_get(%s) AS c CROSS JOIN LATERAL api.emergency_location_create(%s, c.name, c.street,"
         " c.city, c.country, p_state => c.state, p_postal_code => c.postal_code)", numbers)


def _devices(connection: psycopg.Connection[Any], devices: list[Device], ids: dict[str, int]) -> list[int]:
    """Virtual numbers first: the others name them. Gives the keys of the others, in order."""
    groups = [device for device in devices if device.kind == "virtual_number"]
    numbers = dict(zip((device.key for device in groups),
                       create(connection, "device", [_device(device, ids, {}) for device in groups]), strict=True))
    others = [device for device in devices if device.kind != "virtual_number"]
    return create(connection, "device", [_device(device, ids, numbers) for device in others])


def _locations(connection: psycopg.Connection[Any], missing: list[Customer], devices: list[Device],
               ids: dict[str, int], device_ids: list[int]) -> None:
    """Offices have a head office, a warehouse in it and a branch; their numbers are at these in turn, and a few at none."""
    offices = [ids[customer.code] for customer in missing if customer.package == "business"]
    heads = create(connection, "location", [
        {"customer_id": office, "code": "head-office", "name": "Head Office"} for office in offices])
    warehouses = create(connection, "location", [
        {"customer_id": office, "code": "warehouse", "name": "Warehouse", "parent_id": head}
        for office, head in zip(offices, heads, strict=True)])
    branches = create(connection, "location", [
        {"customer_id": office, "code": "branch", "name": "Branch"} for office in offices])
    places = dict(zip(offices, zip(heads, branches, warehouses, strict=True), strict=True))
    others = [device for device in devices if device.kind != "virtual_number"]
    numbers = [(device_id, places[ids[device.customer]]) for device_id, device in zip(device_ids, others, strict=True)
               if device.kind == "did" and ids[device.customer] in places]
    each(connection, "api.device_move(%s, %s, '-infinity')", [
        (device_id, place[index % 4]) for index, (device_id, place) in enumerate(numbers) if index % 4 < 3])


def _device(device: Device, ids: dict[str, int], numbers: dict[str, int]) -> dict[str, Any]:
    return {"customer_id": ids[device.customer], "kind": device.kind, "key": device.key,
            "valid_from": device.active_from, "valid_to": device.active_to or "infinity",
            "virtual_number_id": numbers.get(device.virtual_number),
            "max_channels": TRUNK_CHANNELS if device.kind == "trunk" else None}
