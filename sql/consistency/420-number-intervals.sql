-- The intervals by which a number's place is found are those of the blocks, and nothing else.
WITH expected AS (
  SELECT f.* FROM catalog.number_flatten(array(SELECT DISTINCT b.root FROM catalog.number_block AS b)) AS f
)
SELECT 'interval ' || coalesce(e.lo, i.lo) || ' from ' || coalesce(e.valid_from, i.valid_from) AS offender,
  jsonb_build_object('block', e.number_block_id, 'found', i.number_block_id) AS detail
FROM expected AS e
FULL JOIN catalog.number_interval AS i ON i.lo = e.lo AND i.valid_from = e.valid_from
WHERE (e.number_block_id, e.country, e.state, e.lata, e.ocn, e.rate_center)
  IS DISTINCT FROM (i.number_block_id, i.country, i.state, i.lata, i.ocn, i.rate_center)
