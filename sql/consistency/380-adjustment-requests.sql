-- An approved request and its adjustment say the same.
SELECT
  'adjustment request ' || q.adjustment_request_id AS offender,
  jsonb_build_object('requested', q.amount::text, 'adjusted', a.amount::text) AS detail
FROM collect.adjustment_request AS q
LEFT JOIN collect.adjustment AS a ON a.adjustment_id = q.adjustment_id
WHERE q.status = 'approved'
  AND (q.customer_id, q.amount, q.currency, q.reason_code_id)
  IS DISTINCT FROM (a.customer_id, a.amount, a.currency, a.reason_code_id)
