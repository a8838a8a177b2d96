\ir ../include/street.psql
SELECT no_plan();

-- P has the sheet by its package, Q as an override; R had it until yesterday.
SELECT customer_id AS r FROM api.customer_create('T-R', 'Former Ltd', :entity, 'CAD', 'America/Toronto', 'CA',
  p_email => 'r@t.example') \gset
SELECT count(api.customer_update(c.customer_id, p_email => c.email))
FROM (VALUES (:p, 'p@t.example'), (:q, 'q@t.example')) AS c (customer_id, email) \gset
SELECT rate_sheet_id AS special FROM api.rate_sheet_create('T-SPECIAL', 'Special', 'CAD', 'America/Toronto') \gset
SELECT count(api.override_sheet_create(:q, :special)) \gset
SELECT count(api.override_sheet_create(:r, :special, p_valid_from => '2026-01-01', p_valid_to => '2026-11-04')) \gset
SELECT results_eq(format('SELECT s FROM service.rate_sheet_customers(%s) AS s', :special), format('VALUES (%s::bigint)', :q),
  'an override that counts');
SELECT results_eq(format('SELECT s FROM service.rate_sheet_customers(%s) AS s ORDER BY s', :sheet),
  format('VALUES (%s::bigint), (%s)', :p, :q), 'a package');

CREATE FUNCTION pg_temp.import(p_line text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
  SELECT v_load, 0, l.n, string_to_array(l.line, ','), l.line FROM unnest(ARRAY[
    'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination', p_line]) WITH ORDINALITY AS l (line, n);
  RETURN (SELECT i.rate_import_id FROM api.rate_import('T-SPECIAL', 'x.csv', v_load) AS i);
END $$;
SELECT pg_temp.import('1613,0.0100,30,6,2026-01-01,T-A') AS first \gset
SELECT pg_temp.import('1613,0.0120,30,6,2026-12-01,T-A') AS second \gset
SELECT is((SELECT concat_ws(' ', n.customers, n.mails) FROM api.rate_notice_queue(:second) AS n), '1 1', 'Q is told');
SELECT is((SELECT concat_ws(' | ', m.recipient, m.template, m.data ->> 'changes', m.data ->> 'more', m.data ->> 'effective_from')
  FROM system.mail AS m WHERE m.customer_id = :q), 'q@t.example | rate_change | 1613  T-A  0.01 -> 0.012  (2026-12-01) | 0 | 2026-12-01',
  'of what changed');
SELECT is((SELECT concat_ws(' ', n.customers, n.mails) FROM api.rate_notice_queue(:second) AS n), '1 0', 'once an import');
SELECT is((SELECT n.mails FROM api.rate_notice_queue(:first) AS n), 1, 'another import is another notice');
SELECT count(api.notice_preference_set(:q, 'rate_change', false)) \gset
SELECT pg_temp.import('1613,0.0130,30,6,2026-12-02,T-A') AS third \gset
SELECT is((SELECT concat_ws(' ', n.customers, n.mails) FROM api.rate_notice_queue(:third) AS n), '0 0', 'who does not want it is not told');
SELECT throws_ok('SELECT api.rate_notice_queue(0)', 'TB101', NULL, 'no such import');
SELECT pg_temp.import('1613,0.0130,30,6,2026-12-02,T-A') AS same \gset
SELECT throws_ok(format('SELECT api.rate_notice_queue(%s)', :same), 'TB102', NULL, 'nothing changed');

SELECT * FROM finish();
ROLLBACK;
