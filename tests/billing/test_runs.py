"""Bill runs at once, with payments coming in, and killed: one set of invoices, no gap in numbers, nothing half done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.worker.invoices import write_invoices
from tests.carrier import connected, copied, one, template
from tests.race import together
from tests.usage import book_usage

CALLS = 3_000
RUN = "SELECT * FROM api.bill_run_create(%s, %s, '2026-11-01')"
WAIT_SECONDS = 30.0
# What a run touches; the counts of an undone one are those of before.
STATE = """
SELECT (SELECT count(*) FROM billing.bill_run), (SELECT count(*) FROM billing.invoice),
  (SELECT count(*) FROM billing.invoice_line), (SELECT count(*) FROM billing.charge),
  (SELECT count(*) FROM billing.invoice_series), (SELECT count(*) FROM ledger.transaction WHERE kind = 'invoice'),
  (SELECT count(*) FROM ledger.transaction WHERE kind = 'usage' AND cleared_by IS NULL),
  (SELECT sum(posted) FROM ledger.account), (SELECT sum(unbilled) FROM ledger.account)
"""
INVOICES = "SELECT count(*), min(number), max(number), count(DISTINCT number) FROM billing.invoice"


@pytest.fixture
def carrier(dsn: str) -> Iterator[str]:
    """A database whose customers have a month of usage that waits for its bill."""
    with copied(dsn, template(dsn), "billing") as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            # The template's clock may stand in the month that is billed.
            connection.execute("UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-02T12:00Z'")
            book_usage(connection, CALLS)
        yield conninfo


def entity(connection: psycopg.Connection[Any]) -> str:
    return str(one(connection, "SELECT code FROM party.legal_entity"))


def clean(connection: psycopg.Connection[Any]) -> bool:
    """No check fails but the one for records, which this usage never had."""
    rows = connection.execute("SELECT * FROM api.verify() WHERE check_name !~ '^(150|2|6)'").fetchall()
    assert rows == []
    return True


@pytest.mark.parametrize("codes, loser", [(("R", "R"), "TB602"), (("R1", "R2"), "TB603")])
def test_two_runs_at_once_make_one_set(carrier: str, codes: tuple[str, str], loser: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        code = entity(connection)
        assert sorted(map(str, together(carrier, [(RUN, [name, code]) for name in codes]))) == ["None", loser]
        made, first, last, distinct = one(connection, INVOICES)
        assert made > 100
        assert (first, last, distinct) == (1, made, made)
        assert clean(connection)


def wait_until_blocked(observer: psycopg.Connection[Any], pid: int, run: Future[Any]) -> None:
    """Until that backend waits for a lock."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not one(observer, "SELECT wait_event_type = 'Lock' IS TRUE FROM pg_stat_activity WHERE pid = %s", pid):
        assert time.monotonic() < deadline and not run.done(), "the run never came to wait"
        # pg_stat_activity is read once a transaction otherwise.
        observer.execute("SELECT pg_stat_clear_snapshot()")
        time.sleep(0.01)


def test_a_payment_that_comes_first_is_on_the_invoice(carrier: str) -> None:
    """A payment is under way when the run comes to its customer: the invoice asks for what the books say after both."""
    with psycopg.connect(carrier) as payer, psycopg.connect(carrier, autocommit=True) as runner:
        customer = one(payer, "SELECT max(customer_id) FROM party.customer WHERE billing_mode = 'postpaid'")
        payer.execute("SELECT api.payment_create(%s, 1.00)", [customer])
        code, pid = entity(runner), runner.info.backend_pid
        with ThreadPoolExecutor(1) as pool:
            run = pool.submit(runner.execute, RUN, ["R", code])
            wait_until_blocked(payer, pid, run)
            payer.commit()
            run.result(timeout=WAIT_SECONDS)
        assert one(runner, "SELECT previous_amount FROM billing.invoice WHERE customer_id = %s", customer) == -1
        wrong = runner.execute(
            "SELECT i.invoice_id FROM billing.invoice AS i"
            " INNER JOIN ledger.entry AS e ON e.transaction_id = i.transaction_id AND e.bucket = 'posted'"
            " INNER JOIN ledger.account AS a ON a.account_id = e.account_id AND a.kind = 'customer'"
            " WHERE e.posted_after <> -i.amount_due").fetchall()
        assert wrong == []
        assert clean(runner)


