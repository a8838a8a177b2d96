-- Call records that come one by one.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.counts() RETURNS TABLE (
  file_name text, received integer, rated bigint, held bigint, rejected integer, skipped integer, duplicate integer
) LANGUAGE sql AS $$
  SELECT b.file_name, b.received, b.rated::bigint, b.held::bigint, b.rejected, b.skipped, b.duplicate FROM api.batch AS b ORDER BY b.batch_id
$$;
SELECT cmp_ok(api.line_receive('t-native', 'w1,2026-11-05 11:00:00,61,16135550101,15145550100'), '>', 0::bigint, 'a line is taken');
SELECT lives_ok($$SELECT api.line_receive('t-native', p_fields => '{w2,2026-11-05 11:01:00,30,16135550101,15145550100}')$$,
  'fields are');
SELECT lives_ok($$SELECT api.line_receive('t-native', E'what?\n')$$, 'and so is what is none: it is counted');
SELECT is_empty('SELECT * FROM pg_temp.counts()', 'they wait');
SELECT is(api.line_land(), 3, 'a worker lands them');
SELECT is(api.line_land(), 0, 'once');
SELECT is(pg_temp.rate(), 1, 'and they are rated');
SELECT results_eq('SELECT * FROM pg_temp.counts()', $$VALUES ('received 2026-11-05 12:00 UTC', 3, 2::bigint, 0::bigint, 1, 0, 0)$$,
  '3 = 2 rated + 1 rejected');
SELECT is((SELECT array_agg(r.line_no || r.raw ORDER BY r.line_no) FROM intake.rejected_line AS r), ARRAY['3what?'], 'by its number');

-- The same hour, the same batch; the next hour another one.
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w1', '2026-11-05 11:00:00', '61', '16135550101', '15145550100'])) \gset
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w2', '2026-11-05 11:01:00', '31', '16135550101', '15145550100'])) \gset
SELECT count(api.clock_set('2026-11-05T12:59:59Z')) \gset
SELECT is(api.line_land(1) + api.line_land(1) + api.line_land(1), 2, 'one at a time');
SELECT count(api.clock_set('2026-11-05T13:00:00Z')) \gset
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w3', '2026-11-05 12:30:00', '31', '16135550101', '15145550100'])) \gset
SELECT is(api.line_land(), 1, 'an hour later');
SELECT is(pg_temp.rate(), 2, 'two more pieces of work');
SELECT results_eq('SELECT * FROM pg_temp.counts()', $$VALUES
  ('received 2026-11-05 12:00 UTC', 5, 2::bigint, 1::bigint, 1, 0, 1),
  ('received 2026-11-05 13:00 UTC', 1, 1::bigint, 0::bigint, 0, 0, 0)$$,
  '5 = 2 rated + 1 held (the same call with other seconds) + 1 rejected + 1 duplicate');
SELECT is((SELECT h.reason FROM api.held_call_list() AS h), 'CONFLICT', 'people look at it');
SELECT is((SELECT array_agg(d.line_no) FROM intake.duplicate AS d), ARRAY[4], 'lines of an hour count on');
SELECT is((SELECT array_agg(r.line_no ORDER BY r.line_no) FROM intake.record AS r), ARRAY[1, 1, 2, 5], 'and so do records');

-- A batch that was withdrawn gets nothing more.
SELECT batch_id AS withdrawn FROM api.batch AS b WHERE b.file_name LIKE '%13:00 UTC' \gset
SELECT count(api.batch_undo(:withdrawn, 'test')) \gset
SELECT pg_temp.rate() \gset
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w3', '2026-11-05 12:30:00', '31', '16135550101', '15145550100'])) \gset
SELECT is(api.line_land(), 1, 'the call comes again');
SELECT is((SELECT array_agg(b.status ORDER BY b.batch_id) FROM api.batch AS b WHERE b.file_name LIKE '%13:00 UTC'), ARRAY['undone', 'landed'],
  'in a batch of its own');

-- Documents, and what needs quotes.
SELECT source_id FROM api.source_create('t-json', 'Documents',
  (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'kazoo_document'), 'CA', p_dial_plan => 'nanp') \gset
SELECT count(api.line_receive('t-json', E'{\n "call_id": "k1"\r\n}')) \gset
SELECT is((SELECT w.raw FROM intake.waiting_line AS w), '{  "call_id": "k1"  }', 'a document is one line');
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w,"4', '2026-11-05 12:31:00', '5', '16135550101', '15145550100', NULL])) \gset
SELECT is((SELECT w.raw FROM intake.waiting_line AS w ORDER BY w.waiting_line_id DESC LIMIT 1),
  '"w,""4",2026-11-05 12:31:00,5,16135550101,15145550100,', 'a line is shown as a file would have it');
SELECT is(api.line_land(), 2, 'of two switches');
SELECT is((SELECT count(*) FROM intake.record AS r WHERE r.call_id = 'w,"4'), 1::bigint, 'fields stay what they are');

SELECT throws_ok($$SELECT api.line_receive('t-none', 'a')$$, 'TB101', NULL, 'no such switch');
SELECT throws_ok($$SELECT api.line_receive('t-native')$$, 'TB102', NULL, 'nothing');
SELECT throws_ok($$SELECT api.line_receive('t-native', 'a', '{a}')$$, 'TB102', NULL, 'both');
SELECT throws_ok($$SELECT api.line_receive('t-native', '  ')$$, 'TB102', NULL, 'empty');
SELECT throws_ok($$SELECT api.line_receive('t-native', E'a\nb')$$, 'TB102', NULL, 'two lines');
SELECT throws_ok($$SELECT api.line_receive('t-native', '"a",b')$$, 'TB102', NULL, 'quotes');
SELECT throws_ok($$SELECT api.line_receive('t-native', repeat('a', 1048577))$$, 'TB102', NULL, 'too long');
SELECT throws_ok($$SELECT api.line_receive('t-json', p_fields => '{a}')$$, 'TB102', NULL, 'a document has no fields in order');
SELECT source_id AS named FROM api.source_create('t-named', 'With a header',
  (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'radacct'), 'CA', p_dial_plan => 'nanp') \gset
SELECT throws_ok($$SELECT api.line_receive('t-named', 'a')$$, 'TB302', NULL, 'a line without its header');
SELECT throws_ok('SELECT api.line_land(0)', 'TB102', NULL, 'no limit');

-- A format that was changed under its switch keeps its lines waiting, and no others.
SELECT count(api.line_receive('t-native', p_fields => ARRAY['w5', '2026-11-05 12:32:00', '5', '16135550101', '15145550100'])) \gset
SELECT count(api.line_receive('t-json', '{"call_id": "k2"}')) \gset
SELECT format_id AS old FROM intake.format WHERE code = 'native_csv' \gset
UPDATE intake.source SET format_id = (SELECT f.format_id FROM api.format_create('t_bare', 'Bare', p_min_fields => 1, p_max_fields => 9) AS f)
WHERE code = 't-native';
SET LOCAL client_min_messages = error;
SELECT is(api.line_land(), 1, 'the other switch''s line lands');
SELECT is((SELECT array_agg(w.fields[1]) FROM intake.waiting_line AS w), ARRAY['w5'], 'this one waits');
UPDATE intake.source SET format_id = :old WHERE code = 't-native';
SELECT is(api.line_land(), 1, 'until it can be read');
SELECT pg_temp.rate() \gset
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
