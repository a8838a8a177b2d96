"""Templates of invoices from the command line: tried first, then kept."""

from __future__ import annotations

import hashlib
from typing import Any

import psycopg

from flaskapp.commands.call import CallError
from flaskapp.document.fence import render_fenced, sample
from flaskapp.document.source import invoice_calls


def preview_template(connection: psycopg.Connection[Any], source: str, document_id: int | None) -> bytes:
    """What a template makes of a document, or of the sample."""
    if document_id is None:
        shown = sample()
        return render_fenced(shown["document"], shown["calls"], source)
    row = connection.execute("SELECT api.invoice_template_preview(%s)", [document_id]).fetchone()
    assert row, "invoice_template_preview raises when there is no such document"
    calls = invoice_calls(connection, document_id) if row[0].get("call_detail") == "full" else []
    return render_fenced(row[0], calls, source)


def keep_template(connection: psycopg.Connection[Any], source: str, entity: str | None, language: str | None, note: str) -> int:
    """Keeps a template that makes the sample; returns its version."""
    entity_id = None
    if entity is not None:
        row = connection.execute("SELECT e.legal_entity_id FROM api.legal_entity_list(p_code => %s) AS e", [entity]).fetchone()
        if row is None:
            raise CallError(f"legal entity {entity} does not exist", "`pgtoll call legal_entity_list` shows them.")
        entity_id = row[0]
    digest = hashlib.sha256(preview_template(connection, source, None)).hexdigest()
    kept = connection.execute("SELECT t.invoice_template_id FROM api.invoice_template_create(%s, %s, %s, %s, %s) AS t",
                              [entity_id, language, source, digest, note]).fetchone()
    assert kept, "invoice_template_create always answers"
    return int(kept[0])
