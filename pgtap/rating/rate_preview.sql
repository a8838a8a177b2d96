\ir ../include/street.psql
SELECT no_plan();

-- The client's upload, and an import of the street's outbound sheet.
CREATE FUNCTION pg_temp.upload_as(VARIADIC p_lines text[]) RETURNS uuid LANGUAGE sql AS $$
  WITH load AS MATERIALIZED (SELECT gen_random_uuid() AS id), line AS (
    INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
    SELECT (SELECT d.id FROM load AS d), 0, l.n, string_to_array(l.line, ','), l.line
    FROM unnest(p_lines) WITH ORDINALITY AS l (line, n)
  )
  SELECT d.id FROM load AS d
$$;
CREATE FUNCTION pg_temp.upload(VARIADIC p_lines text[]) RETURNS uuid LANGUAGE sql AS $$
  SELECT pg_temp.upload_as(VARIADIC
    ARRAY['prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination'] || p_lines)
$$;
CREATE FUNCTION pg_temp.shape() RETURNS text LANGUAGE sql AS $$
  SELECT md5(string_agg(r::text, ';' ORDER BY r.rate_id)) || count(*) FROM catalog.rate AS r
$$;
SELECT code AS ottawa_code FROM catalog.destination WHERE destination_id = :ottawa \gset
SELECT code AS world_code FROM catalog.destination WHERE destination_id = :world \gset

-- Three calls of customer P yesterday: 60 s to Ottawa 0.0150, 61 s to Toronto and 10 s to New York at 0.0200, 30/6.
SELECT batch_id FROM pg_temp.land('t-native',
  pg_temp.call('a', '10:00:00', '60', '16135550101', '16135550999'), pg_temp.call('b', '10:05:00', '61', '16135550101', '14165550199'),
  pg_temp.call('c', '10:10:00', '10', '16135550101', '12125550199')) \gset
SELECT pg_temp.rate() \gset
SELECT is((SELECT sum(h.amount) FROM rating.charge AS h WHERE h.rate_id IS NOT NULL AND h.side = 'out')::numeric, 0.047000,
  '0.0150 + 66 s x 0.0200 / 60 = 0.0220 + 30 s x 0.0200 / 60 = 0.0100');
SELECT pg_temp.shape() AS shape \gset

-- Ottawa up, New York a rate of its own with other increments, Toronto by 1 as before
SELECT rate_preview_id AS preview FROM api.rate_import_preview('T-OUT', pg_temp.upload(
  '1613,0.0180,30,6,2026-12-01,' || :'ottawa_code', '1212,0.0200,60,60,2026-12-01,' || :'world_code',
  '1,0.0200,30,6,2026-12-01,' || :'world_code')) \gset
SELECT is((SELECT concat_ws(' ', p.lines, p.new, p.up, p.down, p.changed, p.ended, p.unchanged, p.rejected, p.as_of)
  FROM api.rate_preview_get(:preview) AS p), '3 1 1 0 0 0 1 0 2026-12-01', 'counts; the same price is no change');
SELECT is((SELECT concat_ws(' ', p.calls, p.billed_seconds_before, p.billed_seconds_after, p.amount_before, p.amount_after, p.difference)
  FROM api.rate_preview_get(:preview) AS p), '3 156 186 0.047000 0.060000 0.013000',
  'Ottawa 0.0180, Toronto 0.0220, New York 60 s x 0.0200 / 60 = 0.0200: 0.0130 more');
