-- The street has one direction: a domain uses those before it, never one after it.
\ir include/house.psql

-- Where each object is at home: its schema, or for api and portal the folder of its file.
CREATE TEMPORARY TABLE home ON COMMIT DROP AS
SELECT c.schema || '.' || c.name AS name, d.name AS domain, d.place, c.body
FROM code AS c
INNER JOIN domain AS d ON d.name = CASE WHEN c.schema IN ('api', 'portal') THEN c.folder ELSE c.schema END
UNION ALL
SELECT r.identity, d.name, d.place, pg_get_viewdef(r.oid)
FROM relation AS r
LEFT JOIN system.deploy_object AS o ON o.kind = 'view' AND o.identity = r.identity
INNER JOIN domain AS d
  ON d.name = CASE WHEN r.schema IN ('api', 'portal') THEN substring(o.path FROM '/([a-z]+)[a-z_]*\.sql$') ELSE r.schema END
WHERE r.is_view;

-- Only names of things that exist count: a setting may be called rating.something anywhere.
CREATE TEMPORARY TABLE thing ON COMMIT DROP AS
SELECT c.schema, c.name FROM code AS c
UNION SELECT r.schema, r.name FROM relation AS r
UNION SELECT t.typnamespace::regnamespace::text, t.typname FROM pg_type AS t WHERE t.typtype = 'd';

SELECT is_empty($$
  SELECT h.name, h.domain, string_agg(DISTINCT t.schema || '.' || t.name, ', ') AS uses
  FROM home AS h
  CROSS JOIN LATERAL regexp_matches(h.body, '\m([a-z_]+)\.([a-z0-9_]+)\M', 'g') AS m (found)
  INNER JOIN thing AS t ON t.schema = m.found[1] AND t.name = m.found[2]
  INNER JOIN domain AS d ON d.name = t.schema AND d.place > h.place
  WHERE NOT pg_temp.allowed('order', format('%s uses %s.%s', h.name, t.schema, t.name))
  GROUP BY h.name, h.domain
$$, 'no function or view uses a domain after its own');

SELECT is_empty($$
  SELECT c.conrelid::regclass, c.conname, c.confrelid::regclass
  FROM pg_constraint AS c
  INNER JOIN relation AS r ON r.oid = c.conrelid
  INNER JOIN relation AS x ON x.oid = c.confrelid
  INNER JOIN domain AS here ON here.name = r.schema
  INNER JOIN domain AS there ON there.name = x.schema AND there.place > here.place
  WHERE c.contype = 'f'
$$, 'no foreign key points to a domain after its own');

SELECT is_empty($$
  SELECT h.name, t.schema || '.' || t.name
  FROM home AS h
  INNER JOIN code AS c ON c.schema || '.' || c.name = h.name AND c.schema = 'portal'
  CROSS JOIN LATERAL regexp_matches(h.body, '\m(api)\.([a-z0-9_]+)\M\s*\(', 'g') AS m (found)
  INNER JOIN thing AS t ON t.schema = m.found[1] AND t.name = m.found[2]
$$, 'portal never calls a function of api: it would leave the customer''s fence');

SELECT is_empty($$
  SELECT c.identity FROM code AS c WHERE c.is_code AND c.schema IN ('api', 'portal') AND c.folder IS NULL
$$, 'the file of every function lies in the folder of a domain');

SELECT is_empty($$
  SELECT h.name, h.domain, string_agg(DISTINCT r.identity, ', ') AS writes
  FROM home AS h
  CROSS JOIN LATERAL regexp_matches(h.body,
    '(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+([a-z_]+)\.([a-z0-9_]+)', 'gi') AS m (found)
  INNER JOIN relation AS r ON r.schema = m.found[1] AND r.name = m.found[2]
  WHERE r.schema <> h.domain AND NOT pg_temp.allowed('writer', format('%s writes %s', h.name, r.identity))
  GROUP BY h.name, h.domain
$$, 'only the owner of a table writes it: others call its functions');

SELECT * FROM finish();
ROLLBACK;
