"""Random blocks, places and tiers: what the database finds equals a model that tries one block after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import SystemRandom
from typing import Any

import phonenumbers
import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from flaskapp.demo.numbering import BLOCKS
from flaskapp.intake.numbering import import_numbering
from flaskapp.numbering.areas import areas

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
FIRST = date(2026, 11, 1)
DAYS = 4
PLACE = """
SELECT n.number, n.day, p.number_block_id
FROM unnest(%s::text[], %s::date[]) AS n (number, day)
LEFT JOIN LATERAL catalog.number_place(n.number, n.day) AS p ON true
"""
# Next to each other, so that what one area code ends another one begins; and one by itself.
AREAS = ("1999", "1998", "1997", "1399")

area = st.sampled_from(AREAS)
exchange = st.sampled_from(("222", "223", "999"))
prefix = st.one_of(area, st.builds(str.__add__, area, exchange),
                   st.builds("{}{}{}".format, area, exchange, st.sampled_from("0159")))
day = st.one_of(st.none(), st.integers(0, DAYS - 1))
# Whether a block is somewhere from that day on, or ended.
blocks = st.dictionaries(st.tuples(prefix, day), st.booleans(), max_size=25)


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """One transaction, rolled back at the end: the database is as it was."""
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        yield connection
        connection.rollback()


def _date(day: int | None) -> str:
    return "-infinity" if day is None else (FIRST + timedelta(days=day)).isoformat()


def _longest(known: dict[str, dict[int, int | None]], number: str, on: int) -> int | None:
    """The block of a number on a day: the longest one that is somewhere then."""
    for length in (8, 7, 4):
        days = known.get(number[:length], {})
        begun = [begin for begin in days if begin <= on]
        if begun and days[max(begun)] is not None:
            return days[max(begun)]
    return None


@seed(SEED)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=blocks, more=blocks)
def test_the_longest_block_is_found(connection: psycopg.Connection[Any], blocks: dict[Any, bool], more: dict[Any, bool]) -> None:
    """Blocks come in two goes, as they do by imports, and the second changes some of the first."""
    with connection.transaction(force_rollback=True):
        for part in (blocks, more):
            connection.execute(
                "INSERT INTO catalog.number_block (prefix, effective_from, country)"
                " SELECT v.prefix, v.day, CASE WHEN v.is_somewhere THEN 'US' END"
                " FROM unnest(%s::text[], %s::date[], %s::boolean[]) AS v (prefix, day, is_somewhere)"
                " ON CONFLICT ON CONSTRAINT number_block_once DO UPDATE SET country = excluded.country",
                [[p for p, _ in part], [_date(d) for _, d in part], list(part.values())])
        known: dict[str, dict[int, int | None]] = {}
        for block, begin, key in connection.execute(
            "SELECT b.prefix, CASE WHEN isfinite(b.effective_from) THEN b.effective_from - %s ELSE -1 END,"
            " CASE WHEN b.country IS NOT NULL THEN b.number_block_id END FROM catalog.number_block AS b WHERE b.root = ANY (%s)",
            [FIRST, list(AREAS)],
        ):
            known.setdefault(block, {})[begin] = key
        numbers = [f"{a}{x}{b}{end}" for a, x, b, end in product(
            (*AREAS, "1996"), ("222", "223", "224", "999"), "01569", ("000", "999"))]
        asked = [(number, on) for number in numbers for on in range(-1, DAYS)]
        found = connection.execute(PLACE, [[n for n, _ in asked], [FIRST + timedelta(days=on) for _, on in asked]]).fetchall()
        wrong = [row for row in found if row[2] != _longest(known, row[0], (row[1] - FIRST).days)]
        assert wrong == []
        assert connection.execute("SELECT * FROM api.verify('420-number-intervals')").fetchall() == []


place = st.tuples(st.sampled_from(("US", "CA", "JM", None)), st.sampled_from(("ON", "NY", "")))
KERNEL = """
SELECT j.jurisdiction, catalog.jurisdiction_class(j.jurisdiction, false, %(to)s = ANY (%(home)s), %(border)s, %(as)s)
FROM (SELECT catalog.jurisdiction(%(from)s, %(from_state)s, %(to)s, %(to_state)s, %(home)s) AS jurisdiction) AS j
"""


@seed(SEED)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(caller=place, called=place, as_=st.sampled_from(("own_rate", "intrastate", "interstate")),
       border=st.sampled_from(("interstate", "intrastate", "international")))
def test_jurisdiction_both_ways(connection: psycopg.Connection[Any], caller: Any, called: Any, as_: str, border: str) -> None:
    """At home a call back is what the call was; abroad matters on the called side only."""
    home = ["US", "CA"]

    def ask(a: tuple[str | None, str], b: tuple[str | None, str]) -> tuple[str, str]:
        row = connection.execute(KERNEL, {"from": a[0], "from_state": a[1], "to": b[0], "to_state": b[1], "home": home,
                                          "as": as_, "border": border}).fetchone()
        assert row
        return row[0], row[1]

    there, back = ask(caller, called), ask(called, caller)
    if "JM" not in (caller[0], called[0]):
        assert there == back
    else:
        assert (there[0] == "international") == (called[0] == "JM")
        assert there[1] == "international" if called[0] == "JM" else there[1] in ("indeterminate", as_)
    if there[0] in ("intrastate", "interstate"):
        assert caller[0] == called[0] and (caller[1] == called[1]) == (there[0] == "intrastate")
    assert there[1] in ("intrastate", "interstate", "international", "indeterminate")


STEPS = ("number", "lata_ocn", "ocn", "rate_center")
tier_rows = st.dictionaries(
    st.tuples(st.booleans(), st.sampled_from((*STEPS, "default")), st.integers(0, 1), day), st.integers(0, 99), max_size=25)


def _tier(rows: dict[Any, int], sheet: bool, values: dict[str, int], on: int) -> int | None:
    """The sheet's steps, the house's steps, then the defaults where there is no rate center."""
    def latest(own: bool, match: str, value: int) -> int | None:
        begun = [begin for (o, m, v, begin) in rows if (o, m, v) == (own, match, value) and (-1 if begin is None else begin) <= on]
        return rows[own, match, value, max(begun, key=lambda d: -1 if d is None else d)] if begun else None

    sides = (True, False) if sheet else (False,)
    steps = [(own, match, values[match]) for own in sides for match in STEPS if match in values]
    if "rate_center" not in values:
        steps += [(own, "default", 0) for own in sides]
    return next((tier for step in steps if (tier := latest(*step)) is not None), None)


@seed(SEED)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tier_rows)
def test_the_first_tier_wins(connection: psycopg.Connection[Any], rows: dict[Any, int]) -> None:
    rows = {key: tier for key, tier in rows.items() if key[1] != "default" or key[2] == 0}
    with connection.transaction(force_rollback=True):
        sheet = connection.execute("SELECT s.rate_sheet_id FROM api.rate_sheet_create('t-tier', 'T', 'CAD') AS s").fetchone()
        assert sheet
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO catalog.tier_map (rate_sheet_id, match, number, lata, ocn, country, state, rate_center, valid_from,"
                " tier) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [(sheet[0] if own else None, match, f"1212555000{n}" if match == "number" else None,
                  f"13{n}" if match == "lata_ocn" else None, f"000{n}" if match in ("lata_ocn", "ocn") else None,
                  *(("US", "NY", f"R{n}") if match == "rate_center" else (None, None, None)), _date(begin), tier)
                 for (own, match, n, begin), tier in rows.items()])
        for own, number, lata, center, on in product((True, False), (0, 1), (None, 0), (None, 0, 1), (-1, 1, DAYS)):
            # The OCN and the LATA are of one carrier.
            values = {"number": number, **({} if lata is None else {"lata_ocn": lata, "ocn": lata}),
                      **({} if center is None else {"rate_center": center})}
            row = connection.execute(
                "SELECT t.tier FROM catalog.tier_find(%s, %s, %s, %s, %s, %s) AS t",
                [sheet[0] if own else None, f"1212555000{number}", None if lata is None else f"13{lata}",
                 None if lata is None else f"000{lata}", None if center is None else f"US/NY/R{center}",
                 FIRST + timedelta(days=on)]).fetchone()
            assert (row and row[0]) == _tier(rows, own, values, on)


def test_reference_countries_are_those_of_the_library(db: psycopg.Connection[Any]) -> None:
    """Each area code that comes with pgtoll is one of the library's, in the country or territory that it says."""
    rows = db.execute("SELECT b.npa, b.country, b.state FROM api.number_block AS b"
                      " WHERE b.npa IS NOT NULL AND b.nxx IS NULL AND NOT isfinite(b.effective_from)").fetchall()
    assert len(rows) > 400
    for npa, country, state in rows:
        regions = {phonenumbers.region_code_for_number(phonenumbers.PhoneNumber(1, int(npa + rest)))
                   for rest in ("2345678", "5551234", "2220000")} - {None}
        assert regions & {country, state}, npa


