-- Who pays above whom is what the tree of resellers says.
SELECT 'customer ' || x.buyer_id AS offender, to_jsonb(x) AS detail
FROM (
  (
    SELECT * FROM party.payer
    EXCEPT ALL
    SELECT p.* FROM party.customer AS c CROSS JOIN LATERAL party.payers(c.customer_id) AS p WHERE c.parent_id IS NOT NULL
  )
  UNION ALL
  (
    SELECT p.* FROM party.customer AS c CROSS JOIN LATERAL party.payers(c.customer_id) AS p WHERE c.parent_id IS NOT NULL
    EXCEPT ALL
    SELECT * FROM party.payer
  )
) AS x
