"""PDFs over HTTP: the same bytes each time, and templates that are tried before they are kept."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from flaskapp.document.pdf import shipped
from tests.carrier import one
from tests.document.test_invoice import words_of

Fetch = Callable[..., tuple[int, bytes, Any]]


@pytest.fixture
def fetch(app_url: str, key: Callable[..., str]) -> Fetch:
    """fetch(path, body, role): status, body and headers."""

    def fetch(path: str, body: bytes | None = None, role: str = "pgtoll_admin", **headers: str) -> tuple[int, bytes, Any]:
        request = urllib.request.Request(f"{app_url}{path}", body, {
            "Authorization": f"Bearer {key(role)}", "Content-Type": "application/json"} | headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers

    return fetch


@pytest.fixture(scope="module")
def invoice_id(dsn: str) -> int:
    """An issued invoice of a legal entity of its own: issued documents stay."""
    with psycopg.connect(dsn, autocommit=True) as base:
        nth = one(base, "SELECT count(*) FROM api.legal_entity_list(p_code => NULL)")
        code = f"HTTP{nth}"
        entity = one(base, "SELECT legal_entity_id FROM api.legal_entity_create(%s, 'Over HTTP', 'CA')", code)
        customer = one(base, "SELECT customer_id FROM api.customer_create(%s, 'Léa', %s, 'CAD', 'America/Toronto', 'CA')", code, entity)
        base.execute("SELECT FROM api.charge_add(%s, 'Installation', 12.34)", [customer])
        base.execute("SELECT FROM api.bill_run_create(%s, %s, (system.clock_now() AT TIME ZONE 'America/Toronto')::date)",
                     [code, code])
        made: int = one(base, "SELECT i.invoice_id FROM api.invoice AS i WHERE i.customer_id = %s", customer)
        return made


def test_the_pdf_is_made_once(fetch: Fetch, invoice_id: int, db: psycopg.Connection[Any]) -> None:
    path = f"/v1/document/{invoice_id}.pdf"
    # Who may only look finds nothing as long as nobody made it.
    assert fetch(path, role="pgtoll_auditor")[0] == 403
    status, pdf, headers = fetch(path, role="pgtoll_operator")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert "CAD 12.34" in words_of(pdf)
    assert one(db, "SELECT f.sha256 FROM api.document_file AS f WHERE f.document_id = %s", invoice_id) == hashlib.sha256(pdf).hexdigest()
    assert fetch(path, role="pgtoll_auditor")[1] == pdf
    assert fetch(path, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert fetch("/v1/document/999999999.pdf")[0] == 404
    assert fetch(path, **{"Authorization": "Bearer no"})[0] == 401


def test_a_template_is_previewed_and_kept(fetch: Fetch, invoice_id: int, post: Any) -> None:
    source = shipped("invoice") + "\n#[À bientôt]"
    status, pdf, headers = fetch("/v1/invoice_template/preview.pdf", json.dumps({"source": source}).encode())
    assert status == 200 and "À bientôt" in words_of(pdf)
    assert headers["X-Sample-SHA256"] == hashlib.sha256(pdf).hexdigest()
    given = json.dumps({"source": source, "document_id": invoice_id}).encode()
    status, pdf, headers = fetch("/v1/invoice_template/preview.pdf", given)
    assert status == 200 and "Léa" in words_of(pdf) and "X-Sample-SHA256" not in headers
    assert fetch("/v1/invoice_template/preview.pdf", given, role="pgtoll_operator")[0] == 403
    status, body, _ = fetch("/v1/invoice_template/preview.pdf", json.dumps({"source": '#read("/etc/passwd")'}).encode())
    assert status == 422 and "not found" in json.loads(body)["detail"]
    assert fetch("/v1/invoice_template/preview.pdf", b"{}")[0] == 422