def test_areas_from_the_libraries() -> None:
    """A state, a territory, a country abroad; a misspelt name, initials, and an area code in two provinces."""
    known = {area.prefix: area for area in areas()}
    expected = {"1613": ("CA", "ON", "Ontario"), "1787": ("US", "PR", "Puerto Rico"), "1876": ("JM", "", "Jamaica"),
                "1257": ("CA", "BC", "British Columbia"), "1202": ("US", "DC", "District of Columbia"),
                "1201": ("US", "NJ", "New Jersey"), "1902": ("CA", "", "Nova Scotia/Prince Edward Island"), "33": ("FR", "", "France")}
    assert {prefix: (a.country, a.state, a.name) for prefix in expected for a in (known[prefix],)} == expected
    assert {known[prefix].state for prefix in known if prefix.startswith("1902")} == {"", "NS", "PE"}
    # Toll-free, personal and premium numbers are nowhere, and no calling code of services is a country.
    assert known.keys().isdisjoint({"1800", "1888", "1500", "1900", "800", "870"})


def test_the_demo_file_comes_in_twice(connection: psycopg.Connection[Any]) -> None:
    with connection.transaction(force_rollback=True):
        lines = len(BLOCKS.read_text(encoding="utf-8").splitlines()) - 1
        first, second = import_numbering(connection, BLOCKS), import_numbering(connection, BLOCKS)
        assert first["status"] == "imported" and first["lines"] == second["unchanged"] == lines
