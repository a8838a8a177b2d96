"""Random histories of a customer's account: ageing adds up and stays as it was, allocation loses no cent, interest does not
depend on how often it is credited."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from flaskapp.settings import ROOT
from tests.carrier import one

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randint(1, 10**9))
FIRST = date(2026, 1, 1)
EXAMPLES = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CHECKS = ("390-allocations", "392-money-on-its-way", "100-entries-sum-to-zero", "120-live-accounts")
AGES = "not_due, days_1_30, days_31_60, days_61_90, days_over_90, unapplied, total"

cents = st.integers(1, 30_000).map(lambda number: Decimal(number) / 100)
picks = st.integers(0, 10**6)
# What happens, with an amount and a number that chooses among what is there; days pass in between.
step = st.tuples(st.integers(0, 40), st.sampled_from((
    "debit", "debit", "pay", "pay", "pay_apart", "in_transit", "settle", "credit", "apply", "choose", "take_back", "reverse", "refund",
    "chargeback", "won", "write_off", "recover", "dispute", "close", "penalties")), cents, picks)


class Account:
    """A postpaid customer who owes five invoices from before, on a clock that only goes on."""

    def __init__(self, base: psycopg.Connection[Any]) -> None:
        self.base, self.day = base, FIRST
        entity = one(base, "SELECT legal_entity_id FROM api.legal_entity_create('PROP', 'Prop', 'CA')")
        self.set_clock(FIRST)
        self.customer = one(base, "SELECT customer_id FROM api.customer_create('PROP', 'Prop', %s, 'CAD', 'America/Toronto', 'CA')", entity)
        base.execute("SELECT api.penalty_rule_create(%s, 'CAD', p_grace_days => 3::smallint, p_percent => 1.5)", [entity])
        base.execute("""
          SELECT billing.opening_invoice_add_many(array_agg(ROW(%(c)s, 'O-' || g, %(d)s::date - 60, %(d)s::date + 17 * g - 40,
            10.01 * g, 10.01 * g)::billing.opening_invoice_draft)) FROM generate_series(1, 5) AS g""", {"c": self.customer, "d": FIRST})
        base.execute("SELECT collect.opening_amount_add_many(ARRAY[ROW(%s, -150.15, %s)::collect.opening_amount_draft])",
                     [self.customer, FIRST])

    def set_clock(self, day: date) -> None:
        self.base.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s::date + time '16:00' AT TIME ZONE 'UTC'", [day])

    def pick(self, query: str, choice: int) -> Any:
        """One of the rows that a query finds, or nothing."""
        rows = self.base.execute(query, {"c": self.customer}).fetchall()
        return rows[choice % len(rows)] if rows else None

    def act(self, name: str, amount: Decimal, choice: int) -> bool:
        """Does it; False when there is nothing to do it with or it is refused, which has to leave everything as it is."""
        calls: dict[str, tuple[str, list[Any]]] = {
            "debit": ("SELECT api.adjustment_create(%s, %s, 'equipment', 'x')", [self.customer, -amount]),
            "credit": ("SELECT api.adjustment_create(%s, %s, 'billing_error', 'x')", [self.customer, amount]),
            "pay": ("SELECT api.payment_create(%s, %s)", [self.customer, amount]),
            "pay_apart": ("SELECT api.payment_create(%s, %s, p_apply => false)", [self.customer, amount]),
            "in_transit": ("SELECT api.payment_create(%s, %s, p_in_transit => true)", [self.customer, amount]),
            "apply": ("SELECT api.credit_apply(%s)", [self.customer]),
            "write_off": ("SELECT api.write_off_create(%s, 'x', %s)", [self.customer, amount]),
            "penalties": ("SELECT api.penalty_run()", []),
        }
        found: dict[str, tuple[str, str, list[Any]]] = {
            "settle": ("SELECT ARRAY[payment_id] FROM api.payment WHERE in_transit AND customer_id = %(c)s", "SELECT api.payment_settle(%s)", []),
            "reverse": ("SELECT payment_id FROM api.payment WHERE customer_id = %(c)s", "SELECT api.payment_reverse(%s, 'x', 1.00)", []),
            "chargeback": ("SELECT payment_id FROM api.payment WHERE customer_id = %(c)s", "SELECT api.chargeback_open(%s, 'x')", []),
            "won": ("SELECT chargeback_id FROM api.chargeback WHERE customer_id = %(c)s", "SELECT api.chargeback_close(%s, true, 'x')", []),
            "take_back": ("SELECT payment_id FROM api.payment WHERE customer_id = %(c)s", "SELECT api.allocation_take_back(%s)", []),
            "choose": ("SELECT p.payment_id, i.kind, i.document_id FROM api.payment AS p CROSS JOIN api.receivable_open(%(c)s) AS i"
                       " WHERE p.customer_id = %(c)s AND i.open > 0 ORDER BY 1, 2, 3", "SELECT api.payment_allocate(%s, %s, %s)", []),
            "refund": ("SELECT %(c)s::bigint, i.kind, i.document_id FROM api.receivable_open(%(c)s) AS i WHERE i.open < 0 ORDER BY 2, 3",
                       "SELECT api.refund_create(%s, %s, %s)", []),
            "recover": ("SELECT adjustment_id FROM api.adjustment WHERE customer_id = %(c)s AND reason_kind = 'write_off'",
                        "SELECT api.write_off_recover(%s, %s)", [amount]),
            "dispute": ("SELECT i.kind, i.document_id FROM api.receivable_open(%(c)s) AS i WHERE i.kind = 'opening_invoice' ORDER BY 2",
                        "SELECT api.dispute_open(%s, %s, %s, 'x')", [min(amount, Decimal("10.00"))]),
            "close": ("SELECT dispute_id FROM api.dispute WHERE customer_id = %(c)s", "SELECT api.dispute_close(%s, 2.00, 'x')", []),
        }
        if name in calls:
            query, values = calls[name]
        else:
            chosen, query, rest = found[name]
            row = self.pick(chosen, choice)
            if row is None:
                return False
            values = [*row, *rest]
        try:
            with self.base.transaction():
                self.base.execute(query, values)
        except psycopg.Error as error:
            assert (error.sqlstate or "").startswith("TB1"), error
            return False
        return True

    def due(self) -> Decimal:
        return Decimal(-one(self.base, "SELECT posted FROM ledger.account WHERE customer_id = %s", self.customer))

    def ageing(self, day: date) -> tuple[Decimal, ...]:
        row = self.base.execute(f"SELECT {AGES} FROM collect.ageing(%s, %s)", [day, self.customer]).fetchone()
        return tuple(row) if row else (Decimal(0),) * 7

    def check(self) -> None:
        rows = self.base.execute("SELECT amount, allocated, open FROM api.receivable_open(%s)", [self.customer]).fetchall()
        assert all(abs(open_) <= abs(amount) and open_ * amount > 0 and amount - allocated == open_ for amount, allocated, open_ in rows)
        assert sum((row[2] for row in rows), Decimal(0)) == self.due()


@pytest.fixture
def base(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    print(f"PGTOLL_SEED={SEED}")
    with psycopg.connect(dsn) as connection:
        yield connection
        connection.rollback()


@seed(SEED)
@EXAMPLES
@given(history=st.lists(step, min_size=20, max_size=40))
def test_ageing_adds_up_and_the_past_stays(base: psycopg.Connection[Any], history: list[tuple[int, str, Decimal, int]]) -> None:
    with base.transaction(force_rollback=True):
        account = Account(base)
        seen: dict[date, tuple[Decimal, ...]] = {}
        for days, name, amount, choice in history:
            account.day += timedelta(days=days)
            account.set_clock(account.day)
            before = account.due()
            if not account.act(name, amount, choice):
                assert account.due() == before
            account.check()
            ages = seen[account.day] = account.ageing(account.day)
            assert sum(ages[:-1]) == ages[-1] == account.due()
            assert ages[5] <= 0 and all(age >= 0 for age in ages[:5])
        for day, ages in seen.items():
            assert account.ageing(day) == ages, day
        for check in CHECKS:
            query = (ROOT / "sql" / "consistency" / f"{check}.sql").read_text(encoding="utf-8")
            assert base.execute(query.encode()).fetchall() == [], check


@seed(SEED + 1)
@EXAMPLES
@given(amount=st.integers(100, 99_999), percents=st.lists(st.integers(0, 900), min_size=4, max_size=4),
       cuts=st.lists(st.integers(1, 1_200), min_size=1, max_size=6, unique=True), part=st.integers(0, 100), at=st.integers(0, 1_200))
def test_interest_is_the_same_however_it_is_cut(
    base: psycopg.Connection[Any], amount: int, percents: list[int], cuts: list[int], part: int, at: int,
) -> None:
    with base.transaction(force_rollback=True):
        account = Account(base)
        base.execute("DELETE FROM collect.deposit_rate WHERE country = 'CA'")
        for year, percent in enumerate(percents, FIRST.year):
            base.execute("SELECT api.deposit_rate_create('CA', %s::smallint, %s)", [year, Decimal(percent) / 100])
        account.set_clock(FIRST)
        held = Decimal(amount) / 100
        deposit = one(base, "SELECT deposit_id FROM api.deposit_take(%s, %s)", account.customer, held)
        released = Decimal(amount * part // 100) / 100
        last = max([*cuts, at])
        # Interest is credited on days of no meaning, a part goes back in between, and on the last day all is credited.
        for day in sorted({*cuts, at, last}):
            account.set_clock(FIRST + timedelta(days=day))
            if day == at and 0 < released < held:
                base.execute("SELECT api.deposit_release(%s, %s)", [deposit, released])
            base.execute("SELECT api.deposit_interest_run(%s)", [FIRST + timedelta(days=day)])
        credited = one(base, "SELECT coalesce(sum(amount), 0) FROM collect.deposit_move WHERE kind = 'interest' AND deposit_id = %s", deposit)
        # Day by day by hand: what is held that day, at the year's rate, of 365 days.
        earned = sum((
            (held - (released if day >= at and 0 < released < held else 0)) * percents[(FIRST + timedelta(days=day)).year - FIRST.year]
            for day in range(last)), Decimal(0)) / 10_000 / 365
        assert abs(credited - earned) <= Decimal("0.005") + Decimal("1e-12"), (credited, earned)
