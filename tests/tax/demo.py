"""Shows an invoice being taxed by the stand-in engine: python -m tests.tax.demo, on an empty database that is deployed."""

from __future__ import annotations

import json
import threading
from typing import Any

import psycopg

from flaskapp.db import connect
from flaskapp.taxes import worker
from tests.tax import carrier, standin


def show(connection: psycopg.Connection[Any], title: str, query: str) -> None:
    """A query's rows under a title."""
    print(f"\n{title}")
    for row in connection.execute(query).fetchall():
        print("  " + "  ".join("" if value is None else str(value) for value in row))


def main() -> None:
    server = standin.serve(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {"PGTOLL_TAX_URL": f"http://127.0.0.1:{server.server_port}", "PGTOLL_TAX_USER": standin.USER,
                   "PGTOLL_TAX_PASSWORD": standin.PASSWORD, "PGTOLL_TAX_CLIENT": standin.CLIENT}
    print(f"SIMULATED tax engine at {environment['PGTOLL_TAX_URL']}; its rates are no law")
    with connect() as connection:
        customer = carrier.build(connection)
        connection.execute("SELECT FROM api.tax_profile_create(%s, 'billsoft', p_pcode => 4133800)", [customer])
        run = carrier.draft(connection, "DEMO-TAX")
        lines = f"""
          SELECT l.position, rpad(l.description, 50), l.amount::numeric(12, 2) FROM billing.invoice_line AS l
          INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id WHERE i.bill_run_id = {run} ORDER BY l.position"""
        show(connection, "The draft", lines)
        show(connection, "Its taxes", "SELECT r.engine, r.status FROM api.tax_request AS r")
        show(connection, "What the engine is asked", "SELECT x.item FROM billing.tax_request AS r"
             " CROSS JOIN LATERAL jsonb_array_elements(billing.tax_document(r) -> 'items') AS x (item)")
        print(f"\nThe worker: {dict(worker.run(connection, environ=environment))}")
        show(connection, "What it answered", "SELECT rpad(x.name, 32), rpad(x.level, 8), x.rate, x.amount FROM billing.tax_request AS r"
             " CROSS JOIN LATERAL jsonb_to_recordset(r.taxes) AS x (name text, level text, rate text, amount text)")
        show(connection, "The draft with its taxes", lines)
        carrier.issue(connection, run)
        print(f"\nIssued. The worker: {dict(worker.run(connection, environ=environment))}")
        show(connection, "Its taxes", "SELECT r.engine, r.status, r.document FROM api.tax_request AS r")
        faults = connection.execute("SELECT * FROM system.verify()").fetchall()
    print("\nAll consistency checks passed." if not faults else json.dumps(faults, default=str))
    server.shutdown()


if __name__ == "__main__":
    main()
