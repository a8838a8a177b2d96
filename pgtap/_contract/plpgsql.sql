-- Nobody checks a plpgsql body until it runs: here all of them are, trigger functions with each of their tables.
\ir include/house.psql
CREATE EXTENSION IF NOT EXISTS plpgsql_check SCHEMA ext;

CREATE TEMPORARY TABLE finding ON COMMIT DROP AS
SELECT c.identity, 0::regclass AS relation, f.*
FROM code AS c
CROSS JOIN LATERAL ext.plpgsql_check_function_tb(c.oid, security_warnings => true) AS f
WHERE c.language = 'plpgsql' AND NOT c.is_trigger
UNION ALL
SELECT c.identity, t.tgrelid::regclass, f.*
FROM code AS c
INNER JOIN (
  -- Partitions carry copies of their parent's triggers.
  SELECT DISTINCT ON (g.tgfoid, g.tgrelid) g.* FROM pg_trigger AS g WHERE g.tgparentid = 0 ORDER BY g.tgfoid,
    g.tgrelid, g.oid
) AS t ON t.tgfoid = c.oid
CROSS JOIN LATERAL ext.plpgsql_check_function_tb(
  c.oid, t.tgrelid, security_warnings => true,
  oldtable => CASE WHEN c.body ~ '\mold_rows\M' THEN 'old_rows' END, newtable => CASE WHEN c.body ~ '\mnew_rows\M' THEN
    'new_rows' END
) AS f
WHERE c.language = 'plpgsql' AND c.is_trigger;

SELECT isnt_empty($$SELECT c.identity FROM code AS c WHERE c.language = 'plpgsql'$$, 'there are functions to check');

SELECT is_empty($$
  SELECT f.identity, f.relation, f.lineno, f.level, f.sqlstate, f.message, f.hint FROM finding AS f
  WHERE NOT pg_temp.allowed('plpgsql', f.identity || ': ' || f.message)
$$, 'plpgsql_check finds nothing');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE c.is_trigger AND c.language = 'plpgsql' AND NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgfoid = c.oid)
$$, 'every trigger function has a trigger');

SELECT * FROM finish();
ROLLBACK;
