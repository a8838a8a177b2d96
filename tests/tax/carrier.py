"""A carrier with one customer in Texas: a fee, two calls and one number of November 2026, drafted for December."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.carrier import one

LINES = ("a,2026-11-04 12:00:00,60,15125550101,12065550100,,,", "b,2026-11-04 13:00:00,120,15125550101,442079460000,,,")


def build(connection: psycopg.Connection[Any]) -> int:
    """The customer; the clock stands at 2026-11-05."""
    connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z'")
    connection.execute("SELECT api.setting_set('service.emergency_location_required', 'false', '2000-01-01')")
    entity = one(connection, "SELECT legal_entity_id FROM api.legal_entity_create('TXT', 'Texas Telephone', 'US')")
    sheet = one(connection, "SELECT rate_sheet_id FROM api.rate_sheet_create('out', 'Outbound', 'USD', 'America/Chicago')")
    world = one(connection, "SELECT destination_id FROM api.destination_create('world', 'World', NULL)")
    connection.execute("INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute,"
                       " initial_increment, subsequent_increment) VALUES (%s, '', '2026-01-01', %s, 0.05, 60, 60)", [sheet, world])
    connection.execute("SELECT catalog.rate_sheet_activate(%s, '2026-01-01')", [sheet])
    package = one(connection, f"SELECT package_id FROM api.package_create('line', 'Line', 'USD', 30, {sheet}, {sheet})")
    customer = int(one(connection, f"SELECT customer_id FROM api.customer_create('tx-1', 'Lone Star Ltd', {entity}, 'USD',"
                       " 'America/Chicago', 'US', p_state => 'TX', p_city => 'Austin', p_postal_code => '78701')"))
    connection.execute("SELECT FROM api.device_create(%s, 'did', '15125550101', '2026-11-01T06:00Z')", [customer])
    connection.execute("SELECT FROM api.package_assignment_create(%s, %s, '2026-11-01T06:00Z')", [customer, package])
    connection.execute("SELECT FROM api.customer_terms_create(%s, p_charges_from => '2026-12-01')", [customer])
    connection.execute("SELECT FROM api.source_create('sw', 'Switch', (SELECT f.format_id FROM intake.format AS f"
                       " WHERE f.code = 'native_csv'), 'US', p_dial_plan => 'e164')")
    load = one(connection, "SELECT gen_random_uuid()")
    for number, line in enumerate(LINES, 1):
        connection.execute("INSERT INTO system.load_line (load_id, slice, line_no, fields, raw) VALUES (%s, 0, %s, %s, %s)",
                           [load, number, line.split(","), line])
    connection.execute("SELECT FROM api.batch_land('sw', 'calls.csv', %s)", [load])
    connection.execute("SELECT FROM api.rating_run()")
    connection.execute("UPDATE system.clock SET frozen_at = '2026-12-02T12:00:00Z'")
    return customer


def draft(connection: psycopg.Connection[Any], code: str, usage_to: str = "2026-12-01") -> int:
    """A draft bill run."""
    return int(one(connection, f"SELECT bill_run_id FROM api.bill_run_draft('{code}', 'TXT', '{usage_to}')"))


def issue(connection: psycopg.Connection[Any], run: int) -> None:
    connection.execute("SELECT FROM api.bill_run_approve(%s)", [run])
    connection.execute("SELECT FROM api.bill_run_issue(%s)", [run])


def tax_lines(connection: psycopg.Connection[Any], run: int) -> list[tuple[str, str]]:
    """Printed taxes of a run."""
    return connection.execute(
        "SELECT l.description, l.amount::numeric(12, 2)::text FROM billing.invoice_line AS l"
        " INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id"
        " WHERE i.bill_run_id = %s AND l.kind = 'tax' ORDER BY l.position", [run]).fetchall()
