"""People and a re-rate want the same held calls at the same moment: each call goes to one of them."""

from __future__ import annotations

from pathlib import Path

import psycopg

from flaskapp.demo import load
from flaskapp.demo.cdr import NATIVE_HEADER
from flaskapp.intake.cdr import land
from flaskapp.worker import rating
from tests.carrier import copied, one, template
from tests.race import together

CALLS = 60
ROUNDS = 3


def write(path: Path) -> Path:
    """Calls of a number that nobody has."""
    lines = (f"held-{n},2026-10-05 12:{n % 60:02}:00,61,12075550111,12075550112,,,,\n" for n in range(CALLS))
    path.write_text(NATIVE_HEADER + "\n" + "".join(lines), encoding="utf-8")
    return path


def test_assign_write_off_and_rerate_at_once(dsn: str, tmp_path: Path) -> None:
    with copied(dsn, template(dsn), "held") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            land(connection, load.SOURCES["native"][0], write(tmp_path / "native-held.csv"))
            rating.run(conninfo)
            held = connection.execute("SELECT reason, calls FROM api.held_call_count()").fetchall()
            assert held == [("NO_OWNER", CALLS)]
            customer = one(connection, "SELECT customer_id FROM service.package_assignment WHERE device_id IS NULL"
                                       " AND valid_from < '2026-10-01' AND valid_to > '2026-11-01'"
                                       " ORDER BY 1 LIMIT 1")
        for number in range(ROUNDS):
            answers = together(conninfo, [
                ("SELECT api.held_call_assign(%s, p_reason => 'NO_OWNER')", [customer]),
                ("SELECT api.held_call_write_off('fraud', p_reason => 'NO_OWNER', p_from => '2026-10-05T12:30Z')", []),
                ("SELECT api.held_call_write_off('fraud', p_reason => 'NO_OWNER', p_from => '2026-10-05T12:40Z')", []),
                ("SELECT count(*) FROM api.held_call_rerate(p_caller_prefix => '1207')", []),
            ])
            # Whoever found nothing left was told so.
            assert set(answers) <= {None, "TB101", "TB402"}, answers
            rating.run(conninfo)
            with psycopg.connect(conninfo, autocommit=True) as connection:
                assert connection.execute("SELECT * FROM api.verify()").fetchall() == [], f"round {number}"
                if number < ROUNDS - 1:
                    connection.execute("SELECT count(api.held_write_off_undo(held_write_off_id))"
                                       " FROM intake.held_write_off WHERE undone_at IS NULL")
        with psycopg.connect(conninfo) as connection:
            states = dict(connection.execute(
                "SELECT coalesce(resolution, 'open'), count(*) FROM intake.held_call GROUP BY 1").fetchall())
            assert sum(states.values()) == CALLS, states
            assert one(connection, "SELECT count(*) FROM rating.call") == states.get("rated", 0)
