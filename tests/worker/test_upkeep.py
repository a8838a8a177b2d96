"""Workers that wait for work forget old requests and old mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from flaskapp.worker import mail, rating, upkeep, watch
from tests.carrier import copied, one, template

COUNT = "SELECT (SELECT count(*) FROM system.idempotency), (SELECT count(*) FROM system.mail)"


class Stop(Exception):
    """Ends a loop that has no end."""


@pytest.fixture
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "upkeep") as made:
        yield made


@pytest.fixture
def base(conninfo: str) -> Iterator[psycopg.Connection[Any]]:
    """Five requests of 40 days ago and two of today; five mails of 500 days ago that were sent, and one that waits."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("""
          INSERT INTO system.idempotency (actor, key, function_name, request_hash, created_at)
          SELECT 'key:demo', n, 'api.health', '\\x00', system.clock_now() - CASE WHEN n < 6 THEN 40 ELSE 0 END * interval '1 day'
          FROM generate_series(1, 7) AS n""")
        connection.execute("""
          INSERT INTO system.mail (dedup_key, template, language, recipient, data, status, sent_at, created_at, next_attempt_at)
          SELECT n, 'card_expired', 'en', 'a@p.example', '{}', s.status, CASE s.status WHEN 'sent' THEN system.clock_now() END,
            system.clock_now() - interval '500 days', 'infinity'
          FROM generate_series(1, 6) AS n
          CROSS JOIN LATERAL (SELECT CASE WHEN n < 6 THEN 'sent' ELSE 'queued' END AS status) AS s""")
        yield connection


def connector(conninfo: str) -> psycopg.Connection[Any]:
    return psycopg.connect(conninfo, autocommit=True)


def stop(seconds: float) -> None:
    raise Stop


def test_rating_worker(conninfo: str, base: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    # More than one batch of each.
    monkeypatch.setattr(upkeep, "LIMIT", 2)
    rating.work(lambda: connector(conninfo), stop_when_empty=True, report=lambda chunk: None)
    assert one(base, COUNT) == (7, 6), "who ends when there is no work is no caretaker"
    monkeypatch.setattr(rating.time, "sleep", stop)
    with pytest.raises(Stop):
        rating.work(lambda: connector(conninfo), stop_when_empty=False, report=lambda chunk: None)
    assert one(base, COUNT) == (2, 1)


def test_mail_worker(conninfo: str, base: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch.threading.Event, "wait", lambda self, seconds: stop(seconds))
    with pytest.raises(Stop):
        mail.run(lambda: connector(conninfo), watch=True,
                 environ={"PGTOLL_SMTP_URL": "smtp://127.0.0.1:1", "PGTOLL_MAIL_FROM": "a@nlt.example"})
    assert one(base, COUNT) == (2, 1)


def test_once_an_hour(base: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(upkeep.time, "monotonic", lambda: now)
    caretaker = upkeep.Upkeep()
    caretaker.run_if_due(base)
    base.execute("UPDATE system.idempotency SET created_at = system.clock_now() - interval '40 days'")
    now += upkeep.EVERY_SECONDS - 1
    caretaker.run_if_due(base)
    assert one(base, COUNT) == (2, 1)
    now += 1
    caretaker.run_if_due(base)
    assert one(base, COUNT) == (0, 1)
