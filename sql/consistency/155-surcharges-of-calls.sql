-- Each surcharge is that of an owner of its call on its side, or of a reseller that pays too, and stands in the account of its kind.
SELECT
  'call ' || s.call_id AS offender,
  jsonb_build_object('started_at', s.started_at, 'side', s.side, 'kind', s.kind, 'customer_id', s.customer_id,
    'out_customer_id', c.out_customer_id, 'in_customer_id', c.in_customer_id) AS detail
FROM rating.surcharge AS s
LEFT JOIN rating.call AS c ON c.call_id = s.call_id AND c.started_at = s.started_at
WHERE s.customer_id IS DISTINCT FROM CASE s.side WHEN 'out' THEN c.out_customer_id ELSE c.in_customer_id END
  AND (s.customer_id = ANY (c.reseller_ids)) IS NOT TRUE
UNION ALL
SELECT
  'transaction ' || coalesce(x.transaction_id, t.transaction_id),
  jsonb_build_object('surcharge', x.surcharge::text, 'out_payment', x.out_payment::text, 'booked_surcharge', t.surcharge::text,
    'booked_out_payment', t.out_payment::text)
FROM (
  SELECT s.transaction_id, coalesce(sum(s.amount::numeric) FILTER (WHERE s.kind <> 'out_payment'), 0) AS surcharge,
    coalesce(sum(s.amount::numeric) FILTER (WHERE s.kind = 'out_payment'), 0) AS out_payment
  FROM rating.surcharge_booked AS s
  GROUP BY s.transaction_id
) AS x
FULL JOIN (
  SELECT e.transaction_id, coalesce(sum(e.amount::numeric) FILTER (WHERE a.kind = 'revenue_surcharge'), 0) AS surcharge,
    coalesce(sum(e.amount::numeric) FILTER (WHERE a.kind = 'out_payment'), 0) AS out_payment
  FROM ledger.entry AS e
  INNER JOIN ledger.account AS a ON a.account_id = e.account_id AND a.kind IN ('revenue_surcharge', 'out_payment')
  INNER JOIN ledger.transaction AS b ON b.transaction_id = e.transaction_id AND b.kind = 'usage'
  GROUP BY e.transaction_id
) AS t ON t.transaction_id = x.transaction_id
WHERE (coalesce(x.surcharge, 0), coalesce(x.out_payment, 0)) <> (coalesce(t.surcharge, 0), coalesce(t.out_payment, 0))
