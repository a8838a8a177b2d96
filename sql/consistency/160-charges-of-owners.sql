-- Each charge is that of an owner of its call on its side: so it is found from the call.
SELECT
  'call ' || h.call_id AS offender,
  jsonb_build_object('started_at', h.started_at, 'side', h.side, 'customer_id', h.customer_id,
    'out_customer_id', c.out_customer_id, 'in_customer_id', c.in_customer_id) AS detail
FROM rating.charge AS h
INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
WHERE h.customer_id IS DISTINCT FROM CASE h.side WHEN 'out' THEN c.out_customer_id ELSE c.in_customer_id END
