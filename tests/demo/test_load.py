"""The demo load: it goes on where it was interrupted, does nothing twice, and its summary balances."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import psycopg

from flaskapp.demo import load, summary
from flaskapp.demo.load import Demo
from flaskapp.settings import Settings
from tests.carrier import MONTH, one
from tests.demo.conftest import KEY, RECORDS, run_load

STATE = """
SELECT (SELECT count(*) FROM party.customer), (SELECT count(*) FROM service.device),
  (SELECT count(*) FROM catalog.rate), (SELECT count(*) FROM collect.payment), (SELECT count(*) FROM intake.batch), (SELECT count(*) FROM rating.charge),
  (SELECT count(*) FROM service.did), (SELECT count(*) FROM collect.adjustment), (SELECT count(*) FROM integration.move_in), (SELECT count(*) FROM system.mail),
  (SELECT count(*) FROM catalog.rate_import), (SELECT count(*) FROM party.payment_method),
  (SELECT count(*) FROM billing.invoice), (SELECT count(*) FROM ledger.entry), (SELECT count(*) FROM access.api_key)
"""


def test_counts_to_the_record(loaded: psycopg.Connection[Any], demo: Demo) -> None:
    expected = json.loads((demo.folder / MONTH / "expected.json").read_text(encoding="utf-8"))
    found = summary.read(loaded)
    assert found.received == expected["received"] == RECORDS
    assert found.held == expected["held"]
    names = ("rated", "rejected", "skipped", "duplicate", "unanswered")
    assert {name: found.counts[name] for name in names} == {name: expected[name] for name in names}
    assert found.balances
    assert loaded.execute("SELECT * FROM api.verify()").fetchall() == []


def test_again_does_nothing_and_is_quick(loaded: psycopg.Connection[Any], conninfo: str, demo: Demo) -> None:
    before = one(loaded, STATE)
    start = time.monotonic()
    assert run_load(conninfo, demo) == []
    assert time.monotonic() - start < 5
    assert one(loaded, STATE) == before


def test_starting_amounts_and_invoices(loaded: psycopg.Connection[Any]) -> None:
    prepaid, paid, invoiced, postpaid = one(loaded, """
      SELECT count(*) FILTER (WHERE c.billing_mode = 'prepaid'),
        count(*) FILTER (WHERE c.billing_mode = 'prepaid'
          AND EXISTS (SELECT FROM collect.payment AS p WHERE p.customer_id = c.customer_id)),
        count(*) FILTER (WHERE EXISTS (SELECT FROM billing.invoice AS i WHERE i.customer_id = c.customer_id)),
        count(*) FILTER (WHERE c.billing_mode = 'postpaid')
      FROM party.customer AS c WHERE c.code ~ '^C[0-9]{5}$'""")
    assert prepaid == paid > 0
    assert 0 < invoiced <= postpaid
    assert one(loaded, "SELECT bool_and('demo' = ANY (tags)) FROM party.customer")


def test_customers_have_more_than_an_account(loaded: psycopg.Connection[Any]) -> None:
    assert one(loaded, """
      SELECT bool_and(c.fields ? 'segment' AND EXISTS (SELECT FROM party.contact AS p WHERE p.customer_id = c.customer_id))
      FROM party.customer AS c WHERE c.code ~ '^C[0-9]{5}$'""")
    assert one(loaded, "SELECT count(*) FROM party.note") > 0
    assert one(loaded, "SELECT count(*) FROM api.document_expiring(365)") > 0


def test_the_example_invoice_lies_there(loaded: psycopg.Connection[Any], demo: Demo) -> None:
    pdf, table = load.example_invoice(loaded, demo)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert len(table.read_text(encoding="utf-8").splitlines()) > 1


def test_the_key_opens_the_api(loaded: psycopg.Connection[Any]) -> None:
    assert one(loaded, f"SELECT access.session_begin('{KEY}', 'r-1')") == "pgtoll_operator"


def test_the_month_stays_when_time_goes_on(loaded: psycopg.Connection[Any]) -> None:
    assert load.demo_month(loaded) == MONTH


def test_summary_text(loaded: psycopg.Connection[Any], conninfo: str, demo: Demo) -> None:
    found = summary.read(loaded)
    settings = Settings.from_env({"DATABASE_URL": conninfo, "PGTOLL_URL": "http://127.0.0.1:1234"}, Path(os.devnull))
    text = summary.text(found, load.example_invoice(loaded, demo), settings)
    assert "✔ received" in text
    assert "http://127.0.0.1:1234/v1/batch_list" in text
    assert f"NLT-{MONTH}: " in text and ".pdf" in text and ".csv" in text
    assert len(found.top) == summary.TOP
    assert [row[3] for row in found.top] == sorted((row[3] for row in found.top), reverse=True)
    assert max(map(len, text.splitlines())) <= 160
    found.counts["rated"] -= 1
    assert "DO NOT ADD UP" in summary.text(found, None, settings)
