-- The charges of customers' periods, by the usage day on which they are booked.
CREATE OR REPLACE FUNCTION billing.period_charges(p_customer_ids bigint[], p_froms date[], p_tos date[]) RETURNS TABLE (
  customer_id bigint, period_from date, side text, package_id bigint, rate_sheet_id bigint, billed_seconds integer, amount numeric,
  call_id bigint, started_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.customer_id, p.period_from, h.side, h.package_id, v.rate_sheet_id, h.billed_seconds, h.amount::numeric, h.call_id,
    h.started_at
  FROM (
    SELECT DISTINCT ON (x.customer_id) x.customer_id, x.period_from, x.period_to
    FROM unnest(p_customer_ids, p_froms, p_tos) AS x (customer_id, period_from, period_to)
  ) AS p
  INNER JOIN rating.charge AS h ON h.customer_id = p.customer_id
    -- Usage days are the customer's, and a call may ring before the day of its answer.
    AND h.started_at >= (p.period_from - 2)::timestamp AT TIME ZONE 'UTC'
    AND h.started_at < (p.period_to + 2)::timestamp AT TIME ZONE 'UTC'
  INNER JOIN ledger.transaction AS t
    ON t.transaction_id = h.transaction_id AND t.usage_day >= p.period_from AND t.usage_day < p.period_to
  -- Without a sheet: internal and service calls.
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = h.rate_sheet_version_id;
END;
COMMENT ON FUNCTION billing.period_charges(bigint[], date[], date[]) IS
$doc$The calls of periods that a rate sheet rated.

:param p_customer_ids: the customers, each once
:param p_froms: first day of each one's period, in the same order
:param p_tos: first day after it
:returns: one row a charge
:example: SELECT * FROM billing.period_charges('{1}', '{2026-11-01}', '{2026-12-01}')$doc$;
