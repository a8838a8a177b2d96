"""PDFs over HTTP: issued documents as they went out, and templates before they are kept."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import psycopg
from flask import Blueprint, Response, current_app, g, request

from flaskapp.api.call import Call, Caller
from flaskapp.api.client import bearer, client_address
from flaskapp.api.problem import Problem
from flaskapp.document.fence import TemplateError, render_fenced, sample
from flaskapp.document.pdf import render_pdf, shipped, template_hash
from flaskapp.document.source import PAGE

blueprint = Blueprint("document", __name__)
PDF = "application/pdf"


def ask(function: str, arguments: dict[str, Any], *, reading: bool = True) -> Any:
    """What an api function answers to the request's key."""
    caller: Caller = current_app.extensions["pgtoll_caller"]
    call = Call(key=bearer(), request_id=g.request_id, schema="api", name=function, reading=reading, arguments=lambda _: arguments,
                idempotency_key=None, address=client_address())
    return json.loads(caller.call(call).body)["data"]


@blueprint.get("/v1/document/<int:document_id>.pdf")
def document(document_id: int) -> Response:
    """The PDF of an invoice or credit note; made now when nobody asked before, and the same ever after."""
    key = {"document_id": str(document_id)}
    try:
        content = ask("document_file_content", key)
    except psycopg.Error as error:
        if error.sqlstate != "TB101":
            raise
        printed = ask("document_print", key)[0]
        made = make(document_id, printed)
        ask("document_file_store", key | {
            "document": printed["document"], "content": f"\\x{made.hex()}", "template_sha256": template_hash(
                shipped("invoice") if printed["template"] is None else printed["template"]),
            "invoice_template_id": printed["invoice_template_id"]}, reading=False)
        # Somebody else may have been faster: what is kept is what is given.
        content = ask("document_file_content", key)
    pdf = bytes.fromhex(content.removeprefix("\\x"))
    response = Response(pdf, mimetype=PDF)
    response.headers["Content-Disposition"] = f"inline; filename={document_id}.pdf"
    response.set_etag(hashlib.sha256(pdf).hexdigest())
    return response.make_conditional(request)


@blueprint.post("/v1/invoice_template/preview.pdf")
def preview() -> Response:
    """A sample, or a given invoice, by a template that is not kept yet; X-Sample-SHA256 is what keeping it asks for."""
    given = request.get_json()
    if not isinstance(given, dict) or not isinstance(given.get("source"), str):
        raise Problem("TB102", "give the template as source", field="source")
    document_id = given.get("document_id")
    printed = ask("invoice_template_preview", {"document_id": None if document_id is None else str(document_id)})
    shown = {"document": printed, "calls": calls_of(int(document_id), printed)} if printed else sample()
    try:
        pdf = render_fenced(shown["document"], shown["calls"], given["source"])
    except TemplateError as error:
        raise Problem("TB102", f"the template makes no document: {error}", field="source") from None
    response = Response(pdf, mimetype=PDF)
    if not printed:
        response.headers["X-Sample-SHA256"] = hashlib.sha256(pdf).hexdigest()
    return response


def make(document_id: int, printed: dict[str, Any]) -> bytes:
    """The PDF by the template that counts; one that people wrote runs behind the fence."""
    calls = calls_of(document_id, printed["document"])
    if printed["template"] is None:
        return render_pdf(printed["document"], calls)
    return render_fenced(printed["document"], calls, printed["template"])


def calls_of(document_id: int, document: dict[str, Any]) -> list[dict[str, Any]]:
    """The detail of calls, where it is wanted on the page."""
    calls: list[dict[str, Any]] = []
    after: list[str] | None = None
    while document.get("call_detail") == "full":
        page = ask("invoice_call_list", {"invoice_id": str(document_id), "limit": str(PAGE), "after": after})
        calls += page
        if len(page) < PAGE:
            break
        after = [page[-1][name] for name in ("device", "answered_at", "call_id", "side")]
    return calls
