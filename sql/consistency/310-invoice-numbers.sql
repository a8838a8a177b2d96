-- Invoice numbers of a legal entity go from its first to the last without a gap, and the next one is known.
SELECT
  'legal entity ' || coalesce(i.legal_entity_id, s.legal_entity_id) AS offender,
  jsonb_build_object('invoices', i.invoices, 'first', i.first, 'last', i.last, 'first_number', s.first_number,
    'next_number', s.next_number) AS detail
FROM (
  SELECT x.legal_entity_id, count(DISTINCT x.number) AS invoices, min(x.number) AS first, max(x.number) AS last
  FROM billing.invoice AS x
  WHERE x.number IS NOT NULL
  GROUP BY x.legal_entity_id
) AS i
FULL JOIN billing.invoice_series AS s ON s.legal_entity_id = i.legal_entity_id
WHERE (coalesce(i.first, s.first_number) = s.first_number
  AND s.next_number = s.first_number + coalesce(i.invoices, 0)
  AND s.next_number = coalesce(i.last + 1, s.first_number)) IS NOT TRUE
