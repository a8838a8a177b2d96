-- Each customer has a first service address and a first billing address, which count from the beginning.
SELECT
  'customer ' || c.customer_id AS offender,
  jsonb_build_object('kind', k.kind) AS detail
FROM party.customer AS c
CROSS JOIN (VALUES ('service'), ('billing')) AS k (kind)
WHERE NOT EXISTS (
  SELECT FROM party.address AS a
  WHERE a.customer_id = c.customer_id AND a.kind = k.kind AND a.valid_from = '-infinity'
)
