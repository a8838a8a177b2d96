"""Loads the demo: the carrier, its price lists and customers, and one month of calls from file to invoice.

Each step is a transaction of its own that first looks whether it is done, so an interrupted demo goes on where it was.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from flaskapp.demo import (
    agreements,
    bands,
    books,
    costs,
    credit,
    customers,
    desk,
    documents,
    extras,
    kinds,
    money_in,
    newcomers,
    numbering,
    offers,
    rate_file,
    receivables,
    rerating,
    resellers,
    staff,
    stock,
    taxes,
)
from flaskapp.demo.population import Population, Sheet, population
from flaskapp.demo.rows import create, write_csv
from flaskapp.demo.traffic import EXPECTED_FILE, RECORDS, write_month
from flaskapp.demo.world import write_world_sheet
from flaskapp.intake.cdr import land
from flaskapp.intake.rates import import_rates
from flaskapp.worker import rating
from flaskapp.worker.invoices import write_one

CUSTOMERS = 2_000
SEED = 1
# Source, format and time zone by the form of the traffic files.
SOURCES = {"asterisk": ("asterisk1", "asterisk_csv", "America/Toronto"), "native": ("native1", "native_csv", "UTC")}
# The invoice shown as an example is the one nearest to so many lines: a page or two.
EXAMPLE_LINES = 25
# What an inbound sheet's rates are called on invoices.
SHEET_DESTINATIONS = {"inbound": "Inbound calls", "toll-free": "Toll-free calls"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Demo:
    """Which demo: the month as YYYY-MM, its size, and where its files lie."""

    month: str
    folder: Path
    customers: int = CUSTOMERS
    records: int = RECORDS

    @property
    def first_day(self) -> date:
        return date.fromisoformat(f"{self.month}-01")

    @property
    def next_month(self) -> date:
        return (self.first_day + timedelta(days=32)).replace(day=1)

    @property
    def bill_run(self) -> str:
        return f"NLT-{self.month}"


def demo_month(connection: psycopg.Connection[Any]) -> str:
    """The month whose files were landed already, else the last full month."""
    row = connection.execute(
        "SELECT coalesce("
        " min(substring(b.file_name FROM '^(?:asterisk|native)-(\\d{4}-\\d{2})-w\\d')),"
        " to_char(system.clock_now() - interval '1 month', 'YYYY-MM')) FROM api.batch AS b WHERE b.source = ANY (%s)",
        [[source for source, _, _ in SOURCES.values()]],
    ).fetchone()
    assert row is not None
    return str(row[0])


def load(
    connection: psycopg.Connection[Any], demo: Demo, conninfo: str, *, key: str | None, workers: int, say: Say
) -> None:
    """Everything that is missing, in order; connection is in autocommit."""
    people = population(demo.customers, SEED, month=demo.month)
    if key:
        connection.execute("SELECT access.api_key_register('demo', 'pgtoll_operator', %s)", [key])
    load_carrier(connection, people, demo, say)
    costs.load(connection, demo.first_day, demo.folder)
    _calls(connection, people, demo, say)
    _rate(connection, conninfo, workers, say)
    _bill(connection, demo, say)
    example_invoice(connection, demo)
    load_since(connection, people, demo, say)


def load_carrier(connection: psycopg.Connection[Any], people: Population, demo: Demo, say: Say) -> None:
    """What there is before the first call: price lists, switches, customers and their devices."""
    demo.folder.mkdir(parents=True, exist_ok=True)
    _catalogue(connection, people, demo)
    numbering.load(connection)
    _rates(connection, people, demo, say)
    customers.load(connection, people, say)
    offers.give(connection, people.legal_entity.currency, demo.next_month)
    agreements.load(connection, people.legal_entity.currency, demo.first_day)
    extras.give(connection, people.legal_entity)


def load_since(connection: psycopg.Connection[Any], people: Population, demo: Demo, say: Say) -> None:
    """What has happened since the month was invoiced, so that no call and no invoice of it is another."""
    entity, since = people.legal_entity, demo.next_month
    done = {
        "a sheet with bands": bands.load(connection, entity, since, demo.folder),
        "sheets by jurisdiction, LATA and tier": kinds.load(connection, entity, since, demo.folder),
        "two resellers with customers of their own": resellers.load(connection, entity, since, demo.folder),
        "taxes": taxes.load(connection, entity, since),
        "numbers in stock": stock.load(connection, people, demo.folder),
        "cards, credits, moves and farewells": desk.load(connection, people, demo.first_day),
        "a carrier's rate file, looked at": rate_file.load(connection, people, since, demo.folder),
        "a re-rating, and second thoughts": rerating.load(connection, people, demo.first_day, demo.folder),
        "customers from another biller": newcomers.load(connection, entity, since, demo.folder),
        "a template of invoices": documents.load(connection, entity.code),
        "a credit note": agreements.correct(connection, demo.bill_run),
        "calls in progress, and limits": credit.load(connection, entity),
        "payments": receivables.load(connection, entity, demo.bill_run),
        "a bank's statement, cheques and a chargeback": money_in.load(connection, entity, demo.bill_run),
        "closed months, and a carrier's calls": books.load(connection, entity, demo.first_day, demo.folder),
        "people who log in": staff.load(connection, demo.first_day),
    }
    if any(done.values()):
        say(f"since then: {', '.join(what for what, is_new in done.items() if is_new)}")


def _catalogue(connection: psycopg.Connection[Any], people: Population, demo: Demo) -> None:
    """Legal entity, sheets without rates, packages, carriers, switches."""
    with connection.transaction():
        if _known(connection, "legal_entity", "code"):
            return
        entity = people.legal_entity
        create(connection, "legal_entity", [{
            "code": entity.code, "name": entity.name, "country": entity.country, "state": entity.region,
            "street": "150 Aurora Street", "city": "Ottawa", "postal_code": "K1P 5Z9",
            "email": "billing@northernlights.example", "phone": "+1 613 555 0100", "website": "northernlights.example",
        }])
        sheets = dict(zip((sheet.code for sheet in people.sheets), create(connection, "rate_sheet", [
            {"code": sheet.code, "name": sheet.name, "currency": sheet.currency, "time_zone": sheet.time_zone}
            for sheet in people.sheets]), strict=True))
        packages = create(connection, "package", [
            {"code": package.code, "name": package.name, "currency": entity.currency,
             "monthly_fee": package.monthly_fee,
             "outbound_sheet_id": sheets[package.outbound_sheet], "inbound_sheet_id": sheets[package.inbound_sheet],
             "toll_free_sheet_id": sheets[package.toll_free_sheet]} for package in people.packages])
        codes = (package.code for package in people.packages)
        offers.fill_packages(connection, dict(zip(codes, packages, strict=True)), entity.currency, demo.first_day)
        carriers = create(connection, "carrier", [
            {"code": carrier.code, "name": carrier.name} for carrier in people.carriers])
        create(connection, "carrier_peer", [
            {"carrier_id": carrier_id, "match": match, "key": key}
            for carrier_id, carrier in zip(carriers, people.carriers, strict=True)
            for match, key in (("channel", carrier.channel), ("address", carrier.ip_address))])
        formats = dict(connection.execute("SELECT f.code, f.format_id FROM api.format AS f").fetchall())
        create(connection, "source", [
            {"code": source, "name": f"Demo switch, {code}", "format_id": formats[code], "time_zone": zone,
             "dial_plan": "nanp", "country": entity.country} for source, code, zone in SOURCES.values()])


def _rates(connection: psycopg.Connection[Any], people: Population, demo: Demo, say: Say) -> None:
    """Rates of each sheet that has none. The world sheet comes last: every import tidies what is there by then."""
    done = _known(connection, "rate_import", "rate_sheet")
    missing = [sheet for sheet in people.sheets if sheet.code not in done]
    if not missing:
        return
    since, change = demo.first_day.replace(year=demo.first_day.year - 1), demo.first_day.replace(day=16)
    world = demo.folder / "world.csv"
    rows = write_world_sheet(world, seed=SEED, price_versions=2, effective=(since, change))
    names = _destinations(world)
    for sheet in missing:
        if sheet.code != "world":
            _write_sheet(demo.folder / f"{sheet.code}.csv", sheet, names, since)
            import_rates(connection, sheet.code, demo.folder / f"{sheet.code}.csv")
    say(f"{len(missing) - 1} small rate sheets; the world sheet has {rows:,} rates")
    import_rates(connection, "world", world)


def _destinations(world: Path) -> dict[str, tuple[str, str]]:
    """Destination and country of each prefix of the world sheet."""
    with world.open(encoding="utf-8", newline="") as file:
        return {row["prefix"]: (row["destination"], row["country"]) for row in csv.DictReader(file)}


def _write_sheet(path: Path, sheet: Sheet, names: dict[str, tuple[str, str]], effective: date) -> None:
    rows = []
    for rate in sheet.rates:
        lengths = range(len(rate.prefix), 0, -1)
        known = next((names[rate.prefix[:n]] for n in lengths if rate.prefix[:n] in names), (sheet.name, ""))
        destination, country = (SHEET_DESTINATIONS[sheet.code], "") if sheet.code in SHEET_DESTINATIONS else known
        rows.append((rate.prefix, destination, country, f"{rate.rate_per_minute:f}", f"{rate.connect_fee:f}",
                     rate.initial_increment, rate.subsequent_increment, f"{rate.minimum_charge:f}", effective))
    write_csv(path, ("prefix", "destination", "country", "rate_per_minute", "connect_fee", "initial_increment",
                     "subsequent_increment", "minimum_charge", "effective_from"), rows)


def _calls(connection: psycopg.Connection[Any], people: Population, demo: Demo, say: Say) -> None:
    """The month's files: written once, and each landed once for its source."""
    folder = demo.folder / demo.month
    if not (folder / EXPECTED_FILE).exists():
        say(f"writing {demo.records:,} call records of {demo.month}")
        write_month(folder, people, records=demo.records, month=demo.month, seed=SEED)
    files = json.loads((folder / EXPECTED_FILE).read_text(encoding="utf-8"))["files"]
    landed = set(connection.execute("SELECT b.source, b.file_name FROM api.batch AS b").fetchall())
    for name in files:
        source = SOURCES[name.partition("-")[0]][0]
        if (source, name) not in landed:
            batch = land(connection, source, folder / name)
            say(f"{name}: {batch.received:,} lines, {batch.rejected} rejected, {batch.duplicate} duplicates")


