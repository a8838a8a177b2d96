"""Rated usage made by one set of statements: for tests and benchmarks of what comes after rating."""

from __future__ import annotations

from typing import Any

import psycopg

# Few heavy and many light customers; in time order, in chunks as rating books them.
CALLS = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT g AS id,
  p.customers[1 + floor(cardinality(p.customers) * power(random(), 3))::integer] AS customer_id,
  %(month)s::timestamptz + (g - 1)::float8 / %(calls)s * interval '30 days' AS at,
  CASE WHEN g %% 50 <> 0
    THEN d.destinations[1 + floor(cardinality(d.destinations) * power(random(), 2))::integer] END AS destination_id,
  CASE WHEN random() < 0.06 THEN 'in' ELSE 'out' END AS side,
  1 + floor(random() * 600)::integer AS seconds,
  (g - 1) / 100000 AS chunk
FROM generate_series(1, %(calls)s) AS g
CROSS JOIN (
  SELECT array_agg(c.customer_id ORDER BY c.customer_id) AS customers
  FROM party.customer AS c WHERE c.billing_mode = 'postpaid'
) AS p
CROSS JOIN (
  SELECT array_agg(x.destination_id ORDER BY x.destination_id) AS destinations FROM catalog.destination AS x
) AS d
"""
BOOKINGS = """
CREATE TEMP TABLE booking ON COMMIT DROP AS
SELECT b.*, nextval('ledger.transaction_id_seq') AS transaction_id
FROM (
  SELECT m.customer_id, (m.at AT TIME ZONE c.time_zone)::date AS usage_day, m.chunk,
    sum(round(m.seconds * 0.0123, 6)) AS amount
  FROM made AS m INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
  GROUP BY m.customer_id, (m.at AT TIME ZONE c.time_zone)::date, m.chunk ORDER BY 3, 1, 2
) AS b
"""
CHARGES = """
INSERT INTO rating.charge (
  customer_id, started_at, call_id, side, package_id, destination_id, billed_seconds, amount, transaction_id
)
SELECT m.customer_id, m.at, m.id, m.side, 1, m.destination_id, m.seconds, round(m.seconds * 0.0123, 6), b.transaction_id
FROM made AS m
INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
INNER JOIN booking AS b
  ON b.customer_id = m.customer_id AND b.chunk = m.chunk AND b.usage_day = (m.at AT TIME ZONE c.time_zone)::date
ORDER BY m.id
"""
POST = """
SELECT ledger.transaction_post(
  array_agg(ROW(b.transaction_id, 'usage', a.account_id, a.currency, b.usage_day, 'test', false)::ledger.posting),
  array_agg(ROW(b.transaction_id, a.account_id, 'unbilled', -b.amount)::ledger.leg)
    || array_agg(ROW(b.transaction_id, r.account_id, 'posted', b.amount)::ledger.leg)
)
FROM booking AS b
INNER JOIN ledger.account AS a ON a.customer_id = b.customer_id
INNER JOIN ledger.account AS r
  ON r.legal_entity_id = a.legal_entity_id AND r.currency = a.currency AND r.kind = 'revenue_usage'
"""


def book_usage(connection: psycopg.Connection[Any], calls: int, month: str = "2026-10-01T12:00Z") -> None:
    """Charges of the postpaid customers over 30 days, booked as unbilled usage; the same every time."""
    values = {"calls": calls, "month": month}
    with connection.transaction():
        connection.execute("SELECT setseed(0.5), system.ensure_month('rating.charge', %(month)s::timestamptz,"
                           " %(month)s::timestamptz + interval '30 days')", values)
        connection.execute(CALLS, values)
        for statement in ("ANALYZE made", BOOKINGS, "ANALYZE booking", CHARGES, POST):
            connection.execute(statement)
