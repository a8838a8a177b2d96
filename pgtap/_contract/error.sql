-- Every error is registered, documented where it is raised, and raised where it is documented.
\ir include/house.psql

-- Who calls whom, by name; a function that names a table may set off its triggers.
CREATE TEMPORARY TABLE call ON COMMIT DROP AS
SELECT c.oid AS caller, x.oid AS callee
FROM code AS c
CROSS JOIN LATERAL (SELECT DISTINCT m.found[1] AS schema, m.found[2] AS name FROM regexp_matches(c.body,
  '\m([a-z_]+)\.([a-z0-9_]+)\M', 'g') AS m (found)) AS w
INNER JOIN code AS x ON x.schema = w.schema AND x.name = w.name
UNION
SELECT c.oid, t.tgfoid
FROM code AS c
CROSS JOIN LATERAL (SELECT DISTINCT m.found[1] AS schema, m.found[2] AS name FROM regexp_matches(c.body,
  '\m([a-z_]+)\.([a-z0-9_]+)\M', 'g') AS m (found)) AS w
INNER JOIN relation AS r ON r.schema = w.schema AND r.name = w.name
INNER JOIN pg_trigger AS t ON t.tgrelid = r.oid AND NOT t.tgisinternal;

CREATE TEMPORARY TABLE raised ON COMMIT DROP AS
SELECT DISTINCT c.oid, m.found[1] AS code
FROM code AS c CROSS JOIN LATERAL regexp_matches(c.body, '''(TB\d{3})''', 'g') AS m (found);

CREATE TEMPORARY TABLE reach ON COMMIT DROP AS
WITH RECURSIVE r (oid, callee) AS (
  SELECT c.oid, c.oid FROM code AS c
  UNION
  SELECT r.oid, k.callee FROM r INNER JOIN call AS k ON k.caller = r.callee
)
SELECT * FROM r;

SELECT is_empty($$
  SELECT c.identity, m.found[1] FROM code AS c
  CROSS JOIN LATERAL regexp_matches(c.body || c.comment, '\m(TB\d{3})\M', 'g') AS m (found)
  WHERE NOT EXISTS (SELECT FROM system.error_code AS e WHERE e.code = m.found[1])
$$, 'every code that is raised or named is registered');

SELECT is_empty($$
  SELECT c.identity, m.found[1] FROM code AS c
  CROSS JOIN LATERAL regexp_matches(c.comment, ':raises (TB\d{3}):', 'g') AS m (found)
  WHERE NOT EXISTS (
    SELECT FROM reach AS r INNER JOIN raised AS x ON x.oid = r.callee WHERE r.oid = c.oid AND x.code = m.found[1]
  )
$$, 'every documented code is raised by the function or by what it calls');

SELECT is_empty($$
  SELECT c.identity, r.code FROM code AS c
  INNER JOIN raised AS r ON r.oid = c.oid
  WHERE NOT c.is_trigger AND c.body ~ format('(raise_error\s*\(|ERRCODE\s*=)\s*''%s''', r.code)
    AND c.comment !~ format(':raises %s: \S', r.code) AND NOT pg_temp.allowed('raises', c.identity)
$$, 'every code a function raises itself is documented (:raises TBnnn: ...)');

SELECT is_empty($$
  SELECT c.identity, m.found[1] FROM code AS c
  CROSS JOIN LATERAL regexp_matches(c.comment, '\n:raises ((?!TB\d{3}: \S)[^\n]*)', 'g') AS m (found)
$$, 'every :raises: line is a code, a colon and a reason');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE NOT c.is_trigger AND c.name <> 'raise_error' AND c.body ~* '\mRAISE\s+(EXCEPTION|''|SQLSTATE|USING)'
$$, 'errors are raised by system.raise_error alone');

SELECT is_empty($$
  SELECT c.identity, c.provolatile FROM code AS c WHERE c.schema = 'system' AND c.name IN ('raise_error',
    'raise_violation') AND c.provolatile <> 'v'
$$, 'the raising helper is VOLATILE: the planner would run any other');

SELECT * FROM finish();
ROLLBACK;
