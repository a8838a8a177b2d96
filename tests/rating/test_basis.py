"""Random calls over random sheets of all kinds: quotes and batches find what a naive model finds, or hold for the same reason.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import psycopg
import pytest

from tests.rating.basis_model import CLASSES, Call, Center, Found, Numbering, Place, Rating, Sheet, amount

Base = psycopg.Connection[Any]
BLOCKS = Path("flaskapp/demo/numbering.csv")
AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
DAY = AT.date()
SECONDS = 61
CALLS = 150
# Numbers of the customer, and their places; the last one is toll-free.
DIDS = ("12125559001", "16135559001", "16045559001", "12035569001", "13125569001", "18885559001")
CODES = ["1212555", "1212556", "12125561", "12125562", "1914555", "1518555", "1203555", "1203556", "1201555", "1313555", "1312555",
         "1613555", "1613444", "1819555", "1514555", "1416555", "1604555", "1867555", "1907555", "1787555", "1212999", "1800555",
         "33140", "52155"]
LATAS = ["132", "134", "224", "340", "358", "920"]
KINDS = ["prefix", "jurisdiction", "lata", "tier"]


@pytest.fixture
def connection(dsn: str) -> Iterator[Base]:
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z'")
        connection.execute("SELECT FROM api.setting_set('service.emergency_location_required', 'false', '2000-01-01')")
        yield connection
        connection.rollback()


@pytest.mark.parametrize("world", range(6))
def test_random_calls(connection: Base, world: int) -> None:
    seed = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9)) + world
    print(f"PGTOLL_SEED={seed - world}")
    rng = Random(seed)
    numbering = load_numbering(connection, rng)
    house = add_tiers(connection, rng, None)
    sheets = {}
    for name in ("override", "out", "in"):
        sheets[name] = add_sheet(connection, rng, name, house)
    indeterminate_as = rng.choice(("own_rate", "intrastate", "interstate"))
    customer = add_customer(connection, {name: key for name, (key, _) in sheets.items()}, rng, indeterminate_as)
    overridden = rng.random() < 0.7
    if overridden:
        for side in ("out", "in", "toll_free"):
            value(connection, "SELECT FROM api.override_sheet_create(%s, %s, %s)", customer, sheets["override"][0], side)
    ratings = {side: Rating(numbering, [*([sheets["override"][1]] if overridden else []), sheets[side][1]], indeterminate_as)
               for side in ("out", "in")}
    calls = [random_call(rng) for _ in range(CALLS)]
    wrong = []
    for call in calls:
        got, want = quoted(connection, customer, call), expected(ratings[call.side], call)
        if got != want:
            wrong.append((call, got, want))
    assert not wrong, (seed, wrong[:3], [(sheet.kind, sheet.prices) for _, sheet in sheets.values()])
    plain = [call for call in calls if not (call.lrn or call.rate_center or call.tier)]
    landed = rated(connection, plain)
    wrong = [(call, got, want) for place, call in enumerate(plain)
             if (got := landed.get(f"b{place}")) != (want := expected(ratings[call.side], call))]
    assert not wrong, (seed, wrong[:3])


def expected(rating: Rating, call: Call) -> tuple[Any, ...]:
    found = rating.rate(call)
    if isinstance(found, Found):
        return (found.prefix, amount(found.price, SECONDS), found.rating_class, found.lata, found.tier)
    return (found,)


def quoted(connection: Base, customer: int, call: Call) -> tuple[Any, ...]:
    row = connection.execute(
        "SELECT q.reason, q.prefix, q.amount, q.rating_class, q.lata, q.tier FROM api.call_quote(%s, %s, %s, %s, %s, %s, p_lrn => %s,"
        " p_rate_center => %s, p_tier => %s) AS q",
        [customer, call.caller or "anonymous", call.called, SECONDS, AT, call.side, call.lrn, call.rate_center, call.tier]).fetchone()
    assert row is not None
    return row[1:] if row[0] is None else (row[0],)


def rated(connection: Base, calls: list[Call]) -> dict[str, tuple[Any, ...]]:
    """The same calls as a file: landed and rated."""
    load = uuid.uuid4()
    lines = ["call_id,start,seconds,caller,called"] + [
        f"b{place},{AT:%Y-%m-%d %H:%M:%S},{SECONDS},{call.caller or 'anonymous'},+{call.called}" for place, call in enumerate(calls)]
    connection.execute("INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (%s, 0, 1, %s)", [load, "\n".join(lines)])
    connection.execute("SELECT FROM api.batch_land('basis', 'calls.csv', %s)", [load])
    while value(connection, "SELECT c.chunk_id FROM rating.chunk_rate_next() AS c"):
        pass
    rows = connection.execute("""
        SELECT r.call_id, h.reason, coalesce(nullif(p.prefix, ''), '*'), c.amount, c.rating_class, c.lata, c.tier
        FROM intake.record AS r
        LEFT JOIN intake.held_call AS h ON h.record_id = r.record_id
        LEFT JOIN rating.charge AS c ON c.call_id = r.record_id
        LEFT JOIN catalog.rate AS p ON p.rate_id = c.rate_id""").fetchall()
    return {row[0]: row[2:] if row[1] is None else (row[1],) for row in rows}


def random_number(rng: Random) -> str:
    code = rng.choice(CODES)
    return code + "".join(rng.choices("01234567", k=11 - len(code)))


def random_call(rng: Random) -> Call:
    lrn = random_number(rng) if rng.random() < 0.25 else None
    if rng.random() < 0.5:
        return Call(rng.choice(DIDS[:-1]), random_number(rng), "out", DAY, lrn)
    caller = None if rng.random() < 0.1 else random_number(rng)
    told = rng.random()
    called = rng.choice(DIDS)
    return Call(caller, called, "in", DAY, lrn, rng.choice(("TORONTO", "Vancouver", "NOWHERE")) if told < 0.2 else None,
                rng.choice(("0", "3", "gold")) if told > 0.85 else None, called.startswith("1888"))


def load_numbering(connection: Base, rng: Random) -> Numbering:
    load = uuid.uuid4()
    connection.execute("INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (%s, 0, 1, %s)",
                       [load, BLOCKS.read_text(encoding="utf-8").rstrip()])
    assert value(connection, "SELECT i.status FROM api.number_import('blocks.csv', %s) AS i", load) == "imported"
    blocks: dict[str, dict[date, Place | None]] = {}
    for prefix, first, *place in connection.execute(
            "SELECT b.prefix, greatest(b.effective_from, '1970-01-01'), b.country, b.state, b.lata, b.ocn, b.rate_center FROM catalog.number_block AS b"):
        blocks.setdefault(prefix, {})[first] = Place(*place) if place[0] else None
    pairs = [(("CA", "ON", "OTTAWA-HULL"), ("CA", "QC", "GATINEAU")), (("US", "NY", "NEW YORK"), ("US", "CT", "GREENWICH"))]
    local: set[frozenset[Center]] = set()
    for one, other in rng.sample(pairs, rng.randint(0, 2)):
        local.add(frozenset((one, other)))
        value(connection, "SELECT FROM api.local_calling_create(%s, %s, %s, %s, %s, %s)", *one, *other)
    return Numbering(blocks, local)


def add_tiers(connection: Base, rng: Random, sheet_id: int | None) -> dict[tuple[str, object], int]:
    """Some rows of a map, as the model knows them."""
    rows: list[tuple[str, object, dict[str, object]]] = [
        ("rate_center", center, {"country": center[0], "state": center[1], "rate_center": center[2]}) for center in (
            ("US", "NY", "NEW YORK"), ("CA", "ON", "OTTAWA-HULL"), ("CA", "BC", "VANCOUVER"), ("US", "CT", "NEW HAVEN"),
            ("CA", "ON", "TORONTO"), ("US", "NY", "VANCOUVER"))]
    rows += [("ocn", "901A", {"ocn": "901A"}), ("ocn", "903C", {"ocn": "903C"}),
             ("lata_ocn", ("132", "901A"), {"lata": "132", "ocn": "901A"}), ("number", DIDS[1], {"number": DIDS[1]}),
             ("default", None, {})]
    tiers: dict[tuple[str, object], int] = {}
    for match, key, columns in rng.sample(rows, rng.randint(0, 5 if sheet_id else 8)):
        tiers[match, key] = rng.randint(0, 4)
        names = ["match", "tier", "rate_sheet_id", *columns]
        values = [match, tiers[match, key], sheet_id, *columns.values()]
        connection.execute(f"SELECT FROM api.tier_map_create({', '.join(f'p_{name} => %s' for name in names)})", values)
    return tiers


def add_sheet(connection: Base, rng: Random, name: str, house: dict[tuple[str, object], int]) -> tuple[int, Sheet]:
    kind = rng.choice(KINDS)
    code = f"basis-{name}"
    key = value(connection, "SELECT s.rate_sheet_id FROM api.rate_sheet_create(%s, %s, 'CAD', p_kind => %s) AS s", code, code, kind)
    keys: set[str] = set()
    for _ in range(rng.randint(3, 40)):
        number = random_number(rng)
        head = rng.choice((number[:rng.randint(1, 11)], number[:7], number[:4], "*", "1"))
        keys.add({
            "prefix": head, "jurisdiction": head + rng.choice(("", *(f"/{name}" for name in CLASSES))),
            "lata": ">".join((rng.choice([*LATAS, "*"]), rng.choice([*LATAS, "*"]))), "tier": rng.choice((*"01234", "DEFAULT")),
        }[kind])
    prices = {"*" if each == "*>*" else each: Decimal(rng.randint(0, 99_999)).scaleb(-5) for each in keys}
    load = uuid.uuid4()
    lines = ["prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination"] + [
        f"{prefix},{price:f},6,6,2026-01-01,Basis" for prefix, price in prices.items()]
    connection.execute("INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (%s, 0, 1, %s)", [load, "\n".join(lines)])
    imported = value(connection, "SELECT i.status FROM api.rate_import(%s, 'rates.csv', %s) AS i", code, load)
    assert imported == "imported", lines
    return key, Sheet(kind, prices, add_tiers(connection, rng, key) if kind == "tier" else {}, house)


def add_customer(connection: Base, sheets: dict[str, int], rng: Random, indeterminate_as: str) -> int:
    entity = value(connection, "SELECT e.legal_entity_id FROM api.legal_entity_create('BASIS', 'Basis', 'CA') AS e")
    customer: int = value(connection, "SELECT c.customer_id FROM api.customer_create('BASIS', 'Basis', %s, 'CAD', 'America/Toronto', 'CA')"
                          " AS c", entity)
    package = value(connection, "SELECT k.package_id FROM api.package_create('BASIS', 'Basis', 'CAD', 0, %s, %s, %s) AS k",
                    sheets["out"], sheets["in"], sheets["in"])
    value(connection, "SELECT FROM api.package_assignment_create(%s, %s, '2026-01-01Z')", customer, package)
    for did in DIDS:
        value(connection, "SELECT FROM api.device_create(%s, 'did', %s, '2026-01-01Z')", customer, did)
    if indeterminate_as != "own_rate" or rng.random() < 0.5:
        value(connection, "SELECT FROM api.customer_jurisdiction_create(%s, %s)", customer, indeterminate_as)
    value(connection, "SELECT FROM api.source_create('basis', 'Basis', (SELECT f.format_id FROM intake.format AS f"
                      " WHERE f.code = 'native_csv'), 'CA', p_dial_plan => 'e164')")
    return customer


def value(connection: Base, query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
