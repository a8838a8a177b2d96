"""The worst of 20 searches with mixed filters among 100,000 customers, against a sequential scan of the customer table.

The limit reads each row of the table once, in one process, and looks for a part of the name without regard to case: what
a search without indexes has to do at least. A second line compares with the cheapest filter that reads every row, which
minds case. Each side is the middle of several rounds.
"""

from __future__ import annotations

from typing import Any

import psycopg

from tests.bench.harness import Env, figure, medians, seconds

GOAL = 0.5
CUSTOMERS, ROUNDS = 100_000, 9
SMALL = (1_000, 1)

# One in a hundred is called Acme, eight in a hundred are in Ottawa; a package has up to a fifth of all. Rows are written
# without triggers, since only their number matters here.
CARRIER = (
    "SET session_replication_role = replica",
    "SELECT setseed(0.25)",
    "INSERT INTO party.legal_entity (code, name, country) VALUES ('SEARCH', 'Search Telecom', 'CA')",
    "INSERT INTO catalog.package (code, name, currency)"
    " SELECT 'search-' || g, 'Package ' || g, 'CAD' FROM generate_series(1, 20) AS g",
    """
    INSERT INTO party.customer (
      code, name, type, legal_entity_id, currency, billing_mode, time_zone, status, email, tags, fields,
      billing_cycle_id, created_at
    )
    SELECT 'S' || lpad(r.g::text, 6, '0'),
      coalesce((ARRAY['Acme', 'Café', 'Zürich', 'Montréal', 'Straße', 'Maple', 'Rideau', 'Summit'])[1 + r.a],
        initcap(substr(md5(r.a::text), 1, 7)))
        || (ARRAY[' Plumbing', ' Dental', ' Légal', ' Foods', ' Motors', ' Software', ' Travel', ' Energy'])[1 + r.b]
        || ' ' || r.g || ' Ltd',
      CASE WHEN r.c < 0.05 THEN 'wholesale' WHEN r.c < 0.052 THEN 'reseller' ELSE 'retail' END, e.legal_entity_id, 'CAD',
      CASE WHEN r.d < 0.2 THEN 'prepaid' ELSE 'postpaid' END, 'America/Toronto',
      CASE WHEN r.e < 0.02 THEN 'suspended' WHEN r.e < 0.05 THEN 'closed' ELSE 'active' END,
      'billing' || r.g || (ARRAY['@example.com', '@example.org', '@example.net'])[1 + r.g % 3],
      CASE WHEN r.f < 0.02 THEN '{vip}'::text[] ELSE '{}' END,
      CASE WHEN r.f > 0.95 THEN jsonb_build_object('region', 'r' || r.b) ELSE '{}' END,
      y.billing_cycle_id, timestamptz '2020-01-01' + r.g * interval '10 minutes'
    FROM (
      SELECT g, floor(100 * random())::integer AS a, floor(8 * random())::integer AS b, random() AS c, random() AS d,
        random() AS e, random() AS f
      FROM generate_series(1, {customers}) AS g
    ) AS r, party.legal_entity AS e, party.billing_cycle AS y
    WHERE e.code = 'SEARCH' AND y.code = 'monthly'
    """,
    "CREATE TEMPORARY TABLE made AS SELECT c.* FROM party.customer AS c WHERE c.code LIKE 'S%'",
    "INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id, posted)"
    " SELECT 'customer', m.legal_entity_id, 'CAD', m.customer_id, round((100 - 1000 * random() ^ 3)::numeric, 2)"
    " FROM made AS m",
    """
    INSERT INTO party.address (customer_id, kind, valid_from, street, city, state, postal_code, country)
    SELECT m.customer_id, k.kind, k.valid_from, m.customer_id || ' Main St',
      CASE WHEN k.valid_from > '-infinity' THEN 'Montréal' WHEN m.n < 8 THEN 'Ottawa' ELSE 'City ' || m.n END, 'ON',
      'K' || m.n % 10 || chr(65 + m.n % 26) || ' ' || m.customer_id % 10 || 'B' || m.customer_id / 10 % 10, 'CA'
    FROM (SELECT m.customer_id, floor(100 * random())::integer AS n FROM made AS m) AS m
    CROSS JOIN (VALUES ('service', date '-infinity'), ('billing', '-infinity'), ('service', '2026-03-01')) AS k (kind, valid_from)
    WHERE k.valid_from = '-infinity' OR m.customer_id % 20 = 0
    """,
    "INSERT INTO party.contact (customer_id, name, email, phone)"
    " SELECT m.customer_id, 'Anne Éthier', 'anne.ethier' || m.customer_id || '@mail.example', '+1 613 555 0100'"
    " FROM made AS m WHERE m.customer_id % 2 = 0",
    """
    INSERT INTO service.device (customer_id, kind, key, tenant, valid_from)
    SELECT m.customer_id, d.kind, d.key, d.tenant, '2021-01-01'
    FROM (SELECT m.customer_id, row_number() OVER (ORDER BY m.customer_id) AS n FROM made AS m) AS m
    CROSS JOIN LATERAL (VALUES
      ('did', (16130000000 + m.n)::text, ''),
      (CASE m.n % 20 WHEN 0 THEN 'ip_address' WHEN 2 THEN 'trunk' ELSE 'extension' END,
        CASE m.n % 20 WHEN 0 THEN format('10.%s.%s.0/24', m.n / 20 / 250, m.n / 20 % 250) WHEN 2 THEN 'trunk-' || m.n
          ELSE (200 + m.n % 50)::text END,
        CASE m.n % 20 WHEN 0 THEN '' WHEN 2 THEN '' ELSE 'tenant-' || m.n / 50 END)
    ) AS d (kind, key, tenant)
    WHERE d.kind = 'did' OR m.n % 2 = 0
    """,
    "INSERT INTO service.package_assignment (customer_id, package_id, valid_from)"
    " SELECT m.customer_id, p.ids[1 + floor(20 * m.r ^ 2)::integer], '2021-01-01'"
    " FROM (SELECT m.customer_id, random() AS r FROM made AS m) AS m, (SELECT array_agg(p.package_id) AS ids"
    " FROM catalog.package AS p WHERE p.code LIKE 'search-%') AS p",
    "DROP TABLE made",
    "SET session_replication_role = origin",
)
SEARCHES = (
    "p_name => 'acme', p_city => 'Ottawa', p_amount_due_from => 100",
    "p_name => 'ACME dental', p_sort => '-amount_due'",
    "p_name => 'zurich', p_status => 'active', p_billing_mode => 'postpaid'",
    "p_name => 'ltd', p_city => 'Ottawa', p_package_id => {package}",
    "p_name => 'su', p_package_id => {package}, p_amount_due_from => 200",
    "p_phone => '(613) 000-0142', p_status => 'active'",
    "p_phone => '+1 613.000.0777', p_city => 'Ottawa'",
    "p_device => '10.0.3.9', p_type => 'retail'",
    "p_device => '204', p_city => 'montreal'",
    "p_email => 'billing777@', p_type => 'retail'",
    "p_email => 'example.org', p_status => 'suspended'",
    "p_city => 'MONTREAL', p_package_id => {package}, p_sort => 'code'",
    "p_postal_code => 'k1b', p_billing_mode => 'prepaid'",
    "p_postal_code => 'K7H 3B2', p_name => 'legal'",
    "p_status => 'closed', p_type => 'wholesale'",
    "p_status => 'closed', p_amount_due_from => 500, p_sort => '-amount_due'",
    "p_tag => 'vip', p_name => 'cafe', p_sort => '-amount_due'",
    "p_fields => '{{\"region\": \"r3\"}}', p_amount_due_from => 10, p_amount_due_to => 20",
    "p_code => 's0007', p_status => 'active', p_sort => 'created_at'",
    "p_package_id => {package}, p_amount_due_from => 500, p_type => 'retail'",
)
# No index may answer, and no second process may help: what is measured is the table.
LIMIT = ("SET enable_indexscan = off", "SET enable_indexonlyscan = off", "SET enable_bitmapscan = off",
         "SET max_parallel_workers_per_gather = 0")
