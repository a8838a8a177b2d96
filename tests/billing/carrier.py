"""A carrier whose bills have everything on them, made in a few statements: fees, items, pools, minimums, discounts, taxes, cycles."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from flaskapp.demo.rows import create
from tests.carrier import one

ENTITY = "YEAR"
ZONES = ("America/Toronto", "America/Vancouver", "America/Halifax")
# Province, and its tax: one that is compound, and one with two.
PLACES = (("ON", "13"), ("QC", "9.975"), ("AB", None))


def number(nth: int) -> str:
    """The number of a customer, from 0."""
    return f"1{613 + nth % 2}555{nth:04d}"


def build(connection: psycopg.Connection[Any], customers: int, start: date, entity: str = ENTITY, first_number: int = 0) -> list[int]:
    """The customers, from the first day of a month on. The clock stands at its noon."""
    with connection.transaction():
        connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s::date + interval '12 hours'", [start])
        connection.execute("SELECT api.setting_set('service.emergency_location_required', 'false', '2000-01-01')")
        key = one(connection, f"SELECT legal_entity_id FROM api.legal_entity_create('{entity}', 'Year Telecom', 'CA')")
        packages = _catalogue(connection, start, entity)
        _taxes(connection, key)
        keys = _customers(connection, range(first_number, first_number + customers), key, start, packages, entity)
        _agreements(connection, keys, start, entity)
        create(connection, "source", [{"code": entity.lower(), "name": "Switch", "country": "CA", "dial_plan": "nanp", "format_id": one(
            connection, "SELECT format_id FROM intake.format WHERE code = 'native_csv'")}])
    connection.execute("ANALYZE")
    return keys


def _catalogue(connection: psycopg.Connection[Any], start: date, entity: str) -> list[int]:
    sheet, = create(connection, "rate_sheet", [{"code": f"{entity}-out", "name": "Out", "currency": "CAD", "time_zone": ZONES[0]}])
    canada, abroad = create(connection, "destination", [
        {"code": f"{entity}-{code}", "name": name, "country": None} for code, name in (("ca", "Canada"), ("world", "World"))])
    for prefix, destination, price in (("1", canada, "0.0210"), ("", abroad, "0.1234")):
        connection.execute(
            "INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,"
            " subsequent_increment) VALUES (%s, %s, '2000-01-01', %s, %s, 30, 6)", [sheet, prefix, destination, price])
    connection.execute("SELECT catalog.rate_sheet_activate(%s, '2000-01-01')", [sheet])
    # Fee and minimum of each package.
    packages = create(connection, "package", [
        {"code": f"{entity}-{code}", "name": code, "currency": "CAD", "monthly_fee": fee, "outbound_sheet_id": sheet,
         "inbound_sheet_id": sheet, "minimum_usage": minimum}
        for code, fee, minimum in (("Home", "21.95", "0"), ("Office", "49.95", "5"), ("Pool", "34.50", "0"))])
    versions = [one(connection, "SELECT package_version_id FROM catalog.package_version WHERE package_id = %s", package)
                for package in packages]
    create(connection, "pool", [{"package_version_id": versions[2], "code": "twenty", "name": "Twenty minutes", "minutes": 20,
                                 "rollover_cycles": 1}])
    create(connection, "discount", [
        {"code": f"{entity}-ten", "name": "Ten percent", "kind": "percent", "value": 10, "currency": None, "applies_to": "usage"},
        {"code": f"{entity}-five", "name": "Five off", "kind": "fixed", "value": 5, "currency": "CAD", "applies_to": "recurring"}])
    create(connection, "item", [
        {"code": f"{entity}-line", "name": "Line", "kind": "recurring", "currency": "CAD", "price": "5.00", "frequency": "monthly"},
        {"code": f"{entity}-quarter", "name": "Care", "kind": "recurring", "currency": "CAD", "price": "10.00", "frequency": "quarterly"},
        {"code": f"{entity}-setup", "name": "Setup", "kind": "one_time", "currency": "CAD", "price": "49.00", "frequency": "monthly"}])
    return packages


def _taxes(connection: psycopg.Connection[Any], entity: int) -> None:
    if one(connection, "SELECT count(*) FROM tax.detail"):
        return
    for state, rate in PLACES:
        schedule, = create(connection, "tax_schedule", [{"code": f"s-{state.lower()}", "name": state}])
        taxes = [("gst", "country", "5", 10)] if state != "ON" else []
        taxes += [("hst" if state == "ON" else "pst", "state", rate, 20)] if rate else []
        for code, level, percent, place in taxes:
            detail, = create(connection, "tax_detail", [
                {"code": f"{code}-{state.lower()}", "name": code.upper(), "level": level, "position": place}])
            create(connection, "tax_rate", [{"tax_detail_id": detail, "rate": percent}])
            create(connection, "tax_schedule_detail", [{"tax_schedule_id": schedule, "tax_detail_id": detail}])
        create(connection, "tax_region", [{"country": "CA", "tax_schedule_id": schedule, "state": state}])


def _customers(connection: psycopg.Connection[Any], numbers: range, entity: int, start: date, packages: list[int],
               code: str) -> list[int]:
    monthly = one(connection, "SELECT billing_cycle_id FROM party.billing_cycle WHERE code = 'monthly'")
    last, = create(connection, "billing_cycle", [
        {"code": f"{code.lower()}-31", "name": "From the 31st", "frequency": "monthly", "anchor_on": "2000-01-31"}])
    keys = create(connection, "customer", [
        {"code": f"{code}-{nth:05d}", "name": f"Customer {nth}", "legal_entity_id": entity, "currency": "CAD",
         "time_zone": ZONES[nth % 3], "country": "CA", "state": PLACES[nth % 5 % 3][0],
         "billing_cycle_id": last if nth % 20 == 7 else monthly} for nth in numbers])
    connection.execute(
        "INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
        " SELECT u.customer_id, u.package_id, %s::date::timestamp AT TIME ZONE c.time_zone"
        " FROM unnest(%s::bigint[], %s::bigint[]) AS u (customer_id, package_id)"
        " INNER JOIN party.customer AS c ON c.customer_id = u.customer_id",
        [start, keys, [packages[nth % 3] for nth in numbers]])
    create(connection, "device", [{"customer_id": key, "kind": "did", "key": number(nth), "valid_from": f"{start} 00:00Z"}
                                  for nth, key in zip(numbers, keys, strict=True)])
    return keys


def _agreements(connection: psycopg.Connection[Any], keys: list[int], start: date, entity: str) -> None:
    """Items of every fourth customer, discounts of every fifth."""
    connection.execute(
        "SELECT count(api.item_assignment_create(k.key, i.item_id, %(start)s, p_quantity => 1 + k.nth::integer %% 3))"
        " FROM unnest(%(keys)s::bigint[]) WITH ORDINALITY AS k (key, nth) CROSS JOIN catalog.item AS i"
        " WHERE i.code LIKE %(entity)s AND k.nth %% 4 = 0", {"keys": keys, "start": start, "entity": f"{entity}-%"})
    connection.execute(
        "SELECT count(api.discount_assignment_create(k.key, d.discount_id, %(start)s))"
        " FROM unnest(%(keys)s::bigint[]) WITH ORDINALITY AS k (key, nth) CROSS JOIN catalog.discount AS d"
        " WHERE d.code LIKE %(entity)s AND k.nth %% 5 = 0", {"keys": keys, "start": start, "entity": f"{entity}-%"})


def receivables(connection: psycopg.Connection[Any], entity: str = ENTITY) -> None:
    """What late payment costs, and what happens to who is late."""
    key = one(connection, f"SELECT legal_entity_id FROM party.legal_entity WHERE code = '{entity}'")
    create(connection, "penalty_rule", [{"legal_entity_id": key, "currency": "CAD", "grace_days": 5, "percent": "1.5"}])
    create(connection, "dunning_step", [
        {"legal_entity_id": key, "currency": "CAD", "days_overdue": days, "action": action, "smallest_amount": "10.00"}
        for days, action in ((10, "notice"), (45, "suspend"), (120, "disconnect"))])
    create(connection, "deposit_rate", [{"country": "CA", "year": year, "percent": "2.50"} for year in range(2020, 2040)])


def calls_land(connection: psycopg.Connection[Any], entity: str, calls: list[tuple[str, str, int, str, str]]) -> None:
    """Calls are landed and rated."""
    land(connection, entity, calls)
    connection.execute("SELECT FROM api.rating_run()")


def land(connection: psycopg.Connection[Any], entity: str, calls: list[tuple[str, str, int, str, str]]) -> None:
    """Calls of (id, start in UTC, seconds, caller, called) wait for rating."""
    load = one(connection, "SELECT gen_random_uuid()")
    with connection.cursor().copy("COPY system.load_line (load_id, slice, line_no, fields, raw) FROM STDIN") as copy:
        for line, row in enumerate(calls, 1):
            fields = [str(part) for part in row] + [""] * 3
            copy.write_row((load, 0, line, fields, ",".join(fields)))
    connection.execute("SELECT FROM api.batch_land(%s, 'calls.csv', %s)", [entity.lower(), load])

