-- Invoice numbers of a legal entity go from 1 to the last without a gap, and the next one is known.
SELECT
  'legal entity ' || coalesce(i.legal_entity_id, s.legal_entity_id) AS offender,
  jsonb_build_object('invoices', i.invoices, 'first', i.first, 'last', i.last, 'next_number', s.next_number) AS detail
FROM (
  SELECT x.legal_entity_id, count(DISTINCT x.number) AS invoices, min(x.number) AS first, max(x.number) AS last
  FROM billing.invoice AS x
  GROUP BY x.legal_entity_id
) AS i
FULL JOIN billing.invoice_series AS s ON s.legal_entity_id = i.legal_entity_id
WHERE (coalesce(i.first, 1) = 1 AND coalesce(i.last, 0) = coalesce(i.invoices, 0)
  AND s.next_number = coalesce(i.last, 0) + 1) IS NOT TRUE
