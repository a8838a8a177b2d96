-- Priced again by the rate it names, a charge and its discount are what it was: a sample of one call in a hundred.
SELECT
  'call ' || h.call_id AS offender,
  jsonb_build_object('started_at', h.started_at, 'side', h.side, 'rate_id', h.rate_id, 'charged', h.amount::text, 'discount', h.discount::text,
    'charged_seconds', h.billed_seconds, 'again', t.amount::text, 'again_seconds', t.billed_seconds) AS detail
FROM rating.charge AS h
INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
CROSS JOIN LATERAL rating.call_total(h.rate_id, h.rate_sheet_version_id, c.answered_at, c.raw_seconds) AS t
WHERE h.call_id % 100 = 0 AND (h.billed_seconds <> t.billed_seconds OR h.amount + coalesce(h.discount, 0) <> rating.pool_paid(
  t.amount, t.billed_seconds, h.pool_seconds, h.rate_id, h.rate_sheet_version_id, c.answered_at, c.raw_seconds
))
