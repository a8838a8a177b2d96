"""Many calls of one customer at once: money is never spent twice and never lost, whoever comes first."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.carrier import copied, one, template
from tests.rating.credit import authorize, price, rate_all, set_up, settle

CLIENTS = 32


@dataclass(frozen=True)
class Payer:
    """A prepaid customer of 1.00 a minute, 60/60, in a database of its own."""

    conninfo: str
    customer_id: int

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.conninfo, autocommit=True)

    def pay(self, connection: psycopg.Connection[Any], amount: int) -> None:
        connection.execute("SELECT api.payment_create(%s, %s, 'cash')", [self.customer_id, amount])

    def money(self, connection: psycopg.Connection[Any]) -> tuple[Decimal, Decimal]:
        """Posted, and what of it is set aside."""
        row = connection.execute(
            "SELECT posted, reserved FROM ledger.account WHERE customer_id = %s", [self.customer_id]).fetchone()
        assert row is not None
        return row[0], row[1]


@pytest.fixture
def payer(dsn: str) -> Iterator[Payer]:
    with copied(dsn, template(dsn), "credit") as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        customer = set_up(connection)
        yield Payer(conninfo, customer)
        # Whatever happened: the books are right, and nobody waited in a circle.
        assert connection.execute("SELECT * FROM system.verify()").fetchall() == []
        assert one(connection, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0


class Watch(threading.Thread):
    """Does something again and again, on a connection of its own, until it is told to stop."""

    def __init__(self, payer: Payer, what: Callable[[psycopg.Connection[Any]], None]) -> None:
        super().__init__()
        self._payer, self._what, self._over = payer, what, threading.Event()
        self.error: Exception | None = None

    def run(self) -> None:
        with self._payer.connect() as connection:
            while not self._over.wait(0.005):
                try:
                    self._what(connection)
                except Exception as error:  # shown by the thread that waits for this one
                    self.error = error
                    return

    def stop(self) -> None:
        self._over.set()
        self.join()
        if self.error:
            raise self.error


def in_parallel(payer: Payer, calls: int, act: Callable[[psycopg.Connection[Any], int], Any]) -> list[Any]:
    """What comes of calls that CLIENTS connections share."""
    def client(number: int) -> list[Any]:
        with payer.connect() as connection:
            return [act(connection, call) for call in range(number, calls, CLIENTS)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [result for results in pool.map(client, range(CLIENTS)) for result in results]


def never_negative(payer: Payer) -> Watch:
    def look(connection: psycopg.Connection[Any]) -> None:
        posted, reserved = payer.money(connection)
        assert posted - reserved >= 0 and reserved >= 0

    return Watch(payer, look)


def test_a_hundred_calls_of_one_on_a_hundred(payer: Payer) -> None:
    with payer.connect() as connection:
        payer.pay(connection, 100)
        watch = never_negative(payer)
        watch.start()

        def call(own: psycopg.Connection[Any], number: int) -> int:
            code, _, _ = authorize(own, f"c1-{number}")
            if code == 200:
                settle(own, f"c1-{number}", 60)
            return code

        codes = Counter(in_parallel(payer, 160, call))
        assert codes == {200: 100, 402: 60}
        assert payer.money(connection) == (100, 100)
        rate_all(connection)
        watch.stop()
        assert payer.money(connection) == (0, 0)
        assert one(connection, "SELECT count(*) FROM rating.charge AS c WHERE c.customer_id = %s AND c.amount = 1",
                   payer.customer_id) == 100


def test_one_question_twenty_times(payer: Payer) -> None:
    with payer.connect() as connection:
        payer.pay(connection, 100)
        answers = in_parallel(payer, CLIENTS, lambda own, number: authorize(own, "same", 300))
        assert set(answers) == {(200, 300, Decimal(5))}
        assert payer.money(connection) == (100, 5)


@pytest.mark.parametrize("seed", random.sample(range(10_000), 2))
def test_calls_end_in_every_way(payer: Payer, seed: int) -> None:
    print("seed", seed)
    chance = random.Random(seed)
    # 5.00 each; 60 calls on 100.00. Some are settled, some released, some lost, some settled after they were lost.
    ways = ("settle", "settle", "settle", "release", "lose", "late")
    plan = [(chance.choice(ways), chance.randint(1, 300)) for _ in range(60)]
    with payer.connect() as connection:
        payer.pay(connection, 100)
        watches = [never_negative(payer), Watch(payer, rate_all)]
        for watch in watches:
            watch.start()

        def call(own: psycopg.Connection[Any], number: int) -> Decimal:
            way, seconds = plan[number]
            if authorize(own, f"c2-{number}", 300)[0] != 200:
                return Decimal(0)
            if way == "settle":
                settle(own, f"c2-{number}", seconds)
                return price(seconds)
            if way == "release":
                settle(own, f"c2-{number}", 0)
            if way in ("lose", "late"):
                own.execute("UPDATE rating.reservation SET expires_at = '-infinity' WHERE call_id = %s AND status = 'open'",
                            [f"c2-{number}"])
            if way == "late":
                own.execute("SELECT FROM api.reservation_sweep()")
                settle(own, f"c2-{number}", seconds)
                return price(seconds)
            return Decimal(0)

        used = sum(in_parallel(payer, len(plan), call), Decimal(0))
        for watch in watches:
            watch.stop()
        rate_all(connection)
        leaked = one(connection, "SELECT coalesce(sum(amount), 0) FROM report.leakage_day")
        assert payer.money(connection) == (100 - used + leaked, 0)
        # Late ones alone can cost more than there is.
        assert used - leaked <= 100


def test_whoever_is_cut_off_asks_again(payer: Payer) -> None:
    """Connections break in the middle of anything; the same question again gets the same answer and costs nothing more."""
    def cut(connection: psycopg.Connection[Any]) -> None:
        connection.execute("SELECT pg_sleep(0.02)")
        connection.execute("""
          SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a
          WHERE a.datname = current_database() AND a.application_name = 'cut' AND a.state = 'active'
          ORDER BY random() LIMIT 1""")

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(payer.conninfo, autocommit=True, application_name="cut")

    def rate(_: psycopg.Connection[Any]) -> None:
        with suppress(psycopg.OperationalError), connect() as own:
            rate_all(own)

    def client(number: int) -> list[int]:
        codes, own = [], connect()
        for call in range(number, 80, 8):
            answered = False
            while not answered:
                try:
                    code, _, _ = authorize(own, f"x-{call}")
                    if code == 200:
                        settle(own, f"x-{call}", 60)
                    answered = True
                    codes.append(code)
                except psycopg.OperationalError:
                    own = connect()
        own.close()
        return codes

    with payer.connect() as connection:
        # Nothing is lost in between: a call whose switch asks again must not be taken for lost, nor rated before.
        connection.execute("SELECT api.setting_set(s, '600') FROM (VALUES ('rating.lost_seconds')) AS v (s)")
        payer.pay(connection, 40)
        watches = [never_negative(payer), Watch(payer, cut), Watch(payer, rate)]
        for watch in watches:
            watch.start()
        with ThreadPoolExecutor(8) as pool:
            codes = Counter(code for own in pool.map(client, range(8)) for code in own)
        for watch in watches:
            watch.stop()
        rate_all(connection)
        assert payer.money(connection) == (0, 0)
        # Whoever was cut off after the end of a call is told that it is over.
        assert codes[200] + codes[403] == 40
        assert one(connection, "SELECT count(*) FROM rating.reservation WHERE status = 'posted'") == 40
