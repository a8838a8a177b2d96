"""Each format that comes with pgtoll reads its sample file: what lands, what is left out and what is rejected, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from flaskapp.intake.cdr import land
from tests.carrier import copied, template

FOLDER = Path(__file__).parent / "golden"
SAMPLES = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".expected.json"))
RECORDS = """
SELECT line_no, call_id, started_at, answered_at, ended_at, raw_seconds, caller, called, caller_number, called_number,
  caller_channel, called_channel, source_ip, account_code, customer_code, disposition, held_reason,
  direction, lrn, ani_ii, rate_center, tier, cnam
FROM intake.record WHERE source_id = %s ORDER BY line_no
"""


@pytest.fixture(scope="module")
def connection(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with copied(dsn, template(dsn), "golden") as conninfo, psycopg.connect(conninfo, autocommit=True) as connection:
        # The samples are older than what a switch may still send.
        connection.execute("SELECT api.setting_set('intake.oldest_days', '36500')")
        connection.execute("SET timezone = 'UTC'")
        yield connection


def _source(connection: psycopg.Connection[Any], code: str) -> int:
    row = connection.execute(
        "SELECT source_id FROM api.source_create(%s, %s, (SELECT f.format_id FROM api.format AS f WHERE f.code = %s), 'CA',"
        " p_time_zone => 'America/Toronto', p_dial_plan => 'nanp')", [f"golden-{code.replace('_', '-')}", code, code]).fetchone()
    assert row
    return row[0]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """As the expected file has it: without what is empty, times as text."""
    return {name: value if isinstance(value, int) else str(value) for name, value in row.items() if value is not None}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(connection: psycopg.Connection[Any], path: Path) -> None:
    source_id = _source(connection, path.stem)
    batch = land(connection, f"golden-{path.stem.replace('_', '-')}", path)
    with connection.cursor(row_factory=dict_row) as cursor:
        records = [_shown(row) for row in cursor.execute(RECORDS, [source_id])]
    rejected = [list(row) for row in connection.execute(
        "SELECT line_no, reason FROM api.rejected_line_list(%s)", [batch.batch_id])]
    skipped = [row[0] for row in connection.execute("SELECT line_no FROM api.skipped_line_list(%s)", [batch.batch_id])]
    found = {"records": records, "skipped": skipped, "rejected": rejected}
    expected = json.loads((FOLDER / f"{path.stem}.expected.json").read_text(encoding="utf-8"))
    assert found == expected
    assert batch.received == len(records) + len(skipped) + len(rejected)
    assert any("answered_at" not in record for record in records) or path.stem == "native_csv"
    assert rejected


def test_every_format_has_a_sample(connection: psycopg.Connection[Any]) -> None:
    formats = {row[0] for row in connection.execute("SELECT f.code FROM api.format AS f")}
    assert formats == {path.stem for path in SAMPLES}


def test_what_was_left_out_is_counted(connection: psycopg.Connection[Any]) -> None:
    assert connection.execute("SELECT * FROM api.verify()").fetchall() == []
