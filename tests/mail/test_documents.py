"""PDFs of issued invoices: made once by any number of processes, kept as they are, and mailed once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.document.fence import TemplateError
from flaskapp.document.pdf import shipped
from flaskapp.settings import ROOT
from flaskapp.worker.invoices import make_document, make_due, write_invoices
from flaskapp.worker.template import keep_template, preview_template
from tests.carrier import one
from tests.document.test_invoice import words_of
from tests.mail.conftest import PostOffice

CUSTOMERS = 12
Base = psycopg.Connection[Any]


@pytest.fixture
def run(base: Base) -> int:
    """A bill run of some customers in three languages, one of whom wants no mail."""
    entity = one(base, "SELECT legal_entity_id FROM api.legal_entity_create('NLT', 'Boréale Télécom', 'CA')")
    for index in range(CUSTOMERS):
        customer = one(base, "SELECT customer_id FROM api.customer_create(%s, %s, %s, 'CAD', 'America/Toronto', 'CA',"
                             " p_email => %s, p_language => %s)",
                       f"C{index:02}", f"Client nº {index}", entity, f"c{index}@p.example", ("en", "fr-CA", "es")[index % 3])
        base.execute("SELECT FROM api.charge_add(%s, 'Installation', %s)", [customer, f"{index + 1}.25"])
    base.execute("SELECT FROM api.notice_preference_set(%s, 'invoice', false)", [customer])
    run_id: int = one(base, "SELECT bill_run_id FROM api.bill_run_create('R-1', 'NLT',"
                           " (system.clock_now() AT TIME ZONE 'America/Toronto')::date)")
    return run_id


def kept(base: Base) -> dict[int, str]:
    return dict(base.execute("SELECT f.document_id, f.sha256 FROM api.document_file AS f").fetchall())


def test_made_by_several_kept_once_and_the_same_ever_after(base: Base, run: int, conninfo: str, tmp_path: Path) -> None:
    told: list[int] = []
    assert make_due(base, conninfo, run, workers=2, progress=told.append) == (CUSTOMERS, [])
    assert told[-1] == CUSTOMERS
    before = kept(base)
    assert len(before) == CUSTOMERS
    assert make_due(base, conninfo, run) == (0, [])
    for pdf, table in write_invoices(base, run, tmp_path):
        assert hashlib.sha256(pdf.read_bytes()).hexdigest() in before.values() and table.exists()
    # Another template is for what is made from now on.
    keep_template(base, shipped("invoice") + "\n#[Merci!]", "NLT", None, "thanks")
    document_id = min(before)
    assert hashlib.sha256(make_document(base, document_id)).hexdigest() == before[document_id] == kept(base)[document_id]
    note = one(base, "SELECT n.credit_note_id FROM api.credit_note_create(%s, '{1}', 'wrong', '{1.00}') AS n", document_id)
    assert "Merci!" in words_of(make_document(base, note))
    assert one(base, "SELECT f.invoice_template_id FROM api.document_file AS f WHERE f.document_id = %s", note) is not None


def test_every_language_prints_what_is_stored(base: Base, run: int) -> None:
    for invoice_id, amount in base.execute("SELECT i.invoice_id, i.amount_due FROM api.invoice AS i").fetchall():
        text = words_of(make_document(base, invoice_id))
        assert f"{amount:.2f}" in text or f"{amount:.2f}".replace(".", ",") in text
        assert any(word in text for word in ("Amount due", "Montant dû", "Importe a pagar"))


def test_mailed_once_with_the_pdf(base: Base, run: int, conninfo: str, office: PostOffice, worker: Any) -> None:
    make_due(base, conninfo, run)
    make_due(base, conninfo, run)
    worker().wait(60)
    assert len(office.mails) == CUSTOMERS - 1
    assert len({mail["Message-ID"] for mail in office.mails}) == CUSTOMERS - 1
    for mail in office.mails:
        attached, = mail.iter_attachments()
        assert attached.get_content_type() == "application/pdf"
        assert hashlib.sha256(attached.get_content()).hexdigest() in kept(base).values()
        body = mail.get_body()
        assert body is not None and attached.get_filename().removesuffix(".pdf") in body.get_content()
    assert {mail["Subject"].split()[0] for mail in office.mails} == {"Invoice", "Facture", "Factura"}


def test_killed_again_and_again_one_mail_each(base: Base, run: int, conninfo: str) -> None:
    environment = os.environ | {"DATABASE_URL": conninfo}
    deadline = time.monotonic() + 120
    pause = 0.6
    while len(kept(base)) < CUSTOMERS and time.monotonic() < deadline:
        process = subprocess.Popen([sys.executable, "-m", "flaskapp.cli", "invoices", "R-1", "--workers", "2"], cwd=ROOT,
                                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(pause)
        os.killpg(process.pid, 9)
        process.wait()
        pause += 0.4
    assert len(kept(base)) == CUSTOMERS
    assert one(base, "SELECT count(*) FROM api.mail AS m WHERE m.template = 'invoice_issued'") == CUSTOMERS - 1
    assert one(base, "SELECT count(DISTINCT m.data ->> 'attached_document') FROM api.mail AS m") == CUSTOMERS - 1


def test_one_that_fails_does_not_keep_back_the_others(base: Base, run: int, conninfo: str) -> None:
    # A template for French alone that makes the sample, which is English, and no French invoice.
    source = ('#let view = json(bytes(sys.inputs.view))\n#set document(title: "x")\n'
              '#if view.language == "fr" { panic("non") }\n#view.title')
    keep_template(base, source, None, "fr", "broken")
    done, failures = make_due(base, conninfo, run)
    assert (done, len(failures)) == (CUSTOMERS - 4, 4)
    assert all("non" in why for _, why in failures)


def test_a_template_is_tried_before_it_is_kept(base: Base, run: int) -> None:
    with pytest.raises(TemplateError, match="panicked"):
        keep_template(base, '#panic("no")', None, None, "")
    assert one(base, "SELECT count(*) FROM api.invoice_template") == 0
    invoice_id = one(base, "SELECT min(i.invoice_id) FROM api.invoice AS i")
    source = '#let view = json(bytes(sys.inputs.view))\n#set document(title: "x")\n#view.customer.name owes #view.box.amount'
    assert "Client nº 0 owes CAD" in words_of(preview_template(base, source, invoice_id))
    assert kept(base) == {}
