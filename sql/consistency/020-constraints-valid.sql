-- Every constraint was checked against the rows that are there, and every index is complete.
SELECT
  format('%s on %s', x.name, x.relation::regclass) AS offender,
  jsonb_build_object('table', x.relation::regclass::text, 'name', x.name) AS detail
FROM (
  SELECT c.conname AS name, c.conrelid AS relation
  FROM pg_catalog.pg_constraint AS c
  WHERE NOT c.convalidated
  UNION ALL
  SELECT r.relname, i.indrelid
  FROM pg_catalog.pg_index AS i
  INNER JOIN pg_catalog.pg_class AS r ON r.oid = i.indexrelid
  WHERE NOT i.indisvalid
) AS x
INNER JOIN pg_catalog.pg_class AS t ON t.oid = x.relation
WHERE pg_catalog.pg_get_userbyid(t.relowner) = 'pgtoll_owner'
