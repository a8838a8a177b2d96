"""Invoices taxed by an engine outside: asked, printed, committed, and what happens when it fails."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.settings import ROOT
from flaskapp.taxes import batch, billsoft, worker
from flaskapp.taxes.billsoft import Refused, Retry
from tests.carrier import one
from tests.tax.carrier import draft, issue, tax_lines
from tests.tax.conftest import StandIn

Base = psycopg.Connection[Any]
# 30.00 access: 6.25 % is 1.875; a bracket of 2 % is 0.60; FUSF 30.00 x 64.9 % x 15.5 % = 3.01785. Calls 0.05 between states:
# 6.25 % is 0.003125, abroad none. State sales tax 1.878125 -> 1.88. One telephone line: 0.75.
TAXES = [("E911 (pcode 4133800)", "0.75"), ("Federal Universal Service Fund (pcode 4133800)", "3.02"),
         ("State Sales Tax (pcode 4133800)", "1.88"), ("Texas Infrastructure (pcode 4133800)", "0.60")]


def profile(base: Base, engine: str = "billsoft", function: str | None = None) -> None:
    base.execute("SELECT FROM api.tax_profile_create((SELECT c.customer_id FROM api.customer AS c), %s, p_pcode => 4133800,"
                 " p_function_name => %s)", [engine, function])


def status(base: Base) -> tuple[str, str]:
    row = base.execute("SELECT r.status, r.last_error FROM api.tax_request AS r ORDER BY r.tax_request_id DESC LIMIT 1").fetchone()
    assert row
    return row


def later(base: Base) -> None:
    """A day passes: what waits for another attempt is due."""
    base.execute("UPDATE system.clock SET frozen_at = frozen_at + interval '1 day'")


def test_taxes_are_printed_on_the_draft_and_committed_with_the_issue(base: Base, engine: StandIn) -> None:
    profile(base)
    run = draft(base, "T-1")
    before = one(base, "SELECT i.new_charges::numeric FROM billing.invoice AS i")
    assert worker.run(base, environ=engine.environment) == {"taxed": 1}
    assert tax_lines(base, run) == TAXES
    assert one(base, "SELECT i.new_charges::numeric FROM billing.invoice AS i") - before == one(base, "SELECT 6.25::numeric")
    assert engine.state["committed"] == []
    issue(base, run)
    assert worker.run(base, environ=engine.environment) == {"committed": 1}
    assert len(engine.state["committed"]) == 1
    assert status(base) == ("committed", "")
    assert worker.run(base, environ=engine.environment) == {}
    assert base.execute("SELECT * FROM system.verify()").fetchall() == []


def test_what_a_credit_note_takes_back_is_told_to_the_engine(base: Base, engine: StandIn) -> None:
    profile(base)
    run = draft(base, "T-1")
    worker.run(base, environ=engine.environment)
    issue(base, run)
    worker.run(base, environ=engine.environment)
    invoice, customer = one(base, "SELECT invoice_id, customer_id FROM billing.invoice")
    # 10.00 of 30.15 before taxes: of 6.25 that is 0.25 of 0.75, 1.00 of 3.02, 0.62 of 1.88 and 0.20 of 0.60.
    assert one(base, "SELECT amount::numeric::text FROM api.credit_note_create(%s, '{1}', 'goodwill', '{10.00}')", invoice) == "12.07"
    assert base.execute("SELECT x.amount::numeric(12, 2)::text FROM billing.credit_note_line AS x WHERE x.kind = 'tax'"
                        " ORDER BY x.description").fetchall() == [("0.25",), ("1.00",), ("0.62",), ("0.20",)]
    assert worker.run(base, environ=engine.environment) == {"taxed": 1, "committed": 1}
    assert len(engine.state["committed"]) == 2
    # The engine taxes them the other way around.
    assert one(base, "SELECT bool_and((t.tax ->> 'amount')::numeric <= 0) FROM billing.tax_request AS r"
                     " CROSS JOIN LATERAL jsonb_array_elements(r.taxes) AS t (tax) WHERE r.adjusts = %s", invoice)
    assert base.execute("SELECT * FROM system.verify()").fetchall() == []


def test_a_void_invoice_is_told_to_the_engine(base: Base, engine: StandIn) -> None:
    profile(base)
    run = draft(base, "T-1")
    worker.run(base, environ=engine.environment)
    issue(base, run)
    worker.run(base, environ=engine.environment)
    invoice = one(base, "SELECT invoice_id FROM billing.invoice")
    base.execute("SELECT api.invoice_void(%s, 'wrong customer')", [invoice])
    assert worker.run(base, environ=engine.environment) == {"taxed": 1, "committed": 1}
    # What it was taxed, with its calls and its telephone line, comes back to the last decimal.
    assert one(base, "SELECT sum((t.tax ->> 'amount')::numeric) FROM billing.tax_request AS r"
                     " CROSS JOIN LATERAL jsonb_array_elements(r.taxes) AS t (tax)") == 0
    assert base.execute("SELECT * FROM system.verify()").fetchall() == []


@pytest.mark.parametrize("fault, word", [("500", "HTTP 500"), ("429", "HTTP 429"), ("drop", "closed connection"),
                                         ("hang", "timed out")])
def test_a_lost_answer_is_asked_for_again_under_another_name(
    base: Base, engine: StandIn, monkeypatch: pytest.MonkeyPatch, fault: str, word: str
) -> None:
    monkeypatch.setattr(billsoft, "TIMEOUT_SECONDS", 0.5)
    profile(base)
    run = draft(base, "T-1")
    engine.control(fault=fault)
    assert worker.run(base, environ=engine.environment) == {"retry": 1}
    assert status(base)[0] == "untaxed" and word in status(base)[1]
    with pytest.raises(psycopg.DatabaseError, match="wait for their taxes"):
        issue(base, run)
    engine.control(fault="")
    assert worker.run(base, environ=engine.environment) == {}, "it waits for a while"
    later(base)
    base.execute("SELECT FROM api.bill_run_discard(%s)", [run])
    run = draft(base, "T-1")
    assert worker.run(base, environ=engine.environment) == {"taxed": 1}
    issue(base, run)
    worker.run(base, environ=engine.environment)
    state = engine.state
    # What was stored by a lost answer stays uncommitted: the engine reports only one.
    assert len(state["committed"]) == 1 and len(state["documents"]) == (2 if fault in ("drop", "hang") else 1)
    assert tax_lines(base, run) == TAXES


def test_an_engine_that_is_down_lets_invoices_go_where_a_setting_says_so(base: Base, engine: StandIn) -> None:
    profile(base)
    base.execute("SELECT api.setting_set('tax.issue_untaxed', 'true', '2026-01-01')")
    run = draft(base, "T-1")
    assert worker.run(base, environ=engine.environment | {"PGTOLL_TAX_URL": "http://127.0.0.1:9"}) == {"retry": 1}
    issue(base, run)
    assert tax_lines(base, run) == []
    later(base)
    assert worker.run(base, environ=engine.environment) == {"taxed": 1}
    base.execute("UPDATE system.clock SET frozen_at = '2027-01-02T12:00:00Z'")
    run = draft(base, "T-2", "2027-01-01")
    assert tax_lines(base, run) == [("Taxes of invoice TXT-000001", "0.00"), *TAXES]
    worker.run(base, environ=engine.environment)
    issue(base, run)
    assert worker.run(base, environ=engine.environment) == {"committed": 2}
    assert base.execute("SELECT * FROM system.verify()").fetchall() == []


@pytest.mark.parametrize("fault, word", [("line", "-1000"), ("401", "HTTP 401")])
def test_what_the_engine_refuses_waits_for_people(base: Base, engine: StandIn, fault: str, word: str) -> None:
    profile(base)
    run = draft(base, "T-1")
    engine.control(fault=fault)
    assert worker.run(base, environ=engine.environment) == {"refused": 1}
    assert status(base)[0] == "failed" and word in status(base)[1]
    engine.control(fault="")
    later(base)
    assert worker.run(base, environ=engine.environment) == {}, "not by itself"
    base.execute("SELECT FROM api.tax_request_retry((SELECT r.tax_request_id FROM api.tax_request AS r))")
    assert worker.run(base, environ=engine.environment) == {"taxed": 1}
    assert tax_lines(base, run) == TAXES


def test_exemptions_are_told_to_the_engine(base: Base, engine: StandIn) -> None:
    profile(base)
    base.execute("SELECT FROM api.tax_exemption_create((SELECT c.customer_id FROM api.customer AS c), p_level => 'state',"
                 " p_certificate => 'TX-1')")
    run = draft(base, "T-1")
    worker.run(base, environ=engine.environment)
    assert tax_lines(base, run) == TAXES[:2]
    assert one(base, "SELECT sum(t.exempt_base)::numeric(12, 2)::text FROM api.invoice_tax AS t WHERE t.code = 'bs-1'") == "30.05"


def test_a_function_of_the_operator(base: Base) -> None:
    base.execute("""
      CREATE FUNCTION custom.my_taxes(p_request jsonb) RETURNS jsonb LANGUAGE sql AS $$
        SELECT jsonb_build_array(jsonb_build_object('code', 'mine', 'name', 'My tax', 'level', 'state',
          'jurisdiction', p_request ->> 'state', 'rate', '10', 'base', '30', 'exempt', '0',
          'amount', (0.1 * (p_request -> 'items' -> 0 ->> 'charge')::numeric)::text))
      $$""")
    profile(base, "custom", "my_taxes")
    run = draft(base, "T-1")
    assert worker.run(base, environ={}) == {"taxed": 1}
    assert tax_lines(base, run) == [("My tax (TX)", "3.00")]
    base.execute("CREATE OR REPLACE FUNCTION custom.my_taxes(p_request jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT ''{}''::jsonb'")
    base.execute("SELECT FROM api.bill_run_discard(%s)", [run])
    draft(base, "T-1")
    assert worker.run(base, environ={}) == {"refused": 1}
    assert "no taxes" in status(base)[1]


def test_batch_files(base: Base, tmp_path: Path) -> None:
    profile(base, "billsoft_file")
    run = draft(base, "T-1")
    assert batch.export(base, tmp_path / "out.csv") == (1, 4)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["TransactionType"], row["ServiceType"], row["Charge"], row["Lines"], row["Minutes"]) for row in rows] == [
        ("19", "6", "30.00", "0", "0"), ("19", "49", "0.050000", "0", "1.0000"), ("19", "51", "0.100000", "0", "2.0000"),
        ("19", "21", "0", "1", "0")]
    assert rows[1]["OriginationNpaNxx"] == "512555" and rows[1]["TerminationNpaNxx"] == "206555" and rows[0]["BillToPCode"] == "4133800"
    answers = [(rows[0]["Optional"], 1, "State Sales Tax", "state", "TX", "6.25", "4.96", "0", "", "0.31"),
               (rows[3]["Optional"], 161, "E911", "city", "AUSTIN", "0.75", "0", "0", "3", "2.25")]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([batch.ANSWER, *answers])
    assert batch.read(base, tmp_path / "in.csv") == 1
    assert tax_lines(base, run) == [("E911 (AUSTIN)", "2.25"), ("State Sales Tax (TX)", "0.31")]
    assert batch.read(base, tmp_path / "in.csv") == 0, "the same file again"
    (tmp_path / "bad.csv").write_text("Optional,TaxAmount\n1.1.lines,2\n", encoding="utf-8")
    with pytest.raises(batch.BatchError, match="has no column"):
        batch.read(base, tmp_path / "bad.csv")


def test_the_stand_in_is_as_the_contract_says(engine: StandIn) -> None:
    request = {"company": "T", "customer": "c", "customer_type": "business", "in_city": True, "pcode": None, "country": "US",
               "state": "TX", "county": "", "city": "Austin", "postal_code": "78701", "invoice_on": "2026-11-05", "invoice": "x",
               "exemptions": [], "items": [{"ref": "1", "day": "2026-11-05", "charge": "150.00", "minutes": "0", "lines": "0",
                                            "pair": [19, 6]}]}
    ask = engine.engine
    found = {row["code"]: row for row in ask.calculate("a~1", request)}
    # The carrier's own tax is not charged. 2 % up to 100.00, 1 % above: 2.00 + 0.50.
    assert set(found) == {"bs-1", "bs-18", "bs-20"} and found["bs-20"]["amount"] == "2.500000000000000000"
    assert found["bs-1"]["jurisdiction"] == "pcode 4133800" and found["bs-1"]["rate"].startswith("6.25")  # type: ignore[union-attr]
    ask.calculate("a~1", request)
    assert len(engine.state["documents"]["a~1"]) == 2, "a known code grows"
    with pytest.raises(Refused, match="No transactions found"):
        ask.commit("b~1")
    ask.commit("a~1")
    engine.control(today="2026-12-01")
    with pytest.raises(Refused, match="has been locked"):
        ask.calculate("a~1", request)
    with pytest.raises(Refused, match="has been locked"):
        ask.commit("a~1")
    with pytest.raises(Refused, match="HTTP 403"):
        billsoft.Engine(ask.url, ask.user, ask.password, "other", "0").commit("a~1")
    with pytest.raises(Refused, match="HTTP 401"):
        billsoft.Engine(ask.url, ask.user, ask.password.lower(), ask.client_id, "0").commit("a~1")
    with pytest.raises(Retry):
        billsoft.Engine("http://127.0.0.1:9", "", "", "", "0").commit("a~1")
    with pytest.raises(billsoft.EngineError, match="no tax engine"):
        billsoft.Engine.from_env({})


def test_commands(base: Base, conninfo: str, engine: StandIn, tmp_path: Path) -> None:
    profile(base)
    draft(base, "T-1")

    def run(*arguments: str) -> str:
        return subprocess.run([sys.executable, "-m", "flaskapp.cli", *arguments], cwd=ROOT, text=True, check=True, timeout=60,
                              env=os.environ | engine.environment | {"DATABASE_URL": conninfo}, capture_output=True).stdout

    assert run("tax-run") == "1 taxed\n"
    assert run("tax-run") == "no invoice waits\n"
    assert run("tax-export", str(tmp_path / "out.csv")).startswith("0 invoices, 0 rows")
