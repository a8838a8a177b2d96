-- The hourly sums are the calls, charges and attempts that are there.
SELECT
  format('usage of %s, switch %s', coalesce(u.hour, r.hour), coalesce(u.source_id, r.source_id)) AS offender,
  jsonb_build_object('calls', u.calls, 'real_calls', r.calls, 'raw_seconds', u.raw_seconds, 'real_raw_seconds',
    r.raw_seconds, 'unanswered', u.unanswered, 'real_unanswered', r.unanswered) AS detail
FROM (
  SELECT x.hour, x.source_id, sum(x.calls) AS calls, sum(x.raw_seconds) AS raw_seconds, sum(x.unanswered) AS unanswered
  FROM rating.usage_hour AS x
  GROUP BY x.hour, x.source_id
  -- What was rated again may have gone elsewhere.
  HAVING sum(x.calls) <> 0 OR sum(x.raw_seconds) <> 0 OR sum(x.unanswered) <> 0
) AS u
FULL JOIN (
  SELECT x.hour, x.source_id, sum(x.calls) AS calls, sum(x.raw_seconds) AS raw_seconds, sum(x.unanswered) AS unanswered
  FROM (
    SELECT date_bin('1 hour', c.started_at, '2000-01-01Z') AS hour, c.source_id, count(*) AS calls,
      sum(c.raw_seconds) AS raw_seconds, 0 AS unanswered
    FROM rating.call AS c
    GROUP BY 1, 2
    UNION ALL
    SELECT date_bin('1 hour', a.started_at, '2000-01-01Z'), a.source_id, 0, 0, count(*) FROM rating.attempt AS a GROUP BY 1, 2
  ) AS x
  GROUP BY x.hour, x.source_id
) AS r ON r.hour = u.hour AND r.source_id = u.source_id
WHERE (u.calls, u.raw_seconds, u.unanswered) IS DISTINCT FROM (r.calls, r.raw_seconds, r.unanswered)
UNION ALL
SELECT
  format('usage of %s, destination %s, %s', coalesce(u.hour, r.hour), coalesce(u.destination_id, r.destination_id),
    coalesce(u.side, r.side)),
  jsonb_build_object('charges', u.charges, 'real_charges', r.charges, 'billed_seconds', u.billed_seconds,
    'real_billed_seconds', r.billed_seconds, 'currency', coalesce(u.currency, r.currency), 'amount', u.amount::text,
    'real_amount', r.amount::text, 'resold', u.resold::text, 'real_resold', r.resold::text)
FROM (
  SELECT x.hour, coalesce(x.destination_id, 0) AS destination_id, x.side, x.currency::text AS currency,
    sum(x.charges) AS charges, sum(x.billed_seconds) AS billed_seconds, sum(x.amount::numeric) AS amount,
    sum(x.resold_amount::numeric) AS resold
  FROM rating.usage_hour AS x
  GROUP BY 1, 2, 3, 4
  HAVING sum(x.charges) <> 0 OR sum(x.amount::numeric) <> 0 OR sum(x.billed_seconds) <> 0
) AS u
FULL JOIN (
  SELECT date_bin('1 hour', h.started_at, '2000-01-01Z') AS hour, coalesce(h.destination_id, 0) AS destination_id, h.side,
    c.currency::text AS currency, count(*) AS charges, sum(h.billed_seconds) AS billed_seconds,
    sum(h.amount::numeric) AS amount, coalesce(sum(h.amount::numeric) FILTER (WHERE h.resold), 0) AS resold
  FROM rating.charge AS h
  LEFT JOIN party.customer AS c ON c.customer_id = h.customer_id
  GROUP BY 1, 2, 3, 4
) AS r ON r.hour = u.hour AND r.destination_id = u.destination_id AND r.side = u.side AND r.currency = u.currency
WHERE (u.charges, u.billed_seconds, u.amount, u.resold) IS DISTINCT FROM (r.charges, r.billed_seconds, r.amount, r.resold)
UNION ALL
SELECT
  format('cost of %s, carrier %s, destination %s, %s', coalesce(u.hour, r.hour), coalesce(u.carrier_id, r.carrier_id),
    coalesce(u.destination_id, r.destination_id), coalesce(u.side, r.side)),
  jsonb_build_object('currency', coalesce(u.currency, r.currency), 'cost', u.cost::text, 'real_cost', r.cost::text)
FROM (
  SELECT x.hour, x.carrier_id, x.destination_id, x.side, x.currency::text AS currency, sum(x.cost::numeric) AS cost
  FROM rating.usage_hour AS x
  GROUP BY 1, 2, 3, 4, 5
  HAVING sum(x.cost::numeric) <> 0
) AS u
FULL JOIN (
  SELECT date_bin('1 hour', k.started_at, '2000-01-01Z') AS hour, k.carrier_id, k.destination_id, k.side,
    k.currency::text AS currency, sum(k.amount::numeric) AS cost
  FROM rating.carrier_charge AS k
  GROUP BY 1, 2, 3, 4, 5
  HAVING sum(k.amount::numeric) <> 0
) AS r
  ON r.hour = u.hour AND r.carrier_id = u.carrier_id AND r.destination_id = u.destination_id AND r.side = u.side
  AND r.currency = u.currency
WHERE u.cost IS DISTINCT FROM r.cost
