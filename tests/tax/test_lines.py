"""Random taxes on random lines: the set-based engine agrees with a naive one, and inclusive prices lead back to their taxes.

The seed is printed; PGTOLL_SEED repeats a run. All of it happens in one transaction that is rolled back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.tax.naive import HUNDRED, Tax, taxes

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
DAY = date(2026, 11, 1)
TAXES = """
SELECT t.line_no, d.code, t.amount, t.exact_amount
FROM tax.lines_tax(ARRAY(
  SELECT ROW(u.n, u.n, %(customer)s, 'recurring', 'p-sold', %(day)s, %(day)s, u.amount, %(inclusive)s, u.lines, 0)::tax.line
  FROM unnest(%(amounts)s::numeric[], %(lines)s::integer[]) WITH ORDINALITY AS u (amount, lines, n)
)) AS t
INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
"""

PERCENTS = st.decimals("0.01", 20, places=3)
CENTS = st.decimals(-500, 5000, places=2)
DETAILS = st.lists(st.builds(
    Tax, code=st.just(""), basis=st.sampled_from(["percent", "percent", "percent", "line"]), rate=PERCENTS,
    compound=st.sampled_from(["none", "none", "fees", "all"]),
    part=st.sampled_from([HUNDRED, HUNDRED, Decimal("64.9")]), payee=st.sampled_from(["government", "provider"]),
    brackets=st.sampled_from([(), (), ((Decimal(100), Decimal(3)),), ((Decimal(50), Decimal(0)), (Decimal(200), Decimal(9)))]),
    cap=st.sampled_from([None, None, Decimal(20)]), exempt=st.sampled_from([Decimal(0), Decimal(0), Decimal(25), HUNDRED]),
), min_size=1, max_size=4)
LINES = st.lists(st.tuples(CENTS, st.integers(0, 5)), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def customer(dsn: str) -> Iterator[tuple[psycopg.Connection[Any], int]]:
    """A customer on a connection whose transaction is rolled back at the end."""
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        entity = connection.execute("SELECT legal_entity_id FROM api.legal_entity_create('P-TAX', 'Tax', 'CA')").fetchone()
        assert entity
        row = connection.execute("SELECT customer_id FROM api.customer_create('P-TAX', 'Tax', %s, 'CAD', 'America/Toronto', 'CA',"
                                 " p_state => 'ON')", [entity[0]]).fetchone()
        assert row
        yield connection, row[0]
        connection.rollback()


def enact(connection: psycopg.Connection[Any], customer_id: int, details: list[Tax]) -> list[Tax]:
    """The taxes as rows; each with a code."""
    connection.execute("DELETE FROM tax.exemption WHERE customer_id = %s", [customer_id])
    connection.execute("DELETE FROM tax.schedule WHERE code = 'p-sold'")
    connection.execute("DELETE FROM tax.detail WHERE code LIKE 'p-tax%'")
    connection.execute("SELECT FROM api.tax_schedule_create('p-sold', 'Sold', false)")
    named = []
    for nth, tax in enumerate(details):
        # An amount is taken of units: nothing is added, and no part is left out.
        tax = Tax(f"p-tax{nth}", tax.basis, tax.rate, tax.compound if tax.basis == "percent" else "none",
                  tax.part if tax.basis == "percent" else HUNDRED, tax.payee,
                  tax.brackets if tax.basis == "percent" else (), tax.cap, tax.exempt)
        named.append(tax)
        above, rates = [b[0] for b in tax.brackets] or None, [b[1] for b in tax.brackets] or None
        connection.execute("""
          WITH made AS (
            INSERT INTO tax.detail (code, name, basis, collected_for, currency, position)
            VALUES (%(code)s, 'x', %(basis)s, %(payee)s, 'CAD', %(nth)s) RETURNING tax_detail_id
          ), rated AS (
            INSERT INTO tax.rate (tax_detail_id, rate, base_percent, compound, bracket_above, bracket_rate, cap)
            SELECT m.tax_detail_id, %(rate)s, %(part)s, %(compound)s, %(above)s, %(rates)s, %(cap)s FROM made AS m
          ), sold AS (
            INSERT INTO tax.schedule_detail (tax_schedule_id, tax_detail_id)
            SELECT s.tax_schedule_id, m.tax_detail_id FROM made AS m CROSS JOIN tax.schedule AS s WHERE s.code = 'p-sold'
          )
          INSERT INTO tax.exemption (customer_id, tax_detail_id, percent)
          SELECT %(customer)s, m.tax_detail_id, %(exempt)s FROM made AS m WHERE %(exempt)s > 0
        """, {"code": tax.code, "basis": tax.basis, "payee": tax.payee, "nth": nth, "rate": tax.rate, "part": tax.part,
              "compound": tax.compound, "above": above, "rates": rates, "cap": tax.cap, "customer": customer_id,
              "exempt": tax.exempt})
    return named


def found(connection: psycopg.Connection[Any], customer_id: int, lines: list[tuple[Decimal, int]], *,
          inclusive: bool = False) -> list[dict[str, Decimal]]:
    """What the engine says: taxes that are not 0 by code, for each line."""
    rows = connection.execute(TAXES, {
        "customer": customer_id, "day": DAY, "inclusive": inclusive, "amounts": [amount for amount, _ in lines],
        "lines": [count for _, count in lines]}).fetchall()
    answer: list[dict[str, Decimal]] = [{} for _ in lines]
    for nth, code, amount, _ in rows:
        if amount:
            answer[nth - 1][code] = amount
    return answer


def expected(details: list[Tax], lines: list[tuple[Decimal, int]]) -> list[dict[str, Decimal]]:
    return [{code: amount for code, amount in taxes(details, amount, count).items() if amount} for amount, count in lines]


@seed(SEED)
@settings(max_examples=60, deadline=None)
@given(details=DETAILS, lines=LINES)
def test_the_engine_agrees_with_a_naive_one(
    customer: tuple[psycopg.Connection[Any], int], details: list[Tax], lines: list[tuple[Decimal, int]]
) -> None:
    connection, customer_id = customer
    details = enact(connection, customer_id, details)
    assert found(connection, customer_id, lines) == expected(details, lines)


@seed(SEED)
@settings(max_examples=40, deadline=None)
@given(details=DETAILS, lines=LINES)
def test_an_inclusive_price_leads_back_to_its_taxes(
    customer: tuple[psycopg.Connection[Any], int], details: list[Tax], lines: list[tuple[Decimal, int]]
) -> None:
    connection, customer_id = customer
    details = enact(connection, customer_id, details)
    gross = [(amount + sum(taxes(details, amount, count).values()), count) for amount, count in lines]
    assert found(connection, customer_id, gross, inclusive=True) == expected(details, lines)
