"""What is a customer's is shown to no other: for every table with customers in it, whatever the functions forget to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.carrier import one

Db = psycopg.Connection[Any]

# Tables with customers in them, by the catalogue; partitions are reached through their parents only.
TABLES = """
SELECT n.nspname, c.relname,
  EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped) AS has_customer,
  has_any_column_privilege('pgtoll_self', c.oid, 'SELECT') AS is_read,
  c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
    SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND 'pgtoll_self_data'::regrole = ANY (p.polroles)
      AND pg_get_expr(p.polqual, c.oid) ~ 'session_customer\\(\\)' AND pg_get_expr(p.polwithcheck, c.oid) ~ 'session_customer\\(\\)'
  ) AS is_fenced
FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND pg_get_userbyid(c.relowner) = 'pgtoll_owner'
ORDER BY n.nspname, c.relname
"""
# What everybody may read.
COMMON = {"billing.bill_run", "catalog.destination", "catalog.package", "system.notice", "system.clock", "system.error_code"}


def tables(db: Db) -> list[tuple[str, str, bool, bool, bool]]:
    found = db.execute(TABLES).fetchall()
    assert sum(has_customer for _, _, has_customer, _, _ in found) > 40
    return found


def test_self_service_reads_fenced_or_common_tables_only(db: Db) -> None:
    loose = [f"{schema}.{name}" for schema, name, _, is_read, is_fenced in tables(db) if is_read and not is_fenced]
    assert set(loose) == COMMON


def test_no_partition_is_reached_past_its_parent(db: Db) -> None:
    assert not one(db, "SELECT EXISTS (SELECT FROM pg_class AS c WHERE c.relispartition"
                       " AND has_any_column_privilege('pgtoll_self', c.oid, 'SELECT'))")


@pytest.fixture
def two(loaded: Db) -> Iterator[tuple[Db, int, int]]:
    """Two customers with invoices and calls, and a connection as the web login."""
    customers = [row[0] for row in loaded.execute("""
        SELECT i.customer_id FROM billing.invoice AS i
        WHERE i.number IS NOT NULL AND EXISTS (SELECT FROM rating.charge AS c WHERE c.customer_id = i.customer_id)
        GROUP BY i.customer_id ORDER BY i.customer_id LIMIT 2""").fetchall()]
    with psycopg.connect(loaded.info.dsn, user="pgtoll_web", password=loaded.info.password, autocommit=True) as web:
        yield web, customers[0], customers[1]


def in_session(web: Db, customer: int | None) -> None:
    """What the key check leaves behind, of a customer or of nobody."""
    web.execute("SELECT set_config('pgtoll.customer_id', %s, false)", [str(customer or "")])


@pytest.fixture
def as_self(loaded: Db) -> Iterator[Db]:
    """The role below the functions of portal, in a session that logged in as HTTP does."""
    loaded.execute("GRANT pgtoll_self TO pgtoll_web")
    with psycopg.connect(loaded.info.dsn, user="pgtoll_web", password=loaded.info.password, autocommit=True) as web:
        web.execute("SET ROLE pgtoll_self")
        yield web
    loaded.execute("REVOKE pgtoll_self FROM pgtoll_web")


def test_every_table_shows_own_rows_only(two: tuple[Db, int, int], as_self: Db, loaded: Db) -> None:
    _, ada, bob = two
    seen = 0
    for schema, name, has_customer, is_read, _ in tables(loaded):
        table = sql.Identifier(schema, name)
        count = sql.SQL("SELECT count(*) FROM {}").format(table)
        if not is_read:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                as_self.execute(count)
            continue
        if f"{schema}.{name}" in COMMON:
            continue
        in_session(as_self, None)
        assert one(as_self, count) == 0, f"{schema}.{name}: rows for nobody"
        in_session(as_self, ada)
        own = one(as_self, count)
        if has_customer:
            others = sql.SQL("SELECT count(*) FROM {} WHERE customer_id IS DISTINCT FROM {}").format(table, ada)
            assert one(as_self, others) == 0, f"{schema}.{name}: rows of others"
            assert own == one(loaded, sql.SQL("SELECT count(*) FROM {} WHERE customer_id = {}").format(table, ada)), (
                f"{schema}.{name}: own rows are missing")
        in_session(as_self, bob)
        if has_customer:
            assert one(as_self, sql.SQL("SELECT count(*) FROM {} WHERE customer_id = {}").format(table, ada)) == 0
        seen += own > 0
    assert seen >= 8, "the demo's customer has rows in most of them"


def test_nobody_writes_a_row_of_others(two: tuple[Db, int, int], as_self: Db) -> None:
    _, ada, bob = two
    in_session(as_self, ada)
    for statement in ("INSERT INTO party.notice_preference (customer_id, notice, enabled) SELECT {}, n.code, true FROM system.notice AS n"
                      " LIMIT 1", "INSERT INTO collect.top_up_request (customer_id, amount) VALUES ({}, 5)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_self.execute(sql.SQL(statement).format(bob))
    assert as_self.execute("UPDATE party.contact SET phone = '1' WHERE customer_id = %s", [bob]).rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_self.execute("UPDATE party.contact SET customer_id = %s", [bob])


def functions(db: Db) -> list[tuple[str, list[str]]]:
    return db.execute("SELECT p.proname, coalesce(p.proargnames[1:p.pronargs], '{}') FROM pg_proc AS p"
                      " WHERE p.pronamespace = 'portal'::regnamespace AND p.proname NOT LIKE 't\\_%' ORDER BY 1").fetchall()


def test_no_portal_function_takes_a_customer(db: Db) -> None:
    found = functions(db)
    assert len(found) >= 14
    assert [name for name, arguments in found if "p_customer_id" in arguments] == []


def test_setting_the_session_by_hand_is_of_no_use(two: tuple[Db, int, int], loaded: Db) -> None:
    _, ada, _ = two
    with loaded.transaction(force_rollback=True):
        loaded.execute("SELECT set_config('pgtoll.customer_id', %s, true)", [str(ada)])
        assert one(loaded, "SELECT system.session_customer()") is None
