"""The page of one customer with 200 devices against one indexed read of the same rows.

The limit is the plain rows of the same tables by customer, each a prepared statement, all in one round trip. Both sides
use libpq alone, so that neither pays for turning rows into Python.
"""

from __future__ import annotations

from typing import Any

from psycopg.pq import ExecStatus, PGconn

from tests.bench.harness import Env, figure, medians, seconds

GOAL = 4.0
ROUNDS, CALLS, OTHERS = 9, 30, 500
SMALL = (1, 2, 5)

# The first customer has 150 numbers, 30 extensions and 20 trunks; the others have five devices each and stand around.
CARRIER = (
    "SET session_replication_role = replica",
    "INSERT INTO party.legal_entity (code, name, country) VALUES ('PAGE', 'Page Telecom', 'CA')",
    "INSERT INTO catalog.package (code, name, currency) VALUES ('page-trunk', 'Trunk', 'CAD'), ('page-base', 'Base', 'CAD')",
    "INSERT INTO catalog.package_version (package_id, monthly_fee)"
    " SELECT p.package_id, 29.95 FROM catalog.package AS p WHERE p.code LIKE 'page-%'",
    "INSERT INTO catalog.pool (package_version_id, code, name, minutes)"
    " SELECT v.package_version_id, 'page-local', 'Local', 300 FROM catalog.package_version AS v"
    " INNER JOIN catalog.package AS p USING (package_id) WHERE p.code LIKE 'page-%'",
    "INSERT INTO catalog.item (code, name, kind, currency, price) VALUES ('page-did', 'Number', 'recurring', 'CAD', 5)",
    "INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone, billing_cycle_id)"
    " SELECT 'P' || g, 'Page ' || g, e.legal_entity_id, 'CAD', 'America/Toronto',"
    " (SELECT min(y.billing_cycle_id) FROM party.billing_cycle AS y)"
    " FROM party.legal_entity AS e, generate_series(0, {others}) AS g WHERE e.code = 'PAGE'",
    "CREATE TEMPORARY TABLE made AS SELECT c.*, substr(c.code, 2)::integer AS n FROM party.customer AS c"
    " INNER JOIN party.legal_entity AS e USING (legal_entity_id) WHERE e.code = 'PAGE'",
    "INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id)"
    " SELECT 'customer', m.legal_entity_id, 'CAD', m.customer_id FROM made AS m",
    "INSERT INTO party.address (customer_id, kind, valid_from, street, city, country)"
    " SELECT m.customer_id, k.kind, f.valid_from, '1 Main St', 'Ottawa', 'CA' FROM made AS m,"
    " (VALUES ('service'), ('billing')) AS k (kind), (VALUES (date '-infinity'), ('2026-03-01')) AS f (valid_from)",
    "INSERT INTO party.contact (customer_id, name, email)"
    " SELECT m.customer_id, 'Contact ' || g, 'contact@example.com' FROM made AS m, generate_series(1, 5) AS g",
    "INSERT INTO party.location (customer_id, code, name)"
    " SELECT m.customer_id, 'site-' || g, 'Site ' || g FROM made AS m, generate_series(1, 5) AS g",
    "INSERT INTO party.payment_method (customer_id, gateway, token, last_four, expires_on, is_default)"
    " SELECT m.customer_id, 'page', 'token-' || m.n, '4242', '2030-12-31', true FROM made AS m",
    """
    INSERT INTO service.device (customer_id, kind, key, tenant, valid_from)
    SELECT m.customer_id, CASE WHEN g <= 150 THEN 'did' WHEN g <= 180 THEN 'extension' ELSE 'trunk' END,
      CASE WHEN g <= 150 THEN (17050000000 + m.n * 1000 + g)::text ELSE g::text END,
      CASE WHEN g <= 150 THEN '' ELSE 'page-' || m.n END, '2021-01-01'
    FROM made AS m CROSS JOIN generate_series(1, 200) AS g
    WHERE m.n = 0 OR g % 40 = 0
    """,
    "CREATE TEMPORARY TABLE had AS SELECT d.* FROM service.device AS d WHERE d.customer_id IN (SELECT m.customer_id FROM made AS m)",
    "INSERT INTO service.device_location (device_id, location_id, valid_from)"
    " SELECT d.device_id, (SELECT min(l.location_id) FROM party.location AS l WHERE l.customer_id = d.customer_id), f.valid_from"
    " FROM had AS d, (VALUES (date '-infinity'), ('2026-03-01')) AS f (valid_from)",
    "INSERT INTO service.emergency_location (number, name, street, city, country)"
    " SELECT d.key, 'Page', '1 Main St', 'Ottawa', 'CA' FROM had AS d WHERE d.kind = 'did'",
    "INSERT INTO service.did (number, country, status, device_id)"
    " SELECT d.key, 'CA', 'assigned', d.device_id FROM had AS d WHERE d.kind = 'did'",
    "INSERT INTO service.item_assignment (customer_id, device_id, item_id, valid_from)"
    " SELECT d.customer_id, d.device_id, i.item_id, '2026-01-01' FROM had AS d, catalog.item AS i"
    " WHERE d.kind = 'did' AND i.code = 'page-did'",
    "INSERT INTO service.package_assignment (customer_id, device_id, package_id, valid_from)"
    " SELECT d.customer_id, d.device_id, p.package_id, '2021-01-01' FROM had AS d, catalog.package AS p"
    " WHERE d.kind = 'trunk' AND p.code = 'page-trunk'",
    "INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
    " SELECT m.customer_id, p.package_id, '2021-01-01' FROM made AS m, catalog.package AS p WHERE p.code = 'page-base'",
    "DROP TABLE made, had",
    "SET session_replication_role = origin",
    "VACUUM ANALYZE",
)
PAGE = "SELECT api.customer_page($1)"
OF_DEVICES = "(SELECT d.device_id FROM service.device AS d WHERE d.customer_id = $1)"
OF_PACKAGES = "(SELECT a.package_id FROM service.package_assignment AS a WHERE a.customer_id = $1)"
ROWS = (
    "SELECT * FROM party.customer WHERE customer_id = $1",
    "SELECT * FROM ledger.account WHERE customer_id = $1",
    "SELECT * FROM service.device WHERE customer_id = $1",
    f"SELECT * FROM service.device_location WHERE device_id IN {OF_DEVICES}",
    f"SELECT * FROM service.did WHERE device_id IN {OF_DEVICES}",
    "SELECT e.* FROM service.emergency_location AS e"
    " INNER JOIN service.device AS d ON e.number = d.key COLLATE \"C\" WHERE d.customer_id = $1",
    "SELECT * FROM service.package_assignment WHERE customer_id = $1",
    "SELECT * FROM service.item_assignment WHERE customer_id = $1",
    f"SELECT * FROM catalog.package WHERE package_id IN {OF_PACKAGES}",
    f"SELECT * FROM catalog.package_version WHERE package_id IN {OF_PACKAGES}",
    "SELECT * FROM catalog.pool WHERE package_version_id IN (SELECT v.package_version_id FROM catalog.package_version AS v"
    f" WHERE v.package_id IN {OF_PACKAGES})",
    "SELECT * FROM catalog.item WHERE item_id IN"
    " (SELECT i.item_id FROM service.item_assignment AS i WHERE i.customer_id = $1)",
    "SELECT * FROM rating.pool_use WHERE customer_id = $1",
    "SELECT * FROM service.promotion_grant WHERE customer_id = $1",
    *(f"SELECT * FROM party.{table} WHERE customer_id = $1" for table in ("address", "contact", "location", "payment_method")),
)


