-- No guard of a table is switched off: audit, versions, immutability and zero sums depend on triggers.
SELECT
  format('%s on %s', t.tgname, t.tgrelid::regclass) AS offender,
  jsonb_build_object('table', t.tgrelid::regclass::text, 'trigger', t.tgname) AS detail
FROM pg_catalog.pg_trigger AS t
INNER JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
WHERE t.tgenabled NOT IN ('O', 'A') AND pg_catalog.pg_get_userbyid(c.relowner) = 'pgtoll_owner'
