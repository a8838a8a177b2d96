"""Money of one customer from several sides at once: whoever comes first, the books are right and nothing is used twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.carrier import copied, one, template
from tests.race import together

ROUNDS = 4


@pytest.fixture(scope="module")
def carrier(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "money") as conninfo, psycopg.connect(conninfo, autocommit=True) as base:
        base.execute("SELECT api.penalty_rule_create(e.legal_entity_id, 'CAD', p_percent => 1.5) FROM api.legal_entity AS e")
        base.execute("SELECT api.bank_account_create('main', 'Main', e.legal_entity_id, 'CAD') FROM api.legal_entity AS e WHERE e.code = 'NLT'")
        yield conninfo
        assert base.execute("SELECT * FROM api.verify()").fetchall() == []
        assert one(base, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0


def owing(base: psycopg.Connection[Any], nth: int) -> tuple[int, str]:
    """A customer with 100.00 long overdue."""
    row = base.execute("SELECT c.customer_id, c.code FROM api.customer AS c INNER JOIN api.legal_entity AS e USING (legal_entity_id)"
                       " WHERE c.billing_mode = 'postpaid' AND e.code = 'NLT' ORDER BY c.customer_id OFFSET %s LIMIT 1", [nth]).fetchone()
    assert row
    base.execute("SELECT billing.opening_invoice_add_many(ARRAY[ROW(%s, %s, current_date - 90, current_date - 60, 100.00, 100.00)"
                 "::billing.opening_invoice_draft])", [row[0], f"OLD-{row[0]}"])
    base.execute("SELECT collect.opening_amount_add_many(ARRAY[ROW(%s, -100.00, current_date - 60)::collect.opening_amount_draft])", [row[0]])
    return row[0], row[1]


def due(base: psycopg.Connection[Any], customer: int) -> Decimal:
    return Decimal(-one(base, "SELECT posted FROM ledger.account WHERE customer_id = %s", customer))


@pytest.mark.parametrize("nth", range(ROUNDS))
def test_payment_refund_and_penalty(carrier: str, nth: int) -> None:
    with psycopg.connect(carrier, autocommit=True) as base:
        customer, _ = owing(base, nth)
        apart = one(base, "SELECT payment_id FROM api.payment_create(%s, 30.00, p_apply => false)", customer)
        before = due(base, customer)
        paid, refunded, assessed = together(carrier, [
            ("SELECT api.payment_create(%s, 50.00)", [customer]),
            ("SELECT api.refund_create(%s, 'payment', %s, 30.00)", [customer, apart]),
            ("SELECT * FROM api.penalty_run()", []),
        ])
        # The other payment lets all credit settle: the refund comes before, or finds nothing left.
        assert paid is None and assessed is None and refunded in (None, "TB102")
        penalties = one(base, "SELECT coalesce(sum(amount), 0) FROM collect.penalty WHERE customer_id = %s", customer)
        assert due(base, customer) == before - 50 + (30 if refunded is None else 0) + penalties


@pytest.mark.parametrize("nth", range(ROUNDS, 2 * ROUNDS))
def test_one_payment_goes_one_way(carrier: str, nth: int) -> None:
    with psycopg.connect(carrier, autocommit=True) as base:
        customer, _ = owing(base, nth)
        invoice = one(base, "SELECT opening_invoice_id FROM api.opening_invoice WHERE customer_id = %s", customer)
        payment = one(base, "SELECT payment_id FROM api.payment_create(%s, 20.00, p_apply => false)", customer)
        results = together(carrier, [
            ("SELECT api.refund_create(%s, 'payment', %s)", [customer, payment]),
            ("SELECT api.payment_allocate(%s, 'opening_invoice', %s)", [payment, invoice]),
            ("SELECT api.payment_reverse(%s, 'bounced')", [payment]),
        ])
        assert set(results) <= {None, "TB102", "TB105"} and None in results
        # Refunded it cannot bounce, and bounced it cannot be refunded.
        assert (results[0] is None) != (results[2] is None)
        assert due(base, customer) == 100


def test_the_same_statement_twice_at_once(carrier: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as base:
        customer, code = owing(base, 2 * ROUNDS)
        line = f'{{"line_no": 1, "booked_on": "2026-11-03", "amount": "40.00", "reference": "{code}"}}'
        other = f'{{"line_no": 2, "booked_on": "2026-11-03", "amount": "5.00", "reference": "{code}"}}'
        results = together(carrier, [
            ("SELECT api.bank_statement_import('main', 'a.csv', %s)", [f"[{line}]"]),
            ("SELECT api.bank_statement_import('main', 'a.csv', %s)", [f"[{line}]"]),
            ("SELECT api.bank_statement_import('main', 'b.csv', %s)", [f"[{line}, {other}]"]),
        ])
        assert sorted(results, key=str) == [None, None, "TB103"]
        assert due(base, customer) == 100 - 40 - 5


def test_money_in_suspense_is_placed_once(carrier: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as base:
        customer, _ = owing(base, 2 * ROUNDS + 1)
        base.execute("SELECT api.bank_statement_import('main', 'c.csv', %s)",
                     ['[{"line_no": 1, "booked_on": "2026-11-03", "amount": "7.00", "reference": "who"}]'])
        line = one(base, "SELECT max(bank_line_id) FROM api.bank_line WHERE status = 'unmatched'")
        results = together(carrier, [("SELECT api.bank_line_place(%s, %s)", [line, customer])] * 2
                           + [("SELECT api.bank_line_return(%s, 'theirs')", [line])])
        assert sorted(results, key=str) == [None, "TB105", "TB105"]
