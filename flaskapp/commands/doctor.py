"""What is wrong with an installation, one line a check."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from flaskapp.settings import Settings

HTTP_SECONDS = 3.0


@dataclass(frozen=True)
class Finding:
    """One check, and what it found."""

    name: str
    ok: bool
    says: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Each check by itself; the later ones need the database."""
    try:
        connection = psycopg.connect(settings.conninfo, autocommit=True, application_name="pgtoll-doctor")
    except psycopg.OperationalError as error:
        yield Finding("database", False, str(error).strip().splitlines()[0])
        return
    with connection:
        for name, check in CHECKS.items():
            try:
                yield Finding(name, *check(connection))
            except psycopg.Error as error:
                yield Finding(name, False, error.diag.message_primary or str(error))
    yield Finding("api", *_api(settings))


def _row(connection: psycopg.Connection[Any], statement: str) -> tuple[Any, ...]:
    row = connection.execute(statement.encode()).fetchone()
    assert row, "a query of one row"
    return row


def _database(connection: psycopg.Connection[Any]) -> tuple[bool, str]:
    version, recovering = _row(connection, "SELECT current_setting('server_version'), pg_is_in_recovery()")
    return not recovering, f"PostgreSQL {version}" + (", a standby: it takes no writes" if recovering else "")


def _durability(connection: psycopg.Connection[Any]) -> tuple[bool, str]:
    off = [row[0] for row in connection.execute(
        "SELECT s.name FROM pg_settings AS s WHERE s.name IN ('fsync', 'full_page_writes') AND s.setting = 'off'")]
    return not off, f"{' and '.join(off)} off: a crash may lose money" if off else "fsync and full_page_writes are on"


def _consistency(connection: psycopg.Connection[Any]) -> tuple[bool, str]:
    broken, = _row(connection, "SELECT count(*) FROM api.verify() AS v")
    return not broken, f"{broken} checks failed: `pgtoll verify`" if broken else "all checks passed"


def _mail(connection: psycopg.Connection[Any]) -> tuple[bool, str]:
    late, = _row(connection, "SELECT count(*) FROM api.mail AS m WHERE m.status = 'queued'"
                             " AND m.next_attempt_at < system.clock_now() - interval '1 hour'")
    return not late, f"{late} mails wait for more than an hour: is `pgtoll mail-send --watch` running?" if late else "none is late"


def _calls(connection: psycopg.Connection[Any]) -> tuple[bool, str]:
    records, = _row(connection, "SELECT coalesce(sum(b.records), 0) FROM api.rating_backlog() AS b")
    return True, f"{records} records wait to be rated"


CHECKS: dict[str, Callable[[psycopg.Connection[Any]], tuple[bool, str]]] = {
    "database": _database, "durability": _durability, "consistency": _consistency, "mail": _mail, "calls": _calls}


def _api(settings: Settings) -> tuple[bool, str]:
    try:
        # Never through a proxy: it is on this machine or inside the network.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{settings.url}/readyz", timeout=HTTP_SECONDS) as answer:
            return answer.status == 200, f"{settings.url} is ready"
    except (urllib.error.URLError, OSError) as error:
        return False, f"{settings.url} does not answer: {error}"
