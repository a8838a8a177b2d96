-- The last status in the history of a customer is the one the customer has.
SELECT
  'customer ' || c.customer_id AS offender,
  jsonb_build_object('status', c.status, 'last_in_history', s.status) AS detail
FROM party.customer AS c
LEFT JOIN (
  SELECT DISTINCT ON (x.customer_id) x.customer_id, x.status
  FROM party.status_change AS x
  ORDER BY x.customer_id, x.status_change_id DESC
) AS s ON s.customer_id = c.customer_id
WHERE s.status IS DISTINCT FROM c.status
