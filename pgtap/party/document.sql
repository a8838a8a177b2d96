\ir ../include/street.psql
SELECT no_plan();
-- The clock shows 2026-11-05 12:00 UTC; Toronto has 5 November as well.
CREATE FUNCTION pg_temp.add(p_reference text, p_expires date, p_customer_id bigint DEFAULT NULL) RETURNS bigint
LANGUAGE sql AS $$
  SELECT d.document_id FROM api.document_create(coalesce(p_customer_id, pg_temp.p()), 'tax_exemption', p_reference, 'CA', 'ON',
    '2026-01-01', p_expires, p_content => '\x255044') AS d
$$;
SELECT pg_temp.add('today', '2026-11-05') AS today, pg_temp.add('gone', '2026-11-04'), pg_temp.add('soon', '2026-12-05'),
  pg_temp.add('later', '2026-12-06'), pg_temp.add('ever', NULL), pg_temp.add('closed', '2026-11-06', :q) AS closed \gset

SELECT is((SELECT d.size_bytes FROM api.document_get(:today) AS d), 3, 'the row tells the size');
SELECT is(api.document_content(:today), '\x255044'::bytea, 'the file is asked for apart');
SELECT throws_ok('SELECT api.document_content(-1)', 'TB101', NULL, 'no such document');
SELECT throws_ok($$SELECT * FROM api.document_create(pg_temp.p(), 'passport')$$, 'TB102', NULL, 'no such kind');
SELECT throws_ok($$SELECT pg_temp.add('x', '2025-12-31')$$, 'TB102', NULL, 'over before it was issued');
SELECT is((SELECT count(*) FROM api.document_list(:p, 'tax_exemption', 'CA', 'ON')), 5::bigint, 'listed');
SELECT is((SELECT d.reference FROM api.document_update(:today, 1, p_reference => 'now') AS d), 'now', 'changed');
SELECT is(api.document_content(:today), '\x255044'::bytea, 'the file stays');
SELECT is_empty($$SELECT a.audit_id FROM system.audit AS a
  WHERE a.table_name = 'party.document' AND (a.after ? 'content' OR a.before ? 'content')$$, 'the audit trail keeps no files');

SELECT is((SELECT array_agg(d.reference) FROM api.document_expiring(30) AS d), ARRAY['now', 'closed', 'soon'],
  'what counts today for the last time, and what does on the 30th day from now');
SELECT count(api.customer_close(:q)) \gset
SELECT is((SELECT array_agg(d.reference) FROM api.document_expiring(31) AS d), ARRAY['now', 'soon', 'later'],
  'a closed customer needs none');
SELECT is((SELECT array_agg(d.reference) FROM api.document_expiring(31, ARRAY['2026-11-05', :'today'], 1) AS d), ARRAY['soon'],
  'the page after');
SELECT is((SELECT array_agg(d.reference) FROM api.document_expiring(0) AS d), ARRAY['now'], 'today alone');
-- In Toronto 6 November begins at 05:00 UTC.
UPDATE system.clock SET frozen_at = '2026-11-06T04:59Z';
SELECT is((SELECT array_agg(d.reference) FROM api.document_expiring(0) AS d), ARRAY['now'], 'to the end of the customer''s day');
UPDATE system.clock SET frozen_at = '2026-11-06T05:00Z';
SELECT is_empty('SELECT * FROM api.document_expiring(0)', 'and no longer');
SELECT throws_ok('SELECT * FROM api.document_expiring(-1)', 'TB102', NULL, 'days that are over');
SELECT is((SELECT d.reference FROM api.document_remove(:closed) AS d), 'closed', 'removed');

SELECT * FROM finish();
ROLLBACK;