def run(env: Env) -> list[dict[str, Any]]:
    rounds, calls, others = SMALL if env.small else (ROUNDS, CALLS, OTHERS)
    with env.connect() as connection:
        for statement in CARRIER:
            connection.execute(statement.replace("{others}", str(others)))
        row = connection.execute("SELECT customer_id FROM party.customer WHERE code = 'P0'").fetchone()
        assert row is not None
    key = [str(row[0]).encode()]
    client = PGconn.connect(env.conninfo.encode())
    try:
        names = [f"rows{number}".encode() for number in range(len(ROWS))]
        for name, text in zip([b"page", *names], [PAGE, *ROWS], strict=True):
            assert client.prepare(name, text.encode()).status == ExecStatus.COMMAND_OK, client.error_message
        assert len(read(client, [b"page"], key)) == 1
        assert sum(read(client, names, key)) > 900
        middle = medians(
            {side: lambda asked=asked: seconds(lambda: [read(client, asked, key) for _ in range(calls)]) / calls
             for side, asked in (("page", [b"page"]), ("rows", names))}, rounds)
    finally:
        client.finish()
    return [figure("customer_page", middle["page"] * 1000, "ms", middle["rows"] * 1000, GOAL, at_most=True)]


def read(client: PGconn, names: list[bytes], key: list[bytes]) -> list[int]:
    """How many rows each of these prepared statements gives; one round trip."""
    client.enter_pipeline_mode()
    for name in names:
        client.send_query_prepared(name, key)
    client.pipeline_sync()
    counts = []
    while (result := client.get_result()) is None or result.status != ExecStatus.PIPELINE_SYNC:
        if result is not None:
            assert result.status == ExecStatus.TUPLES_OK, result.error_message
            counts.append(result.ntuples)
    client.exit_pipeline_mode()
    return counts