# Where a run stands still, and what keeps it there.
PHASES = {
    # Charges are kept next, each for a customer.
    "charges": "SELECT FROM party.customer WHERE billing_mode = 'postpaid' ORDER BY customer_id DESC LIMIT 1 FOR UPDATE",
    # Lines of usage are written, and their bookings not cleared.
    "lines": "SELECT FROM ledger.transaction WHERE kind = 'usage' ORDER BY transaction_id DESC LIMIT 1 FOR UPDATE",
    # The last customer's row: by then invoices have their numbers.
    "numbers": "SELECT FROM ledger.account WHERE customer_id IS NOT NULL ORDER BY account_id DESC LIMIT 1 FOR NO KEY UPDATE",
    "booking": "LOCK TABLE ledger.entry IN EXCLUSIVE MODE",
}


def blocked(carrier: str, phase: str, statement: str, values: list[Any], end: Callable[[int], None]) -> None:
    """A statement that waits in a phase of its work is ended; its client sees an error."""
    with psycopg.connect(carrier) as holder, psycopg.connect(carrier, autocommit=True) as runner:
        holder.execute(PHASES[phase])
        pid = runner.info.backend_pid
        with ThreadPoolExecutor(1) as pool:
            run = pool.submit(runner.execute, statement, values)
            wait_until_blocked(holder, pid, run)
            end(pid)
            with pytest.raises(psycopg.OperationalError):
                run.result(timeout=WAIT_SECONDS)


def terminate(pid: int, conninfo: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", [pid])


def kill(pid: int) -> None:
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists() or not command.read_bytes().startswith(b"postgres:"):
        pytest.skip("the server runs on another host")
    os.kill(pid, signal.SIGKILL)


def ended(carrier: str, phase: str, how: str, statement: str, values: list[Any]) -> None:
    with suppress(psycopg.OperationalError):
        # kill -9 takes the holder's connection with it: the server starts anew.
        blocked(carrier, phase, statement, values, kill if how == "kill -9" else lambda pid: terminate(pid, carrier))


@pytest.mark.parametrize("phase, how", [(phase, "kill -9") for phase in PHASES] + [("numbers", "terminate")])
def test_an_ended_run_leaves_nothing_and_can_be_repeated(carrier: str, phase: str, how: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        before, code = one(connection, STATE), entity(connection)
    ended(carrier, phase, how, RUN, ["R", code])
    with connected(carrier) as connection:
        assert one(connection, STATE) == before
        connection.execute(RUN, ["R", code])
        made, first, last, distinct = one(connection, INVOICES)
        assert (first, last, distinct) == (1, made, made)
        assert clean(connection)


@pytest.mark.parametrize("phase", ["numbers", "booking"])
def test_an_issue_that_was_killed_is_done_once_when_asked_again(carrier: str, phase: str) -> None:
    with psycopg.connect(carrier, autocommit=True) as connection:
        run, drafts, told = one(connection, "SELECT bill_run_id, invoices, content_hash FROM api.bill_run_draft('R', %s, '2026-11-01')",
                                entity(connection))
        connection.execute("SELECT api.bill_run_approve(%s)", [run])
    ended(carrier, phase, "kill -9", "SELECT api.bill_run_issue(%s)", [run])
    with connected(carrier) as connection:
        assert one(connection, "SELECT status FROM api.bill_run_get(%s)", run) == "approved"
        assert one(connection, "SELECT count(*) FROM billing.invoice WHERE number IS NULL") == drafts
        for _ in range(2):
            assert one(connection, "SELECT content_hash FROM api.bill_run_issue(%s)", run) == told
        made, first, last, distinct = one(connection, INVOICES)
        assert (made, first, last, distinct) == (drafts, 1, drafts, drafts)
        assert one(connection, "SELECT count(*) FROM ledger.transaction WHERE kind = 'invoice'") == drafts
        assert clean(connection)


def test_files_of_a_run_are_written_once(carrier: str, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with psycopg.connect(carrier, autocommit=True) as connection:
        run = one(connection, "SELECT bill_run_id FROM api.bill_run_create('R', %s, '2026-11-01')", entity(connection))
        paths = write_invoices(connection, run, tmp_path, lambda done, of: told.append((done, of)), limit=3)
        assert told == [(1, 3), (2, 3), (3, 3)]
        times = {path: path.stat().st_mtime_ns for pair in paths for path in pair}
        assert len(times) == 6 and all(path.suffix in (".pdf", ".csv") for path in times)
        paths[1][0].unlink()
        assert write_invoices(connection, run, tmp_path, limit=4)[:3] == paths
        assert [path for path in times if path.stat().st_mtime_ns != times[path]] in ([paths[1][0]], [*paths[1]])
        assert len(list(tmp_path.iterdir())) == 8
