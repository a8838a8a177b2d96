-- Comments are the documentation, the OpenAPI text and the command line's help.
\ir include/house.psql

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE split_part(c.comment, E'\n', 1) !~ '\S'
$$, 'every function has a summary');

SELECT is_empty($$
  SELECT c.identity, i.name
  FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  CROSS JOIN LATERAL unnest(p.proargnames, p.proargmodes) AS i (name, mode)
  WHERE coalesce(i.mode, 'i') IN ('i', 'b', 'v') AND NOT c.is_trigger AND c.comment !~ format(E'(^|\n):param %s: \\S',
    i.name)
$$, 'every parameter is explained (:param p_x: ...)');

SELECT is_empty($$
  SELECT c.identity, m.found[1]
  FROM code AS c
  INNER JOIN pg_proc AS p ON p.oid = c.oid
  CROSS JOIN LATERAL regexp_matches(c.comment, ':param (\w+):', 'g') AS m (found)
  WHERE NOT coalesce(p.proargnames, '{}') @> ARRAY[m.found[1]]
$$, 'no comment explains a parameter that is not there');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE NOT c.is_trigger AND c.comment !~ E'\n:returns: \\S'
$$, 'every result is explained (:returns:)');

SELECT is_empty($$
  SELECT c.identity FROM code AS c
  WHERE NOT c.is_trigger AND c.comment !~ format(E'\n:example: (SELECT|CALL)[^\n]*\\m%s\\.%s\\M', c.schema, c.name)
$$, 'every function has an example that calls it (:example:)');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.comment ~ '\((api|portal|custom)\.\w+\(.*\)\)\.'
$$, 'no example calls a function as (f()).*: that would run a writer once per column');

SELECT is_empty($$
  SELECT r.identity FROM relation AS r WHERE NOT r.is_partition AND coalesce(obj_description(r.oid, 'pg_class'),
    '') = ''
$$, 'every table and view has a comment');

SELECT is_empty($$
  SELECT r.identity, a.attname
  FROM relation AS r
  INNER JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE r.is_table AND NOT r.is_partition AND coalesce(col_description(r.oid, a.attnum), '') = ''
    -- What every table has needs no words.
    AND a.attidentity = '' AND a.attname NOT IN ('version', 'created_at', 'updated_at')
$$, 'every column has a comment');

SELECT is_empty($$
  SELECT r.identity, a.attname FROM relation AS r
  INNER JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE r.is_view AND r.schema = 'report' AND coalesce(col_description(r.oid, a.attnum), '') = ''
$$, 'every column of a report has a comment: it is all that who makes a report sees');

SELECT is_empty($$
  SELECT t.oid::regtype FROM pg_type AS t INNER JOIN domain AS d ON d.name = t.typnamespace::regnamespace::text
  WHERE t.typtype = 'd' AND obj_description(t.oid, 'pg_type') IS NULL
$$, 'every domain has a comment: it is the help of arguments of that type');

SELECT * FROM finish();
ROLLBACK;
