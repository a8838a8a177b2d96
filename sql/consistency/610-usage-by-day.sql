-- The daily sums of each customer are their charges, by the day on which they are booked, and their attempts.
SELECT
  format('usage of customer %s on %s, %s', coalesce(u.customer_id, r.customer_id), coalesce(u.usage_day, r.usage_day),
    coalesce(u.side, r.side)) AS offender,
  jsonb_build_object('charges', u.charges, 'real_charges', r.charges, 'raw_seconds', u.raw_seconds, 'real_raw_seconds',
    r.raw_seconds, 'billed_seconds', u.billed_seconds, 'real_billed_seconds', r.billed_seconds, 'amount', u.amount::text,
    'real_amount', r.amount::text) AS detail
FROM (
  SELECT x.customer_id, x.usage_day, x.side, sum(x.charges) AS charges, sum(x.raw_seconds) AS raw_seconds,
    sum(x.billed_seconds) AS billed_seconds, sum(x.amount::numeric) AS amount
  FROM rating.usage_day AS x
  GROUP BY x.customer_id, x.usage_day, x.side
  HAVING sum(x.charges) <> 0 OR sum(x.raw_seconds) <> 0 OR sum(x.billed_seconds) <> 0 OR sum(x.amount::numeric) <> 0
) AS u
FULL JOIN (
  SELECT x.customer_id, t.usage_day, x.side, sum(x.charges) AS charges, sum(x.raw_seconds) AS raw_seconds,
    sum(x.billed_seconds) AS billed_seconds, sum(x.amount) AS amount
  FROM (
    SELECT h.customer_id, h.transaction_id, h.side, count(*) AS charges, sum(c.raw_seconds) AS raw_seconds,
      sum(h.billed_seconds) AS billed_seconds, sum(h.amount::numeric) AS amount
    FROM rating.charge AS h
    LEFT JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
    GROUP BY h.customer_id, h.transaction_id, h.side
  ) AS x
  INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id
  GROUP BY x.customer_id, t.usage_day, x.side
) AS r ON r.customer_id = u.customer_id AND r.usage_day = u.usage_day AND r.side = u.side
WHERE (u.charges, u.raw_seconds, u.billed_seconds, u.amount)
  IS DISTINCT FROM (r.charges, r.raw_seconds, r.billed_seconds, r.amount)
UNION ALL
-- A customer may have moved to another zone since: attempts are compared by customer only.
SELECT
  'attempts of customer ' || coalesce(u.customer_id, r.customer_id),
  jsonb_build_object('unanswered', u.unanswered, 'real_unanswered', r.unanswered)
FROM (
  SELECT x.customer_id, sum(x.unanswered) AS unanswered FROM rating.usage_day AS x
  GROUP BY x.customer_id HAVING sum(x.unanswered) <> 0
) AS u
FULL JOIN (
  SELECT a.customer_id, count(*) AS unanswered FROM rating.attempt AS a WHERE a.customer_id IS NOT NULL GROUP BY a.customer_id
) AS r ON r.customer_id = u.customer_id
WHERE u.unanswered IS DISTINCT FROM r.unanswered
