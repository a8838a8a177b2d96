-- Types and keys of the tables.
\ir include/house.psql

CREATE TEMPORARY TABLE field ON COMMIT DROP AS
SELECT r.identity, a.attname::text AS name, t.oid AS type, t.typtype, t.typname::text AS type_name
FROM relation AS r
INNER JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
-- An array is judged by its elements.
INNER JOIN pg_type AS y ON y.oid = a.atttypid
INNER JOIN pg_type AS t ON t.oid = coalesce(nullif(CASE WHEN y.typcategory = 'A' THEN y.typelem END, 0), y.oid)
WHERE r.is_table AND NOT r.is_partition;

SELECT is_empty($$
  SELECT f.identity, f.name, f.type::regtype FROM field AS f WHERE f.type IN ('float4'::regtype, 'float8'::regtype,
    'pg_catalog.money'::regtype)
$$, 'no column is a float');

SELECT is_empty($$
  SELECT c.identity, a.type::regtype FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype) AS a (type)
  WHERE a.type IN ('float4'::regtype, 'float8'::regtype, 'pg_catalog.money'::regtype)
$$, 'no function takes or gives a float');

SELECT is_empty($$
  SELECT f.identity, f.name, f.type_name FROM field AS f
  WHERE f.type_name IN ('timestamp', 'timetz', 'bpchar', 'json')
$$, 'no column is a timestamp without zone, a padded text or a json without b');

SELECT is_empty($$
  SELECT f.identity, f.name, f.type_name FROM field AS f WHERE f.typtype = 'e'
$$, 'no column is an enum: its values could never be taken back');

SELECT is_empty($$
  SELECT f.identity, f.name FROM field AS f
  WHERE f.type_name = 'numeric' AND f.name NOT LIKE '%seconds' AND NOT pg_temp.allowed('numeric', f.identity)
$$, 'money and rates have a domain: plain numeric takes NaN and any number of decimals');

SELECT is_empty($$
  SELECT c.conrelid::regclass, c.conname
  FROM pg_constraint AS c
  INNER JOIN relation AS r ON r.oid = c.conrelid AND NOT r.is_partition
  WHERE c.contype = 'f' AND NOT pg_temp.allowed('unindexed', c.conrelid::regclass || '.' || c.conname) AND NOT EXISTS (
    SELECT FROM pg_index AS i
    WHERE i.indrelid = c.conrelid AND i.indisvalid
      -- A partial index serves if all it leaves out is the rows that refer to nothing.
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\(\w+ IS NOT NULL\)$')
      AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey
  )
$$, 'every foreign key has an index that starts with its columns');

SELECT is_empty($$
  SELECT c.conrelid::regclass, c.conname FROM pg_constraint AS c INNER JOIN relation AS r ON r.oid = c.conrelid
  WHERE c.contype = 'f' AND c.condeferred
$$, 'no foreign key waits for the commit: its error would come too late to be said well');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r
  INNER JOIN pg_class AS c ON c.oid = r.oid
  WHERE r.is_partition AND pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'
$$, 'no partition takes what fits nowhere: it would forbid DETACH CONCURRENTLY');

SELECT is_empty($$
  SELECT r.identity, b.version AS has_version, b.touched AS has_touch, b.audited AS has_audit
  FROM relation AS r
  CROSS JOIN LATERAL (
    SELECT
      EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.oid AND a.attname = 'version'
        AND NOT a.attisdropped) AS version,
      EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r.oid AND t.tgfoid = to_regproc('system.tg__touch')) AS
        touched,
      EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = r.oid AND t.tgfoid = to_regproc('system.tg__audit')) AS
        audited
  ) AS b
  WHERE r.is_table AND NOT r.is_partition AND b.touched AND NOT (b.version AND b.audited)
$$, 'a table that counts versions has a version and is audited');

SELECT is_empty($$
  SELECT g.function_name, d.table_name
  FROM resource.generated AS g
  INNER JOIN resource.declaration AS d ON d.noun = g.noun
  WHERE g.verb IN ('create', 'update', 'remove') AND NOT EXISTS (
    SELECT FROM pg_trigger AS t WHERE t.tgrelid = to_regclass(d.table_name)
      AND t.tgfoid = to_regproc('system.tg__audit')
  )
$$, 'what the generated functions change is audited');

SELECT * FROM finish();
ROLLBACK;
