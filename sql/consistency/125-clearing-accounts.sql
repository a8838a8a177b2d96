-- Money only passes through unbilled usage, money in transit, suspense and rounding: nothing stays there longer than settings allow.
SELECT
  format('%s of %s in %s', c.kind, c.legal_entity, c.currency) AS offender,
  jsonb_build_object('amount', c.amount::text, 'stale', c.stale::text, 'days', c.days, 'oldest_at', c.oldest_at) AS detail
FROM report.clearing AS c
WHERE c.stale <> 0
