CREATE OR REPLACE VIEW resource.column_info AS
SELECT
  a.attrelid AS relation,
  a.attnum AS position,
  a.attname::text AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  -- A cursor value is cast to the plain type: a domain's CHECK would keep the planner from folding it.
  format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), NULL) AS base_type,
  t.typcategory::text AS category,
  a.attnotnull AS not_null,
  pg_get_expr(d.adbin, d.adrelid) AS default_value,
  a.attidentity <> '' OR a.attgenerated <> '' OR a.attname IN ('version', 'created_at', 'updated_at')
    OR coalesce(m.comment, '') LIKE '(automatic)%' AS is_automatic,
  coalesce(m.comment, '') LIKE '(fixed)%' AS is_fixed,
  coalesce(a.attnum = ANY (k.indkey) AND k.indnkeyatts = 1, false) AS is_key,
  regexp_replace(m.comment, '^\((automatic|fixed)\)\s*', '') AS comment
FROM pg_catalog.pg_attribute AS a
INNER JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_index AS k ON k.indrelid = a.attrelid AND k.indisprimary
CROSS JOIN LATERAL (SELECT pg_catalog.col_description(a.attrelid, a.attnum) AS comment) AS m
WHERE a.attnum > 0 AND NOT a.attisdropped;
COMMENT ON VIEW resource.column_info IS
'Columns of tables and views as the generator sees them: automatic ones are never given, fixed ones only at creation.';