def _rate(connection: psycopg.Connection[Any], conninfo: str, workers: int, say: Say) -> None:
    """Whatever waits; statistics first, since a fresh database has none and plans would be poor."""
    waiting = connection.execute("SELECT b.records FROM api.rating_backlog() AS b").fetchone()
    if waiting and waiting[0]:
        connection.execute("ANALYZE catalog.rate_interval, catalog.rate_sheet_version, party.customer, service.device,"
                           " service.package_assignment, ledger.account, intake.record, intake.identity")
        say(f"rating {waiting[0]:,} records with {workers} workers")
        rating.run(conninfo, workers)


def _bill(connection: psycopg.Connection[Any], demo: Demo, say: Say) -> None:
    if demo.bill_run not in _known(connection, "bill_run", "code"):
        connection.execute("SELECT FROM api.bill_run_create(%s, 'NLT', %s)", [demo.bill_run, demo.next_month])
        say(f"bill run {demo.bill_run} made")


def example_invoice(connection: psycopg.Connection[Any], demo: Demo) -> tuple[Path, Path]:
    """PDF and CSV of one invoice of the run, written where they are missing."""
    row = connection.execute(
        "SELECT i.invoice_id, i.number FROM api.invoice AS i"
        " INNER JOIN api.bill_run AS r ON r.bill_run_id = i.bill_run_id"
        " CROSS JOIN LATERAL ("
        "  SELECT count(*) AS lines FROM api.invoice_line AS l WHERE l.invoice_id = i.invoice_id) AS c"
        " WHERE r.code = %s ORDER BY abs(c.lines - %s), i.invoice_id LIMIT 1",
        [demo.bill_run, EXAMPLE_LINES],
    ).fetchone()
    assert row is not None
    return write_one(connection, row[0], row[1], demo.folder)


def _known(connection: psycopg.Connection[Any], view: str, column: str) -> set[str]:
    """The values that a view of api has in a column."""
    query = sql.SQL("SELECT v.{} FROM api.{} AS v").format(sql.Identifier(column), sql.Identifier(view))
    return {row[0] for row in connection.execute(query).fetchall()}
