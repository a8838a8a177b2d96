"""What the desk does about money by `pgtoll`: a bank's statement, a customer's statement, a receipt, the daily run."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from flaskapp.settings import ROOT
from tests.carrier import copied, one, template


@pytest.fixture(scope="module")
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "desk") as conninfo:
        yield conninfo


def run(conninfo: str, *arguments: str, code: int = 0) -> str:
    done = subprocess.run([sys.executable, "-m", "flaskapp.cli", *arguments], cwd=ROOT, capture_output=True, text=True,
                          env=os.environ | {"DATABASE_URL": conninfo}, timeout=120)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_from_the_bank_to_the_receipt(conninfo: str, tmp_path: Path) -> None:
    with psycopg.connect(conninfo, autocommit=True) as base:
        customer, code, entity = base.execute(
            "SELECT c.customer_id, c.code, c.legal_entity_id FROM api.customer AS c WHERE c.billing_mode = 'postpaid'"
            " AND c.currency = 'CAD' ORDER BY c.customer_id LIMIT 1").fetchone() or (0, "", 0)
        base.execute("SELECT api.bank_account_create('main', 'Main', %s, 'CAD', p_columns => %s)", [
            entity, '{"booked_on": "Date", "reference": "Details", "amount": "Amount"}'])
        base.execute("SELECT billing.opening_invoice_add_many(ARRAY[ROW(%s, 'OLD-1', current_date - 90, current_date - 60, 100, 100)"
                     "::billing.opening_invoice_draft])", [customer])
        base.execute("SELECT collect.opening_amount_add_many(ARRAY[ROW(%s, -100, current_date - 60)::collect.opening_amount_draft])",
                     [customer])
        base.execute("SELECT api.penalty_rule_create(%s, 'CAD', p_percent => 1.5)", [entity])
        base.execute("SELECT api.dunning_step_create(%s, 'CAD', 1::smallint, 'notice')", [entity])
        file = tmp_path / "bank.csv"
        file.write_text(f"Date,Details,Amount\n2026-11-03,{code},40.00\n2026-11-03,thanks,7.00\n", encoding="utf-8")
        said = run(conninfo, "import-bank", "main", str(file))
        assert "2 lines = 1 payments + 1 in suspense + 0 out + 0 duplicate + 0 rejected; 47.00" in said
        assert "TB103" in run(conninfo, "import-bank", "main", str(file), code=1)
        today = one(base, "SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date::text FROM api.customer AS c"
                          " WHERE c.customer_id = %s", customer)
        said = run(conninfo, "statement", code, "--from", today, "--to", today, "--folder", str(tmp_path))
        pdf, table = (Path(line) for line in said.splitlines())
        assert pdf.read_bytes().startswith(b"%PDF")
        rows = list(csv.reader(table.open(encoding="utf-8", newline="")))
        assert [(row[2], row[6]) for row in rows[1:]] == [
            ("opening", "0.00"), ("opening", "100.00"), ("payment", "60.00"), ("closing", "60.00")]
        payment = one(base, "SELECT max(payment_id) FROM api.payment")
        assert Path(run(conninfo, "receipt", str(payment), "--folder", str(tmp_path)).strip()).read_bytes().startswith(b"%PDF")
        assert "does not exist" in run(conninfo, "statement", "nobody", "--from", today, "--to", today, code=3)
        # Tomorrow a penalty is assessed for each month since; what is only said leaves everything as it is.
        planned = run(conninfo, "collect-run", "--dry-run")
        assert "dunning: 1 notice" in planned and planned == run(conninfo, "collect-run", "--dry-run")
        assert run(conninfo, "collect-run") == planned
        assert run(conninfo, "collect-run") == "dunning: nothing to do\n"
