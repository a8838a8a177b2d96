-- Names: no overloads, one form, arguments that can be given by name.
\ir include/house.psql

SELECT isnt_empty('SELECT c.identity FROM code AS c WHERE c.is_code',
  'there are functions, and the deploy knows their files');

SELECT is_empty($$
  SELECT c.schema, c.name, string_agg(c.identity, ' and ') FROM code AS c GROUP BY c.schema, c.name HAVING count(*) > 1
$$, 'no function name stands twice in a schema');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.schema IN ('api', 'portal', 'custom')
    AND c.name !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
$$, 'functions that people call are lower case words with underscores');

SELECT is_empty($$
  SELECT c.identity, coalesce(a.name, '(no name)')
  FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  CROSS JOIN LATERAL generate_series(1, p.pronargs) AS i (n)
  CROSS JOIN LATERAL (SELECT p.proargnames[i.n] AS name) AS a
  WHERE coalesce(p.proargmodes[i.n], 'i') IN ('i', 'b', 'v') AND coalesce(a.name, '') !~ '^p_[a-z0-9_]+$'
$$, 'every parameter is called p_...');

SELECT is_empty($$
  SELECT c.identity FROM code AS c INNER JOIN pg_proc AS p ON p.oid = c.oid
  WHERE c.schema IN ('api', 'portal', 'custom') AND (p.provariadic <> 0 OR c.is_trigger OR c.prokind <> 'f')
$$, 'api, portal and custom hold plain functions, that HTTP and the command line can call');

SELECT is_empty($$
  SELECT c.identity FROM code AS c INNER JOIN pg_proc AS p ON p.oid = c.oid
  WHERE c.schema = 'api' AND c.name ~ '_list$' AND NOT (p.proretset AND p.proargnames @> '{p_limit}')
$$, 'every list is a set with a limit');

SELECT * FROM finish();
ROLLBACK;