SELECT results_eq(format('SELECT l.line_no, l.verdict, l.prefix, l.rate_before::numeric, l.rate_after::numeric
  FROM api.rate_preview_line_list(%s) AS l', :preview),
  $$VALUES (3, 'new', '1212', NULL, 0.0200), (2, 'up', '1613', 0.0150, 0.0180)$$, 'rate by rate');
SELECT results_eq(format('SELECT e.place, e.name, e.calls, e.difference::numeric FROM api.rate_preview_effect_list(%s) AS e', :preview),
  $$VALUES (1, '1212', 1::bigint, 0.010000), (2, '1613', 1::bigint, 0.003000)$$,
  'the largest difference first; what does not differ is not listed');
SELECT results_eq(format('SELECT e.place, e.name, e.calls, e.difference::numeric FROM api.rate_preview_effect_list(%s, %L) AS e',
  :preview, 'destination'), format($$VALUES (1, %L, 2::bigint, 0.010000), (2, %L, 1::bigint, 0.003000)$$, :'world_code', :'ottawa_code'),
  'by destination');
SELECT is((SELECT string_agg(e.name, ' ') FROM api.rate_preview_effect_list(:preview, p_after => '{1}') AS e), '1613', 'a page at a time');
SELECT is(pg_temp.shape(), :'shape', 'no rate was touched');
SELECT is((SELECT count(*) FROM system.load_line AS l), 0::bigint, 'the upload is let go');

-- Replace: 1 is not in the file and ends, Toronto loses its price
SELECT pg_temp.upload('1613,0.0150,30,6,2026-01-01,' || :'ottawa_code', '1212,0.0100,30,6,2026-01-01,' || :'world_code') AS load \gset
SELECT rate_preview_id AS preview FROM api.rate_import_preview('T-OUT', :'load', 'replace', '2026-12-01', p_keep => true) \gset
SELECT is((SELECT concat_ws(' ', p.new, p.ended, p.unchanged, p.calls, p.unpriced_after, p.amount_before, p.amount_after)
  FROM api.rate_preview_get(:preview) AS p), '1 1 1 3 1 0.047000 0.020000', '0.0150 + 30 s x 0.0100 / 60 = 0.0050, and nothing');
SELECT is((SELECT concat_ws(' ', l.line_no, l.prefix, l.effective_from, l.rate_before, l.rate_after)
  FROM api.rate_preview_line_list(:preview, '{ended}') AS l), '1 2026-12-01 0.0200', 'what ends has no line');
SELECT is((SELECT count(*) FROM api.rate_preview_list() AS p), 1::bigint, 'a sheet keeps its last preview');
SELECT is((SELECT concat_ws(' ', i.added, i.unchanged, i.ended)
  FROM api.rate_import('T-OUT', 'x.csv', :'load', 'replace', '2026-12-01') AS i),
  '1 1 1', 'the upload was kept, and the import does what was shown');
SELECT is((SELECT count(*) FROM api.rate_find('T-OUT', '14165550199', '2026-12-02') AS f), 0::bigint, 'Toronto has no price');
SELECT is((SELECT f.prefix FROM api.rate_find('T-OUT', '14165550199', '2026-11-20') AS f), '1', 'until then it has');

-- Special terms, by the parts of each call; the calls were at 10:00, 10:05 and 10:10. Ottawa: 60 s, the first 30 free, 30 s are one
-- increment, 30 x 0.0150 / 60 = 0.0075. New York: 10 s within grace. From Toronto none is left.
SELECT rate_preview_id AS preview FROM api.rate_import_preview('T-OUT', pg_temp.upload_as(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,grace_seconds,free_seconds',
  '1613,0.0150,30,6,2026-12-01,' || :'ottawa_code' || ',,30', '1212,0.0100,30,6,2026-12-01,' || :'world_code' || ',10,')) \gset
SELECT is((SELECT concat_ws(' ', p.changed, p.unpriced_before, p.billed_seconds_before, p.billed_seconds_after,
    p.amount_before, p.amount_after)
  FROM api.rate_preview_get(:preview) AS p), '2 1 90 30 0.020000 0.007500', 'free seconds and grace');
-- 60 s from 30 s on at 0.0300: 30 x 0.0150 / 60 + 30 x 0.0300 / 60 = 0.0225, at most 0.0200; New York 30 s x 0.0100 / 60 = 0.0050
SELECT rate_preview_id AS preview FROM api.rate_import_preview('T-OUT', pg_temp.upload_as(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,maximum_charge,price_steps',
  '1613,0.0150,30,6,2026-12-01,' || :'ottawa_code' || ',0.0200,@30=0.0300')) \gset
SELECT is((SELECT concat_ws(' ', p.changed, p.billed_seconds_after, p.amount_before, p.amount_after)
  FROM api.rate_preview_get(:preview) AS p), '1 90 0.020000 0.025000', 'a slab and a maximum');

-- Bands: until 5:15 in Toronto it is early. What is previewed is what the sheet charges after the import, call by call.
CREATE FUNCTION pg_temp.charged() RETURNS numeric LANGUAGE sql AS $$
  SELECT sum(api.call_price(s.rate_sheet_id, c.called, c.raw_seconds, c.answered_at))
  FROM rating.charge AS h
  INNER JOIN rating.call AS c USING (call_id, started_at)
  INNER JOIN catalog.rate_sheet_version AS v USING (rate_sheet_version_id)
  INNER JOIN catalog.rate_sheet AS s USING (rate_sheet_id)
  WHERE s.code = 'T-OUT' AND h.side = 'out'
$$;
SELECT is(pg_temp.rate(), 1, 'rated') FROM pg_temp.land('t-native', pg_temp.call('d', '10:14:30', '100.5', '16135550101', '16135550999'),
  pg_temp.call('e', '10:14:50', '600', '16135550101', '14165550199'), pg_temp.call('f', '10:20:00', '7', '16135550101', '12125550199'));
SELECT band_plan_id AS plan FROM api.band_plan_create('t-week', 'Week') \gset
SELECT count(api.band_window_create(:plan, 'early', '{1,2,3,4,5,6,7}', '00:00', '05:15')) \gset
SELECT count(api.rate_sheet_update(s.rate_sheet_id, p_band_plan_id => :plan)) FROM catalog.rate_sheet AS s WHERE s.code = 'T-OUT' \gset
SELECT pg_temp.charged() AS charged \gset
SELECT pg_temp.upload_as(
  'prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,connect_fee,grace_seconds,price_steps',
  '1613,0.0150,30,6,2026-01-01,' || :'ottawa_code' || ',,,early=0.0070', '1,0.0200,1,1,2026-01-01,' || :'world_code'
    || ',0.05,8,early=0.0100 early@20=0.0080 @300=0.0090') AS load \gset
SELECT amount_before, amount_after, calls, changed FROM api.rate_import_preview('T-OUT', :'load', p_keep => true) \gset
SELECT is(concat_ws(' ', :calls, :changed, :amount_before), concat_ws(' ', 6, 2, :charged), 'as it is');
SELECT is((SELECT i.status FROM api.rate_import('T-OUT', 'x.csv', :'load') AS i), 'imported', 'imported');
SELECT is(pg_temp.charged(), :amount_after, 'as it becomes');
SELECT isnt(pg_temp.charged(), :charged, 'which is not the same');

-- Wrong lines: nothing is priced
SELECT rate_preview_id AS preview
FROM api.rate_import_preview('T-OUT', pg_temp.upload('16a,1,1,1,2026-12-01,X', '44,1,1,1,2026-12-01,X')) \gset
SELECT is((SELECT concat_ws(' ', p.lines, p.rejected, p.new, p.calls IS NULL) FROM api.rate_preview_get(:preview) AS p), '2 1 1 t', 'told');
SELECT is((SELECT concat_ws(' ', l.place, l.line_no, l.verdict, l.reason) FROM api.rate_preview_line_list(:preview, p_limit => 1) AS l),
  '1 2 rejected prefix 16a is neither * nor 1 to 15 digits', 'rejected lines come first');

-- Errors
SELECT throws_ok($$SELECT api.rate_import_preview('none', gen_random_uuid())$$, 'TB101', NULL, 'no such sheet');
SELECT throws_ok($$SELECT api.rate_import_preview('T-OUT', gen_random_uuid(), 'more')$$, 'TB102', 'more is not a mode', 'no such mode');
SELECT throws_ok($$SELECT api.rate_import_preview('T-OUT', gen_random_uuid(), p_days => 500)$$, 'TB102', NULL, 'too many days');
SELECT throws_ok($$SELECT api.rate_import_preview('T-OUT', pg_temp.upload(VARIADIC '{}'))$$, 'TB303', NULL, 'a header alone');
SELECT throws_ok($$SELECT api.rate_preview_line_list(0)$$, 'TB101', NULL, 'no such preview');
SELECT throws_ok(format('SELECT api.rate_preview_line_list(%s, p_limit => 0)', :preview), 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT api.rate_preview_effect_list(0, 'colour')$$, 'TB102', 'colour is not a grouping', 'no such grouping');
SELECT throws_ok($$SELECT api.rate_preview_effect_list(0)$$, 'TB101', NULL, 'no such preview');
SET LOCAL ROLE pgtoll_auditor;
SELECT throws_ok($$SELECT api.rate_import_preview('T-OUT', gen_random_uuid())$$, '42501', NULL, 'an auditor uploads nothing');
SELECT is((SELECT count(*) FROM api.rate_preview_list() AS p), 1::bigint, 'but sees what was shown');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
