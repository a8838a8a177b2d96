"""Real SIP calls through Kamailio as it is shipped: asked for, cut, recorded, rated once."""

from __future__ import annotations

import math
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from decimal import Decimal

import pytest

from flaskapp.intake.cdr import land
from tests.carrier import one
from tests.switch import sip
from tests.switch.carrier import CALLED, POSTPAID, PREPAID, Carrier, carrier
from tests.switch.sip import Exchange, wait_for

SOURCE = "kamailio"


@pytest.fixture(scope="module")
def desk(dsn: str) -> Iterator[Carrier]:
    with carrier(dsn, SOURCE, "kamailio") as made:
        yield made


@pytest.fixture(scope="module")
def exchange(desk: Carrier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    made = Exchange(tmp_path_factory.mktemp("kamailio"), desk, SOURCE, EXTEND_BEFORE="3", DATABASE_SECONDS="1", AWAY_RETRY="1",
                    EXTEND_TIMER='"name=extend;interval=1;mode=1;"')
    made.start()
    yield made
    made.stop()


@contextmanager
def background(work: Callable[[], None]) -> Iterator[None]:
    """Something that goes on meanwhile; what it finds wrong is wrong here."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        yield
        done.result()


def test_each_call_is_rated_once(desk: Carrier, exchange: Exchange) -> None:
    with exchange.answering():
        exchange.call(sip.HANGS_UP, POSTPAID, CALLED, calls=500, rate=100, milliseconds=200)
    desk.rate()
    assert desk.counts(SOURCE) == {"received": 500, "rated": 500}
    calls = desk.calls(SOURCE)
    assert len({call_id for call_id, *_ in calls}) == 500
    assert all(Decimal("0.2") <= seconds < 2 and amount == billed * Decimal("0.01") and billed == math.ceil(seconds)
               for _, seconds, billed, amount in calls)
    assert desk.money("SW-POST") == (0, sum(amount for *_, amount in calls), 0)


def test_no_money(desk: Carrier, exchange: Exchange) -> None:
    exchange.call(sip.refused(402), PREPAID, CALLED)
    # Help is nobody's debt, and asks nobody's leave: not even that of a known number.
    with exchange.answering():
        exchange.call(sip.HANGS_UP, PREPAID, "911", milliseconds=200)
        exchange.call(sip.HANGS_UP, "anonymous", "911", milliseconds=200)
    before = desk.counts(SOURCE)
    desk.rate()
    assert desk.counts(SOURCE)["received"] == before.get("received", 0) + 2
    assert [amount for *_, amount in desk.calls(SOURCE)[-2:]] in ([0, 0], [0, None], [None, 0], [None, None])
    assert desk.money("SW-PRE") == (0, 0, 0)


def test_cut_when_the_money_is_used_up(desk: Carrier, exchange: Exchange) -> None:
    desk.pay("0.03")
    # Talking inside the call must not start its time anew.
    with exchange.answering():
        exchange.call(sip.TALKS_ON, PREPAID, CALLED, milliseconds=700)
    wait_for(lambda: one(desk.connection, "SELECT count(*) FROM intake.waiting_line"))
    desk.rate()
    _, seconds, billed, amount = desk.calls(SOURCE)[-1]
    assert 1 < seconds <= 3, seconds
    assert billed == math.ceil(seconds) and amount == billed * Decimal("0.01")
    assert desk.money("SW-PRE") == (Decimal("0.03") - amount, 0, 0)
    assert one(desk.connection, "SELECT count(*) FROM ledger.transaction WHERE kind = 'leakage'") == 0


def test_granted_more_as_long_as_there_is_money(desk: Carrier, exchange: Exchange) -> None:
    desk.connection.execute("SELECT FROM api.setting_set('rating.authorize_seconds', '3')")
    posted = desk.money("SW-PRE")[0]
    desk.pay(str(Decimal("0.06") - posted))
    with exchange.answering():
        exchange.call(sip.WAITS, PREPAID, CALLED)
    wait_for(lambda: one(desk.connection, "SELECT count(*) FROM intake.waiting_line"))
    desk.rate()
    _, seconds, _, amount = desk.calls(SOURCE)[-1]
    assert 3 < seconds <= 6, seconds
    assert desk.money("SW-PRE") == (Decimal("0.06") - amount, 0, 0)
    desk.connection.execute("SELECT FROM api.setting_set('rating.authorize_seconds', '900')")


def test_nobody_answers(desk: Carrier, exchange: Exchange) -> None:
    before = desk.counts(SOURCE)
    with exchange.answering(sip.RINGS):
        exchange.call(sip.gives_up(), POSTPAID, CALLED, milliseconds=300)
    wait_for(lambda: one(desk.connection, "SELECT count(*) FROM intake.waiting_line"))
    desk.rate()
    assert desk.counts(SOURCE) == before | {"received": before["received"] + 1, "unanswered": before.get("unanswered", 0) + 1}
    assert one(desk.connection, "SELECT r.disposition FROM intake.record AS r WHERE r.answered_at IS NULL") == "487"
    assert desk.money("SW-POST")[2] == 0


@pytest.mark.parametrize("caller", ["o'brien", "a|b,c", "'||pg_sleep(9)||'", "%27%5C"])
def test_names_stay_names(desk: Carrier, exchange: Exchange, caller: str) -> None:
    # A number of nobody, and not a broken query: that would be 503.
    exchange.call(sip.refused(404), caller, CALLED)


def test_what_is_no_text(exchange: Exchange) -> None:
    exchange.call(sip.refused(400), "caf\xe9", CALLED)
    exchange.call(sip.refused(400), "x\\'x", CALLED)
    exchange.call(sip.refused(400), "1" * 700, CALLED)


def test_the_database_is_away(desk: Carrier, exchange: Exchange) -> None:
    """Calls are refused, those in progress end, records wait in files, and nothing is lost or counted twice."""
    desk.rate()
    before, calls = desk.counts(SOURCE), len(desk.calls(SOURCE))
    with exchange.answering():
        with background(lambda: exchange.call(sip.HANGS_UP, POSTPAID, CALLED, calls=20, milliseconds=2500)):
            wait_for(lambda: one(desk.connection, "SELECT count(*) FROM rating.reservation WHERE status = 'open'") >= 20)
            desk.wire.cut()
        exchange.call(sip.refused(503), POSTPAID, CALLED)
        exchange.call(sip.HANGS_UP, POSTPAID, "911", milliseconds=100)
        desk.wire.mend()
        wait_for(lambda: works(exchange))
    files = sorted(exchange.backlog.glob("pgtoll_*.log"))
    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) == 21
    for _ in range(2):
        for file in files:
            land(desk.connection, SOURCE, file)
    desk.rate()
    after = desk.counts(SOURCE)
    assert after["received"] - before["received"] == 1 + 21 + 21
    assert after["rated"] - before["rated"] == 1 + 21
    assert after["duplicate"] - before.get("duplicate", 0) == 21
    assert len(desk.calls(SOURCE)) - calls == 22
    assert desk.money("SW-POST")[2] == 0, "their records freed what was set aside"
    for file in files:
        file.unlink()


def test_the_database_says_nothing(desk: Carrier, exchange: Exchange) -> None:
    desk.wire.freeze()
    exchange.call(sip.refused(503), POSTPAID, CALLED)
    desk.wire.mend()
    with exchange.answering():
        wait_for(lambda: works(exchange))


def call_in_vain(exchange: Exchange) -> None:
    """A call whose proxy dies under it."""
    with suppress(AssertionError):
        exchange.call(sip.HANGS_UP, POSTPAID, CALLED, milliseconds=2000)


def works(exchange: Exchange) -> bool:
    try:
        exchange.call(sip.HANGS_UP, POSTPAID, CALLED, milliseconds=100)
    except AssertionError:
        return False
    return True


def test_the_proxy_is_killed(desk: Carrier, exchange: Exchange) -> None:
    """Its calls in progress are forgotten; their money goes back, and the next ones go as ever."""
    desk.rate()
    one(desk.connection, "SELECT count(api.setting_set(s.name, s.value)) FROM (VALUES"
        " ('rating.authorize_seconds', '3'), ('rating.lost_seconds', '0')) AS s (name, value)")
    with exchange.answering():
        with background(lambda: call_in_vain(exchange)):
            wait_for(lambda: one(desk.connection, "SELECT count(*) FROM rating.reservation WHERE status = 'open'"
                                                  " AND authorised_at > system.clock_now() - interval '2 seconds'"))
            exchange.stop(signal.SIGKILL)
        exchange.start()
        exchange.call(sip.HANGS_UP, POSTPAID, CALLED, milliseconds=100)
    wait_for(lambda: one(desk.connection, "SELECT expired FROM api.reservation_sweep()"))
    desk.rate()
    assert one(desk.connection, "SELECT count(*) FROM rating.reservation"
                                " WHERE status = 'open' AND expires_at < system.clock_now()") == 0
