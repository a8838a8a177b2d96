-- What is known of a customer can be handed out and erased: a new table with a customer_id is named there, or here why not.
\ir include/house.psql

CREATE TEMPORARY TABLE personal ON COMMIT DROP AS
SELECT r.identity, EXISTS (
  SELECT FROM pg_attribute AS a
  INNER JOIN pg_type AS y ON y.oid = a.atttypid
  LEFT JOIN pg_type AS b ON b.oid = y.typbasetype
  WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND coalesce(b.typname, y.typname) IN ('text', '_text', 'jsonb', 'bytea')
) AS has_words
FROM relation AS r
WHERE r.is_table AND NOT r.is_partition AND EXISTS (
  SELECT FROM pg_attribute AS c WHERE c.attrelid = r.oid AND c.attname = 'customer_id' AND NOT c.attisdropped
);

SELECT cmp_ok((SELECT count(*) FROM personal), '>', 15::bigint, 'there are tables of customers');

SELECT is_empty($$
  SELECT p.identity FROM personal AS p
  WHERE NOT pg_temp.allowed('export', p.identity) AND NOT EXISTS (
    SELECT FROM code AS c WHERE c.schema = 'report' AND c.name LIKE 'customer\_%'
      AND c.body ~ format('\m%s\M', replace(p.identity, '.', '\.'))
  )
$$, 'each table of customers is in api.customer_export');

SELECT is_empty($$
  SELECT p.identity FROM personal AS p
  WHERE p.has_words AND NOT pg_temp.allowed('erase', p.identity) AND NOT EXISTS (
    SELECT FROM code AS c
    WHERE c.schema = split_part(p.identity, '.', 1) AND c.name ~ '_(erase|blank)$'
      AND c.body ~ format('\m%s\M', replace(p.identity, '.', '\.'))
  )
$$, 'each table of customers with words in it is in an erase or blank function of its domain');

SELECT is_empty($$
  SELECT e.rule, e.name FROM exception AS e
  WHERE e.rule IN ('export', 'erase') AND NOT EXISTS (SELECT FROM personal AS p WHERE p.identity = e.name)
$$, 'no exception outlives its table');

SELECT * FROM finish();
ROLLBACK;
