-- Volatility tells HTTP what may be a GET in a READ ONLY transaction.
\ir include/house.psql

SELECT is_empty($$
  SELECT c.identity, m.found[1]
  FROM code AS c
  CROSS JOIN LATERAL regexp_matches(c.body,
    '(INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+[a-z_]+\.|TRUNCATE\s|\mFOR\s+(?:NO\s+KEY\s+)?UPDATE|'
    || 'nextval\s*\(|set_config\s*\()', 'i') AS m (found)
  WHERE c.provolatile <> 'v' AND c.schema <> 'resource'
$$, 'a function that writes or locks is VOLATILE');

SELECT is_empty($$
  SELECT c.identity, x.identity
  FROM code AS c
  INNER JOIN code AS x ON x.provolatile = 'v' AND x.name <> 'raise_error' AND NOT pg_temp.allowed('writes', x.schema || '.' || x.name)
    AND x.body ~* '(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+[a-z_]+\.)'
    AND c.body ~ format('\m%s\.%s\s*\(', x.schema, x.name)
  WHERE c.provolatile <> 'v' AND c.schema <> 'resource'
$$, 'nor does one that is not VOLATILE call one that writes');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE (c.body ~ '\msystem\.call_read\s*\(') <> (c.comment ~ '\n:logged: ') AND c.schema IN ('api', 'portal')
$$, 'what puts its readers on record says so, and HTTP lets it write');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE c.provolatile = 'v' AND c.schema IN ('api', 'portal') AND c.name ~ '_(get|list|find|search|explain|show)$'
$$, 'what only reads is STABLE, so that HTTP serves it as GET');

SELECT is_empty($$
  SELECT c.identity, m.found[1] || '.' || m.found[2]
  FROM code AS c
  CROSS JOIN LATERAL regexp_matches(c.body, '\m(?:FROM|JOIN)\s+([a-z_]+)\.([a-z_]+)\M(?!\s*\()', 'gi') AS m (found)
  INNER JOIN relation AS r ON r.schema = m.found[1] AND r.name = m.found[2]
  WHERE c.provolatile = 'i'
$$, 'an IMMUTABLE function reads no table');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.provolatile = 'i'
    AND c.body ~* '\m(now|clock_now|clock_timestamp|current_setting|random)\s*\('
$$, 'nor the clock or a setting');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE NOT c.is_trigger AND c.body ~* '\m(now\s*\(\s*\)|current_timestamp|current_date|localtimestamp)'
    AND c.schema || '.' || c.name NOT IN ('system.clock_now', 'resource.example_value')
$$, 'all code asks system.clock_now(), which a sandbox may set');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.language = 'plpgsql' AND c.body ~* 'WHEN\s+OTHERS'
$$, 'no handler hides every error: a caller must see serialization failures and deadlocks');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  WHERE p.proisstrict AND p.pronargdefaults > 0
$$, 'no STRICT function has defaults: it would silently return NULL');

SELECT * FROM finish();
ROLLBACK;
