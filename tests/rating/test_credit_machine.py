"""Random lives of prepaid calls against a plain model: paid, authorised, extended, settled, released, lost, recorded, rated."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.carrier import one
from tests.rating.credit import CALLED, DID, SWITCH, authorize, price, rate_all, set_up, settle

START = "2026-11-05T12:00:00Z"
SECONDS = st.integers(1, 900)


@dataclass
class Call:
    """What is known of a call: its grant, what is set aside, how it ended."""

    granted: int
    reserved: Decimal
    status: str = "open"
    seconds: int | None = None


@dataclass
class Books:
    """The plain model: money, calls, and what the house bears."""

    posted: Decimal = Decimal(0)
    leaked: Decimal = Decimal(0)
    calls: dict[str, Call] = field(default_factory=dict)

    @property
    def reserved(self) -> Decimal:
        return sum((call.reserved for call in self.calls.values()), Decimal(0))

    @property
    def room(self) -> Decimal:
        return max(self.posted - self.reserved, Decimal(0))

    def grant(self, wanted: int, held: Decimal) -> tuple[int, Decimal]:
        """Seconds and money for a call that holds some money already."""
        need = price(wanted)
        if need <= held + self.room:
            return wanted, need
        whole = int(held + self.room)
        return whole * 60, Decimal(whole)

    def book(self, call: Call, seconds: int) -> None:
        overrun = max(price(seconds) - call.reserved, Decimal(0))
        call.reserved, call.status = Decimal(0), "posted"
        self.posted -= price(seconds)
        leak = min(overrun, max(self.reserved - self.posted, Decimal(0)))
        self.posted += leak
        self.leaked += leak


def machine(dsn: str) -> type[RuleBasedStateMachine]:
    class Calls(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.books = Books()
            self.base = psycopg.connect(dsn)
            self.base.execute("SELECT set_config('client_min_messages', 'warning', true)")
            self.base.execute("UPDATE system.clock SET sandbox = true, frozen_at = %s", [START])
            self.customer = set_up(self.base)

        def teardown(self) -> None:
            self.base.rollback()
            self.base.close()

        def _some(self, data: Any, *statuses: str) -> tuple[str, Call] | None:
            names = [name for name, call in self.books.calls.items() if call.status in statuses]
            return (name := data.draw(st.sampled_from(names)), self.books.calls[name]) if names else None

        @rule(amount=st.integers(1, 20))
        def pay(self, amount: int) -> None:
            self.base.execute("SELECT api.payment_create(%s, %s, 'cash')", [self.customer, amount])
            self.books.posted += amount

        @rule(seconds=SECONDS)
        def ask(self, seconds: int) -> None:
            name = uuid.uuid4().hex
            code, granted, amount = authorize(self.base, name, seconds)
            expected, money = self.books.grant(seconds, Decimal(0))
            assert (code, granted) == ((200, expected) if expected else (402, 0))
            if expected:
                assert amount == money
                self.books.calls[name] = Call(expected, money)
                assert authorize(self.base, name, seconds) == (200, expected, money)

        @rule(data=st.data(), more=SECONDS)
        @precondition(lambda self: self.books.calls)
        def extend(self, data: Any, more: int) -> None:
            if found := self._some(data, "open"):
                name, call = found
                wanted = call.granted + more
                granted = one(self.base, "SELECT max_seconds FROM api.call_extend(%s, %s, %s)", SWITCH, name, wanted)
                seconds, money = self.books.grant(wanted, call.reserved)
                if seconds > call.granted:
                    call.granted, call.reserved = seconds, money
                assert granted == call.granted

        @rule(data=st.data(), seconds=st.integers(0, 1200))
        @precondition(lambda self: self.books.calls)
        def end(self, data: Any, seconds: int) -> None:
            if found := self._some(data, "open", "released", "expired"):
                name, call = found
                reason = settle(self.base, name, seconds)
                assert reason == ("LATE" if call.status != "open" and seconds else "OK")
                if seconds:
                    call.reserved = min(price(seconds), call.reserved + self.books.room)
                    call.status, call.seconds = "settled", seconds
                elif call.status == "open":
                    call.reserved, call.status = Decimal(0), "released"

        @rule()
        def time_passes(self) -> None:
            """Calls in progress are lost; those that ended are rated without a record."""
            self.base.execute("UPDATE system.clock SET frozen_at = frozen_at + interval '3 hours'")
            for call in self.books.calls.values():
                if call.status == "open":
                    call.reserved, call.status = Decimal(0), "expired"
            rate_all(self.base)
            for call in self.books.calls.values():
                if call.status == "settled" and call.seconds is not None:
                    self.books.book(call, call.seconds)

        @rule(data=st.data(), seconds=SECONDS)
        @precondition(lambda self: self.books.calls)
        def record(self, data: Any, seconds: int) -> None:
            """The switch's own record comes, whatever it told before."""
            if found := self._some(data, "open", "settled", "expired"):
                name, call = found
                load = uuid.uuid4()
                line = f"{name},{one(self.base, 'SELECT system.clock_now()'):%Y-%m-%d %H:%M:%S},{seconds},{DID},{CALLED},,,,"
                self.base.execute("INSERT INTO system.load_line (load_id, slice, line_no, fields, raw) VALUES (%s, 0, 1, %s, %s)",
                                  [load, line.split(","), line])
                self.base.execute("SELECT api.batch_land(%s, 'calls.csv', %s)", [SWITCH, load])
                while self.base.execute("SELECT chunk_id FROM api.rating_run()").fetchone():
                    pass
                self.books.book(call, seconds)

        @invariant()
        def the_books_agree(self) -> None:
            row = self.base.execute("SELECT posted, reserved FROM ledger.account WHERE customer_id = %s",
                                    [self.customer]).fetchone()
            assert row == (self.books.posted, self.books.reserved)
            assert self.books.posted - self.books.reserved >= 0

    return Calls


def test_lives_of_calls(dsn: str) -> None:
    examples = int(os.environ.get("PGTOLL_EXAMPLES", "15"))
    run_state_machine_as_test(machine(dsn), settings=settings(
        max_examples=examples, stateful_step_count=25, deadline=None, database=None, print_blob=True))
