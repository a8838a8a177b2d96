"""The audit log's chain: what a superuser changes behind the triggers is found, and who writes never waits for the sealing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

Db = psycopg.Connection[Any]


def seal(db: Db) -> int:
    """All that can be sealed: one call looks how far the log goes, a later one seals that."""
    sealed = 0
    for _ in range(4):
        row = db.execute("SELECT api.audit_seal(100000)").fetchone()
        assert row
        sealed += row[0]
    return sealed


def change(db: Db, day: int) -> int:
    """One change on record; gives the record's number."""
    db.execute("SELECT FROM api.setting_set('billing.due_days', %s, '2033-01-01Z')", [str(day)])
    row = db.execute("SELECT max(audit_id) FROM system.audit").fetchone()
    assert row
    return int(row[0])


def last_sealed(db: Db) -> int:
    row = db.execute("SELECT coalesce(max(last_audit_id), 0) FROM system.audit_seal").fetchone()
    assert row
    return int(row[0])


def findings(db: Db, *arguments: Any) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(arguments))
    return db.execute(f"SELECT audit_id, finding FROM api.audit_verify({marks})", arguments).fetchall()


def behind_the_triggers(db: Db, statement: str, *values: Any) -> None:
    """What somebody does who may do everything."""
    with db.transaction():
        db.execute("ALTER TABLE system.audit DISABLE TRIGGER USER")
        db.execute(statement.encode(), values)
        db.execute("ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_immutable")
        db.execute("ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_guard")
        db.execute("ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_guard_row")


@pytest.fixture
def sealed(db: Db) -> Iterator[Callable[[], list[int]]]:
    """Makes three changes and seals them; what the test does to them is undone, so that the chain holds for the next."""
    db.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM system.audit WHERE false")

    def make() -> list[int]:
        made = [change(db, day) for day in (11, 12, 13)]
        assert seal(db) >= 3
        assert findings(db) == []
        db.execute("INSERT INTO kept SELECT * FROM system.audit WHERE audit_id = ANY (%s)", [made])
        return made

    yield make
    behind_the_triggers(db, "DELETE FROM system.audit WHERE audit_id IN (SELECT k.audit_id FROM kept AS k)")
    behind_the_triggers(db, "INSERT INTO system.audit OVERRIDING SYSTEM VALUE SELECT * FROM kept")
    assert findings(db) == []


@pytest.mark.parametrize(("statement", "finding"), [
    ("UPDATE system.audit SET after = jsonb_set(after, '{value}', '\"99\"') WHERE audit_id = %s", "changed"),
    ("UPDATE system.audit SET actor = 'somebody else' WHERE audit_id = %s", "changed"),
    ("UPDATE system.audit SET at = at + interval '1 microsecond' WHERE audit_id = %s", "changed"),
    ("UPDATE system.audit SET address = '192.0.2.1' WHERE audit_id = %s", "changed"),
    ("DELETE FROM system.audit WHERE audit_id = %s", "removed"),
])
def test_a_touched_record_is_found(db: Db, sealed: Callable[[], list[int]], statement: str, finding: str) -> None:
    first, middle, last = sealed()
    behind_the_triggers(db, statement, middle)
    assert findings(db) == [(middle, finding)]


def test_an_inserted_record_is_found(db: Db, sealed: Callable[[], list[int]]) -> None:
    sealed()
    # a number that was never used: a transaction that took one rolled back
    with pytest.raises(psycopg.errors.DivisionByZero), db.transaction():
        hole = change(db, 14)
        db.execute("SELECT 1 / 0")
    change(db, 15)
    seal(db)
    assert findings(db) == []
    behind_the_triggers(db, """
        INSERT INTO system.audit (audit_id, at, actor, operation, table_name, row_key) OVERRIDING SYSTEM VALUE
        VALUES (%s, clock_timestamp(), 'alice', 'DELETE', 'collect.payment', '7')""", hole)
    assert findings(db) == [(hole, "inserted")]
    behind_the_triggers(db, "DELETE FROM system.audit WHERE audit_id = %s", hole)


def test_a_chain_written_anew_does_not_end_in_the_head_that_was_kept(db: Db, sealed: Callable[[], list[int]]) -> None:
    sealed()
    row = db.execute("SELECT head FROM api.audit_head()").fetchone()
    assert row
    head = row[0]
    assert findings(db, 1, head) == []
    with db.transaction(force_rollback=True):
        db.execute("ALTER TABLE system.audit_seal DISABLE TRIGGER USER")
        db.execute("DELETE FROM system.audit_seal WHERE audit_seal_id = (SELECT max(audit_seal_id) FROM system.audit_seal)")
        assert findings(db) == [], "a cut tail alone cannot be told"
        assert [finding for _, finding in findings(db, 1, head)] == ["this block was another one once, or is gone"]
    with db.transaction(force_rollback=True):
        db.execute("ALTER TABLE system.audit_seal DISABLE TRIGGER USER")
        db.execute("UPDATE system.audit_seal SET hash = sha256('x') WHERE audit_seal_id = 1")
        assert "the block does not have the hash of what it holds" in [finding for _, finding in findings(db)]


def test_a_writer_never_waits_and_late_records_are_sealed_in_their_place(db: Db, dsn: str) -> None:
    with psycopg.connect(dsn) as slow, psycopg.connect(dsn, autocommit=True) as quick:
        slow.execute("SELECT FROM api.setting_set('billing.due_days', '21', '2033-02-01Z')")
        later = change(quick, 22)
        seal(quick)
        assert last_sealed(quick) < later, "a lower number may still come"
        slow.execute("SELECT FROM api.setting_set('billing.due_days', '23', '2033-03-01Z')")
        slow.commit()
    assert seal(db) >= 2
    assert last_sealed(db) > later
    assert findings(db) == []
