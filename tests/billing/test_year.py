"""A year of a thousand customers on the sandbox clock: usage, bills, and all that happens between two bills.

After each month the books prove themselves; what was owed at its end is remembered, and found again when the year is over.
The seed is printed; PGTOLL_SEED repeats a year.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random, SystemRandom
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from flaskapp.demo.rows import each
from flaskapp.deploy import deploy
from flaskapp.settings import ROOT
from tests.billing.carrier import ENTITY, build, calls_land, number, receivables
from tests.carrier import _admin, on, one

SEED = int(os.environ.get("PGTOLL_SEED") or SystemRandom().randrange(10**9))
START, MONTHS, CUSTOMERS, CALLS = date(2027, 1, 1), 12, 1_000, 20_000
CALLED = ("14165559999", "12125559999", "011442079460000", "01133140000000")
Rows = list[tuple[Any, ...]]


@pytest.fixture
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    name = f"{conninfo_to_dict(dsn)['dbname']}_year"
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(dsn, "CREATE DATABASE {}", name)
    deploy(on(dsn, name), root=ROOT, report=lambda line: None)
    with psycopg.connect(on(dsn, name), autocommit=True) as made:
        yield made
    _admin(dsn, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


class Year:
    """What happens, month by month."""

    def __init__(self, connection: psycopg.Connection[Any], rng: Random) -> None:
        self.connection = connection
        self.rng = rng
        self.keys = build(connection, CUSTOMERS, START)
        receivables(connection)
        self.calls = 0
        self.deposits: list[int] = []
        self.ageing: dict[date, Rows] = {}

    def clock(self, day: date) -> None:
        self.connection.execute("UPDATE system.clock SET frozen_at = %s", [datetime(day.year, day.month, day.day, 13, tzinfo=UTC)])

    def rows(self, query: str, *values: Any) -> Rows:
        return self.connection.execute(query, values).fetchall()

    def pick(self, rows: Rows, count: int) -> Rows:
        return self.rng.sample(rows, min(count, len(rows)))

    def use(self, since: date, until: date) -> None:
        """Calls of some days; few customers make many."""
        made = []
        for _ in range(CALLS // MONTHS // 3):
            self.calls += 1
            caller = number(int(CUSTOMERS * self.rng.random() ** 2))
            start = datetime(since.year, since.month, since.day, tzinfo=UTC) + (until - since) * self.rng.random()
            made.append((f"c{self.calls}", f"{start:%Y-%m-%d %H:%M:%S}", self.rng.randrange(1, 900), caller, self.rng.choice(CALLED)))
        calls_land(self.connection, ENTITY, made)

    def pay(self) -> None:
        """Half pay, some in part, some too much and get it back; some payments bounce."""
        owing = self.rows("SELECT a.customer_id, -a.posted::numeric FROM ledger.account AS a"
                          " WHERE a.customer_id IS NOT NULL AND a.posted < 0 ORDER BY 1")
        shares = self.rng.choices((Decimal(0), Decimal(1), Decimal("0.4"), Decimal("1.1")), (45, 45, 7, 3), k=len(owing))
        each(self.connection, "api.payment_create(%s, %s, 'wire')", [
            (key, round(due * share, 2)) for (key, due), share in zip(owing, shares, strict=True) if round(due * share, 2) > 0])
        each(self.connection, "api.payment_reverse(%s, 'no funds')", self.pick(self.rows(
            "SELECT p.payment_id FROM collect.payment AS p WHERE p.received_at = system.clock_now() ORDER BY 1"), 3))
        each(self.connection, "api.refund_create(%s, 'payment', %s)", self.pick(self.rows(
            "SELECT a.customer_id, o.document_id FROM ledger.account AS a CROSS JOIN LATERAL api.receivable_open(a.customer_id) AS o"
            " WHERE a.customer_id IS NOT NULL AND a.posted > 0 AND o.kind = 'payment' AND o.open < 0 ORDER BY 1, 2"), 5))

    def quarrel(self) -> None:
        """Disputes are opened and closed; lines are credited, and an invoice is void."""
        each(self.connection, "api.dispute_close(%s, %s, 'half of it')", self.rows(
            "SELECT d.dispute_id, round(d.amount / 2, 2) FROM collect.dispute AS d WHERE d.closed_at IS NULL"))
        # Untouched invoices of the last run; each is used once.
        fresh = self.pick(self.rows(
            "SELECT i.invoice_id, (SELECT min(l.position) FROM billing.invoice_line AS l"
            " WHERE l.invoice_id = i.invoice_id AND l.amount > 1 AND l.kind <> 'tax') FROM billing.invoice AS i"
            " WHERE i.bill_run_id = (SELECT max(r.bill_run_id) FROM billing.bill_run AS r) AND i.new_charges > 20"
            " AND NOT EXISTS (SELECT FROM collect.allocation AS a WHERE a.debit_kind = 'invoice' AND a.debit_id = i.invoice_id)"
            " ORDER BY 1"), 9)
        each(self.connection, "api.dispute_open('invoice', %s, 7.50, 'not my calls')", [row[:1] for row in fresh[:4]])
        each(self.connection, "api.credit_note_create(%s, ARRAY[%s], 'goodwill', '{0.50}')", fresh[4:8])
        each(self.connection, "api.invoice_void(%s, 'wrong address')", [row[:1] for row in fresh[8:]])

    def move(self) -> None:
        """Packages change, customers leave, prices are looked at again, deposits come and go."""
        active = self.pick(self.rows("SELECT customer_id FROM party.customer WHERE status = 'active' ORDER BY 1"), 12)
        package = one(self.connection, "SELECT min(package_id) FROM catalog.package")
        each(self.connection, "api.package_change(%s, %s)", [(key, package) for key, in self.pick(self.rows(
            "SELECT a.customer_id FROM service.package_assignment AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id"
            " WHERE a.valid_to = 'infinity' AND a.package_id <> %s AND c.status = 'active' AND a.customer_id <> ALL (%s) ORDER BY 1",
            package, [key for key, in active]), 5)])
        each(self.connection, "api.customer_close(%s)", active[:3])
        each(self.connection, "api.charge_add(%s, 'Technician', 80)", active[3:8])
        each(self.connection, "api.deposit_take(%s, 150)", active[8:12])
        each(self.connection, "api.deposit_release(%s)", self.pick(self.rows(
            "SELECT d.deposit_id FROM collect.deposit AS d WHERE collect.deposit_held(d.deposit_id) > 0 ORDER BY 1"), 1))

    def rerate(self) -> None:
        """Calls to England were too dear since the year began: some customers complain."""
        self.connection.execute(
            "INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,"
            " subsequent_increment) SELECT r.rate_sheet_id, '44', %s, r.destination_id, 0.08, 30, 6 FROM catalog.rate AS r"
            " WHERE r.prefix = ''", [START])
        self.connection.execute("SELECT catalog.rate_sheet_activate(s.rate_sheet_id, %s) FROM catalog.rate_sheet AS s", [START])
        each(self.connection, "api.call_rerate('too dear', p_customer_id => %s)", self.pick(self.rows(
            "SELECT DISTINCT h.customer_id FROM rating.charge AS h INNER JOIN rating.call AS c ON c.call_id = h.call_id"
            " WHERE c.called LIKE '44%%' ORDER BY 1"), 20))
        self.connection.execute("SELECT FROM api.rating_run()")

    def owed(self, day: date) -> Rows:
        """What everybody owed at the end of a day."""
        found: Rows = []
        while page := self.rows("SELECT * FROM api.ageing_list(%s, p_limit => 1000, p_after => %s)", day, found and [str(found[-1][0])] or None):
            found += page
        return found

    def bill(self, code: str, usage_to: date, cycle: str | None) -> None:
        """Every third month it is rehearsed and approved: the run says the same."""
        values = (code, ENTITY, usage_to, cycle)
        rehearsed = None
        if usage_to.month % 3 == 0:
            rehearsed = one(self.connection, "SELECT api.bill_run_rehearse(%s, %s, %s, p_billing_cycle => %s)", *values)
        failures, invoices = one(
            self.connection, "SELECT r.failures, r.invoices FROM api.bill_run_create(%s, %s, %s, p_billing_cycle => %s,"
                             " p_content_hash => %s) AS r", *values, rehearsed and rehearsed["content_hash"])
        assert failures == 0
        assert rehearsed is None or rehearsed["invoices"] == invoices

    def month(self, first: date) -> None:
        after = (first + timedelta(days=31)).replace(day=1)
        self.clock(first + timedelta(days=10))
        self.use(first, first + timedelta(days=10))
        self.pay()
        self.clock(first + timedelta(days=18))
        self.quarrel()
        self.clock(first + timedelta(days=20))
        self.use(first + timedelta(days=8), first + timedelta(days=20))
        self.move()
        if first.month == 4:
            self.rerate()
        self.clock(first + timedelta(days=26))
        self.rows("SELECT * FROM api.penalty_run()")
        self.rows("SELECT * FROM api.dunning_run()")
        # The cycle that began on the 31st, or on the last day of a shorter month.
        last = after - timedelta(days=1)
        self.clock(last)
        self.bill(f"{first:%Y-%m}-31", last, f"{ENTITY.lower()}-31")
        self.clock(after)
        self.ageing[last] = self.owed(last)
        # Some of them late: from the month that was billed already for a part of the customers.
        self.use(first + timedelta(days=18), after)
        self.rows("SELECT * FROM api.deposit_interest_run()")
        self.rows("SELECT * FROM api.deposit_review_run()")
        self.bill(f"{first:%Y-%m}", after, "monthly")
        assert self.rows("SELECT * FROM api.verify()") == []


def test_a_year_proves_itself_each_month(connection: psycopg.Connection[Any]) -> None:
    print(f"PGTOLL_SEED={SEED}")
    year = Year(connection, Random(SEED))
    first = START
    for _ in range(MONTHS):
        year.month(first)
        first = (first + timedelta(days=31)).replace(day=1)
    for day, owed in year.ageing.items():
        assert year.owed(day) == owed, day
    assert len({len(owed) for owed in year.ageing.values()}) > 1
    # Nothing is owed twice or forgotten: what documents leave open is what the books say.
    assert one(connection, "SELECT sum(total) FROM api.ageing_total()") == one(
        connection, "SELECT -sum(posted) FROM ledger.account WHERE customer_id IS NOT NULL")
    for kind in ("usage", "recurring", "one_time", "discount", "minimum", "adjustment", "tax"):
        assert one(connection, "SELECT count(*) FROM billing.invoice_line WHERE kind = %s", kind) > 0, kind
    for table in ("penalty", "dispute", "refund", "deposit_move", "dunning_event"):
        assert one(connection, f"SELECT count(*) FROM collect.{table}") > 0, table
