"""The worker that follows the audit log."""

from __future__ import annotations

from typing import Any

import psycopg

from flaskapp.worker import events


def test_what_is_on_record_is_sealed(db: psycopg.Connection[Any], dsn: str) -> None:
    db.execute("SELECT FROM api.setting_set('billing.due_days', '25', '2034-01-01Z')")
    counts = []
    events.run(lambda: psycopg.connect(dsn, autocommit=True), report=counts.append)
    assert counts[0]["sealed"] >= 1
    waiting = db.execute("SELECT h.waiting FROM api.audit_head() AS h").fetchone()
    assert waiting == (0,)
