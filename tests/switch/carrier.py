"""A carrier with a switch: 0.01 a second, 1/1; who pays afterwards, who has no money, and who has some."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from flaskapp.worker.rating import Rated, work
from tests.carrier import copied, one, template
from tests.switch.wire import Wire

POSTPAID, PREPAID = "16135559801", "16135559802"
CALLED = "16135559899"
SETUP = """
SELECT count(api.setting_set('service.emergency_location_required', 'false'));
SELECT count(api.destination_create('SW', 'Switches', 'CA'));
SELECT count(api.rate_sheet_create('sw', 'Switches', 'CAD', 'America/Toronto'));
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
SELECT s.rate_sheet_id, '1', '2020-01-01', d.destination_id, 0.6, 1, 1
FROM catalog.rate_sheet AS s CROSS JOIN catalog.destination AS d WHERE s.code = 'sw' AND d.code = 'SW';
SELECT catalog.rate_sheet_activate(s.rate_sheet_id, '2020-01-01') FROM catalog.rate_sheet AS s WHERE s.code = 'sw';
SELECT count(api.package_create('sw', 'Switches', 'CAD', 0, s.rate_sheet_id)) FROM catalog.rate_sheet AS s WHERE s.code = 'sw';
SELECT count(api.legal_entity_create('SW', 'Switches', 'CA'));
SELECT count(api.customer_create(v.code, v.code, e.legal_entity_id, 'CAD', 'America/Toronto', 'CA', p_billing_mode => v.mode))
FROM (VALUES ('SW-POST', 'postpaid'), ('SW-PRE', 'prepaid')) AS v (code, mode) CROSS JOIN api.legal_entity AS e
WHERE e.code = 'SW';
SELECT count(api.device_create(c.customer_id, 'did', CASE c.code WHEN 'SW-POST' THEN '16135559801' ELSE '16135559802' END,
  '2020-01-01Z')) FROM api.customer AS c WHERE c.code LIKE 'SW-%';
SELECT count(api.package_assignment_create(c.customer_id, p.package_id, '2020-01-01Z'))
FROM api.customer AS c CROSS JOIN api.package AS p WHERE c.code LIKE 'SW-%' AND p.code = 'sw'
"""


@dataclass(frozen=True)
class Carrier:
    """The database, and the login of a switch on a wire to it."""

    connection: psycopg.Connection[Any]
    conninfo: str
    wire: Wire
    user: str
    password: str
    database: str

    def pay(self, amount: str) -> None:
        self.connection.execute("SELECT FROM api.payment_create((SELECT c.customer_id FROM api.customer AS c"
                                " WHERE c.code = 'SW-PRE'), %s, 'cash')", [amount])

    def money(self, code: str) -> tuple[Decimal, Decimal, Decimal]:
        """Posted, unbilled, and what is set aside."""
        found: tuple[Decimal, Decimal, Decimal] = one(
            self.connection, "SELECT a.posted, a.unbilled, a.reserved FROM ledger.account AS a"
            " INNER JOIN party.customer AS c ON c.customer_id = a.customer_id WHERE c.code = %s", code)
        return found

    def rate(self) -> None:
        """What a worker does with what waits."""
        def connect() -> psycopg.Connection[Any]:
            return psycopg.connect(self.conninfo, autocommit=True)

        def ignore(_: Rated) -> None:
            pass
        work(connect, stop_when_empty=True, report=ignore)

    def counts(self, source: str) -> dict[str, int]:
        """Where the lines of a switch ended up."""
        names = ("received", "rated", "held", "rejected", "skipped", "duplicate", "unanswered")
        row = one(self.connection, f"SELECT {', '.join(f'coalesce(sum(b.{name}), 0)::integer' for name in names)}"
                                   " FROM api.batch AS b WHERE b.source = %s", source)
        return {name: number for name, number in zip(names, row, strict=True) if number}

    def calls(self, source: str) -> list[Any]:
        """Id, seconds, billed seconds and amount of each rated call, in the order of answer."""
        return self.connection.execute("""
          SELECT r.call_id, c.raw_seconds, h.billed_seconds, h.amount FROM rating.call AS c
          INNER JOIN intake.record AS r ON r.record_id = c.call_id
          INNER JOIN intake.source AS s ON s.source_id = c.source_id
          LEFT JOIN rating.charge AS h ON h.call_id = c.call_id AND h.started_at = c.started_at
          WHERE s.code = %s ORDER BY c.answered_at""", [source]).fetchall()


@contextmanager
def carrier(dsn: str, name: str, source_format: str) -> Iterator[Carrier]:
    """A carrier in a database of its own, with one switch, whose code is name; at the end the books are right."""
    user, password = f"pgtoll_test_{name}", secrets.token_hex(8)
    with (copied(dsn, template(dsn), name) as conninfo, psycopg.connect(conninfo, autocommit=True) as connection,
          Wire("127.0.0.1", connection.info.port) as wire):
        for statement in SETUP.split(";\n"):
            connection.execute(statement)
        connection.execute("SELECT FROM api.source_create(%s, %s, (SELECT f.format_id FROM api.format AS f WHERE f.code = %s),"
                           " 'CA', p_dial_plan => 'nanp')", [name, name, source_format])
        login = sql.Identifier(user)
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(login))
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE pgtoll_switch").format(login, password))
        try:
            yield Carrier(connection, make_conninfo(conninfo), wire, user, password, connection.info.dbname)
            assert connection.execute("SELECT * FROM system.verify()").fetchall() == []
            assert one(connection, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(login))