SCANS = {scan: f"SELECT count(*) FROM party.customer AS c WHERE c.name {scan} '%no such name%'" for scan in ("ILIKE", "LIKE")}


def run(env: Env) -> list[dict[str, Any]]:
    customers, rounds = SMALL if env.small else (CUSTOMERS, ROUNDS)
    with env.connect() as connection, env.connect() as plain:
        for statement in CARRIER:
            connection.execute(statement.replace("{customers}", str(customers)))
        for table in ("party.customer", "party.address", "party.contact", "ledger.account", "service.device",
                      "service.package_assignment"):
            connection.execute(f"VACUUM ANALYZE {table}")
        for setting in LIMIT:
            plain.execute(setting)
        row = connection.execute("SELECT p.package_id FROM catalog.package AS p WHERE p.code = 'search-7'").fetchone()
        assert row is not None
        texts = [f"SELECT * FROM api.customer_search({search.format(package=row[0])})" for search in SEARCHES]
        middle = medians(
            {text: lambda text=text: timed(connection, text) for text in texts}
            | {scan: lambda text=text: timed(plain, text) for scan, text in SCANS.items()}, rounds)
    worst = max(texts, key=lambda text: middle[text])
    print(f"worst: {worst}")
    return [figure("customer_search", middle[worst] * 1000, "ms", middle["ILIKE"] * 1000, GOAL, at_most=True),
            figure("customer_search_plain", middle[worst] * 1000, "ms", middle["LIKE"] * 1000, None)]


def timed(connection: psycopg.Connection, text: str) -> float:
    return seconds(lambda: connection.execute(text).fetchall())
