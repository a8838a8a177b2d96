"""Random files of another biller: accepted when a naive model accepts every line, the same lines rejected, nothing half done.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from flaskapp.intake.move_in import move_in
from tests.integration.naive import FAR, Device, Known, Line, wrong_amounts, wrong_customers, wrong_devices

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
ENTITY = "MOVE-IN-TEST"
KNOWN = {"mi-R": Known("reseller"), "mi-A": Known("retail"), "mi-B": Known("retail", "prepaid"),
         "mi-Y": Known("retail", exponent=0)}
THERE = (Device("mi-A", "did", "16135559001", "", date(2026, 2, 1), date(2026, 4, 1)),
         Device("mi-A", "ip_address", "198.51.100.0/24", "", date(2026, 2, 1), FAR),
         Device("mi-A", "virtual_number", "sales", "", date(2026, 1, 1), FAR))
TRACES = """
SELECT (SELECT count(*) FROM party.customer), (SELECT count(*) FROM party.address), (SELECT count(*) FROM party.status_change),
  (SELECT count(*) FROM ledger.account), (SELECT count(*) FROM service.device), (SELECT count(*) FROM ledger.transaction),
  (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM collect.opening_amount), (SELECT count(*) FROM system.load_line)
"""
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADERS = {
    "customers": "code,name,type,parent_code,legal_entity,currency,time_zone,country",
    "devices": "customer_code,kind,key,tenant,virtual_number,valid_from,valid_to",
    "opening_amounts": "customer_code,amount_due,available,as_of",
}


def mostly(good: Sequence[str], bad: Sequence[str]) -> st.SearchStrategy[str]:
    """Values that are right, now and then one that is wrong."""
    # Not 0, which is drawn more often than others.
    return st.integers(0, 99).flatmap(lambda n: st.sampled_from(bad if n == 37 else good))


CODES = [f"mi-{number}" for number in range(20)]
CUSTOMERS = st.lists(st.tuples(
    mostly(CODES, ["mi-A", "", "mi 1", "x" * 64]), mostly(["Name"], ["", " "]), mostly(["", "retail", "reseller", "reseller"], ["shop"]),
    mostly(["", "", "", "mi-R", *CODES[:2]], ["mi-A", "mi-Z"]), mostly([ENTITY], ["NOBODY"]), mostly(["CAD", "USD"], ["XXQ", "cad", ""]),
    mostly(["UTC", "America/Toronto"], ["Moon/Sea", ""]), mostly(["CA"], ["ca", ""]),
), min_size=1, max_size=6).flatmap(lambda lines: st.sampled_from([*[lines] * 19, [lines[0][:7], *lines[1:]]]))
DAYS = [f"2026-0{month}-01" for month in range(1, 6)]
KEYS = {
    "did": (["16135559001", *(f"1613555900{digit}" for digit in range(2, 9))], ["+16135559001", "0123456"]),
    "extension": (["101", "102"], ["1 2"]),
    "trunk": (["101", "peer"], ["a/b"]),
    "virtual_number": (["sales", "help"], ["a/b"]),
    "ip_address": (["198.51.100.9", "198.51.0.0/16", "203.0.113.0/24", "203.0.113.0/25", "203.0.113.200"], ["203.0.113.1/24", "1.2.3"]),
    "phone": (["1"], ["1"]),
}


@st.composite
def device_line(draw: st.DrawFn) -> Line:
    kind = draw(mostly(["did", "extension", "trunk", "virtual_number", "ip_address"], ["phone"]))
    tenanted = kind in ("extension", "trunk")
    return (draw(mostly(["mi-A", "mi-B"], ["mi-Z"])), kind, draw(mostly(*KEYS[kind])),
            draw(mostly(["", "north"] if tenanted else [""], ["south"])),
            draw(mostly([""] if kind == "virtual_number" else ["", "", "sales"], ["help"])),
            draw(mostly(DAYS, ["2026-02-30", ""])), draw(mostly([*DAYS[2:], "2026-09-01", ""], ["soon"])))


AMOUNTS = mostly(["0", "10", "12.50", "-3.25", "99999999.99"], ["1.005", "1e3", "NaN", "1.2345678", "--1", ""])


@st.composite
def amount_line(draw: st.DrawFn) -> Line:
    code = draw(mostly(["mi-A", "mi-B", "mi-R", "mi-Y"], ["mi-Z"]))
    amount = draw(AMOUNTS)
    due = (code != "mi-B") == (draw(mostly(["right"], ["wrong"])) == "right")
    return (code, amount if due else "", "" if due else amount, draw(mostly(["2026-10-31"], ["31.10.2026"])))


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT legal_entity_id FROM api.legal_entity_create(%s, 'Test', 'CA')", [ENTITY]).fetchone()
        assert row
        connection.execute("INSERT INTO system.setting (name, value) VALUES ('service.emergency_location_required', 'false')"
                           " ON CONFLICT ON CONSTRAINT setting_pkey DO UPDATE SET value = excluded.value")
        for code, known in KNOWN.items():
            connection.execute(
                "SELECT FROM api.customer_create(%s, 'Test', %s, %s, 'UTC', 'CA', p_type => %s, p_billing_mode => %s)",
                [code, row[0], "CAD" if known.exponent else "JPY", known.type, known.billing_mode])
        for device in THERE:
            connection.execute(
                "SELECT FROM api.device_create((SELECT c.customer_id FROM party.customer AS c WHERE c.code = %s), %s, %s,"
                " %s::timestamp AT TIME ZONE 'UTC', p_valid_to => %s::timestamp AT TIME ZONE 'UTC')",
                [device.customer, device.kind, device.key, str(device.start), "infinity" if device.end == FAR else str(device.end)])
        yield connection
        connection.rollback()


def judged(connection: psycopg.Connection[Any], folder: Path, kind: str, lines: Sequence[Line], rehearse: bool) -> set[int]:
    """Imports a file; the numbers of its rejected lines."""
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([HEADERS[kind], *(",".join(line) for line in lines)]) + "\n", encoding="utf-8")
    done = move_in(connection, kind, path, rehearse=rehearse)
    rejected = {number for (number,) in connection.execute(
        "SELECT l.line_no FROM integration.move_in_line AS l WHERE l.move_in_id = %s", [done["move_in_id"]])}
    assert (done["lines"], done["rejected"], done["message"]) == (len(lines), len(rejected), "")
    assert done["status"] == ("rejected" if rejected else "rehearsed" if rehearse else "imported")
    return rejected


@seed(SEED)
@EXAMPLES
@given(lines=CUSTOMERS, rehearse=st.booleans())
def test_customers(connection: psycopg.Connection[Any], tmp_path: Path, lines: list[Line], rehearse: bool) -> None:
    with connection.transaction(force_rollback=True):
        before = connection.execute(TRACES).fetchone()
        rejected = judged(connection, tmp_path, "customers", lines, rehearse)
        assert rejected == wrong_customers(lines, KNOWN, ENTITY)
        if rejected or rehearse:
            assert connection.execute(TRACES).fetchone() == before
            return
        rows = connection.execute(
            "SELECT c.code, coalesce(p.code, ''), c.currency FROM party.customer AS c"
            " INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id AND a.currency = c.currency"
            " LEFT JOIN party.customer AS p ON p.customer_id = c.parent_id WHERE c.code = ANY (%s)", [CODES]).fetchall()
        assert sorted(rows) == sorted((line[0], line[3], line[5]) for line in lines)


@seed(SEED)
@EXAMPLES
@given(lines=st.lists(device_line(), min_size=1, max_size=6), rehearse=st.booleans())
def test_devices(connection: psycopg.Connection[Any], tmp_path: Path, lines: list[Line], rehearse: bool) -> None:
    with connection.transaction(force_rollback=True):
        before = connection.execute(TRACES).fetchone()
        rejected = judged(connection, tmp_path, "devices", lines, rehearse)
        assert rejected == wrong_devices(lines, KNOWN, THERE)
        if rejected or rehearse:
            assert connection.execute(TRACES).fetchone() == before
            return
        rows = connection.execute(
            "SELECT c.code, d.kind, d.key, d.tenant, coalesce(v.key, '') FROM service.device AS d"
            " INNER JOIN party.customer AS c ON c.customer_id = d.customer_id"
            " LEFT JOIN service.device AS v ON v.device_id = d.virtual_number_id"
            " WHERE c.code = ANY (%s)", [list(KNOWN)]).fetchall()
        assert sorted(rows) == sorted([*((d.customer, d.kind, d.key, d.tenant, "") for d in THERE), *(tuple(line[:5]) for line in lines)])


@seed(SEED)
@EXAMPLES
@given(lines=st.lists(amount_line(), min_size=1, max_size=4), rehearse=st.booleans())
def test_money(connection: psycopg.Connection[Any], tmp_path: Path, lines: list[Line], rehearse: bool) -> None:
    with connection.transaction(force_rollback=True):
        before = connection.execute(TRACES).fetchone()
        wrong, money = wrong_amounts(lines, KNOWN, set())
        assert judged(connection, tmp_path, "opening_amounts", lines, rehearse) == wrong
        if wrong or rehearse:
            assert connection.execute(TRACES).fetchone() == before
            return
        booked = dict(connection.execute(
            "SELECT c.code, a.posted::numeric FROM ledger.account AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id"
            " WHERE c.code = ANY (%s)", [list(KNOWN)]).fetchall())
        assert booked == {code: money.get(code, Decimal(0)) for code in KNOWN}
        entries = connection.execute(
            "SELECT coalesce(sum(e.amount) FILTER (WHERE a.kind = 'customer'), 0), coalesce(sum(e.amount), 0) FROM ledger.entry AS e"
            " INNER JOIN ledger.account AS a ON a.account_id = e.account_id INNER JOIN party.legal_entity AS l"
            " ON l.legal_entity_id = a.legal_entity_id WHERE l.code = %s", [ENTITY]).fetchone()
        assert entries == (sum(money.values()), 0)
        # Once a customer: the same file again is rejected as a whole.
        assert judged(connection, tmp_path, "opening_amounts", lines, rehearse) == set(range(2, len(lines) + 2))
