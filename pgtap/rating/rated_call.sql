\ir ../include/street.psql
SELECT no_plan();

-- A call of 61 s at 30/6 is billed 66 s: 0.0150 * 66 / 60 = 0.0165; one of 126 s is billed 126 s: 0.0200 * 126 / 60 = 0.042.
SELECT batch_id AS batch FROM pg_temp.land('t-native',
  pg_temp.call('a', '12:00:00', '61', '6135550101', '6135559999', 'north,,,'),
  pg_temp.call('b', '12:05:00', '126', '6135550101', '15145559999'),
  pg_temp.call('c', '12:06:00', '60', '4165550102', '6135550101'),
  pg_temp.call('d', '12:07:00', '60', '9995550102', '9995550101')) \gset
SELECT batch_id AS other FROM pg_temp.land('t-native', pg_temp.call('e', '23:59:00', '30', '6135550101', '6135559999')) \gset
SELECT pg_temp.rate() \gset

CREATE FUNCTION pg_temp.exported(p_cursor refcursor) RETURNS SETOF api.rated_call LANGUAGE plpgsql AS $$
DECLARE
  v_row api.rated_call;
BEGIN
  LOOP
    FETCH p_cursor INTO v_row;
    EXIT WHEN NOT FOUND;
    RETURN NEXT v_row;
  END LOOP;
END $$;

SELECT results_eq(
  format('SELECT r.switch_call_id, r.call_time, r.raw_seconds, r.billed_seconds, r.account_code, r.side, r.prefix, r.amount::numeric
    FROM pg_temp.exported(api.rated_call_export(p_batch_id => %s)) AS r', :batch),
  $$
    VALUES ('a', '2026-11-04 12:00:00', 61::numeric, 66, 'north', 'out', '1613', 0.0165),
      ('b', '2026-11-04 12:05:00', 126, 126, NULL, 'out', '1', 0.042), ('c', '2026-11-04 12:06:00', 60, 60, NULL, 'out', '1613', 0.015)
  $$,
  'a batch with raw and billed seconds; what is held has no price'
);
-- The fourth of November in Toronto is from 05:00 UTC on: all of them began before 05:00 UTC of the fifth.
SELECT results_eq(
  format('SELECT r.switch_call_id FROM pg_temp.exported(api.rated_call_export(p_customer_id => %s, p_from => %L, p_to => %L)) AS r',
    :p, '2026-11-04', '2026-11-05'),
  ARRAY['a', 'b', 'e'], 'a customer''s day over batches');
SELECT is_empty(
  format('SELECT FROM pg_temp.exported(api.rated_call_export(p_customer_id => %s, p_from => %L, p_to => %L)) AS r', :p,
    '2026-11-05', '2026-11-06'), 'and none of the next');
SELECT throws_ok('SELECT api.rated_call_export(p_batch_id => -1)', 'TB101', NULL, 'no such batch');
SELECT throws_ok($$SELECT api.rated_call_export(NULL, -1, '2026-11-01', '2026-12-01')$$, 'TB101', NULL, 'no such customer');
SELECT throws_ok('SELECT api.rated_call_export()', 'TB102', NULL, 'neither');
SELECT throws_ok('SELECT api.rated_call_export(1, 1)', 'TB102', NULL, 'both');
SELECT throws_ok($$SELECT api.rated_call_export(NULL, 1, '2026-11-01')$$, 'TB102', NULL, 'a period without an end');

CREATE FUNCTION pg_temp.sent(VARIADIC p_lines text[]) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (v_load, 0, 1, array_to_string(p_lines, E'\n'));
  RETURN v_load;
END $$;
CREATE TEMPORARY TABLE before ON COMMIT DROP AS
SELECT (SELECT count(*) FROM intake.batch) AS batches, (SELECT count(*) FROM intake.record) AS records,
  (SELECT count(*) FROM intake.identity) AS identities, (SELECT count(*) FROM rating.call) AS calls,
  (SELECT count(*) FROM system.load_line) AS lines;
SELECT results_eq(
  $$
    SELECT l.line_no, l.call_id, l.call_time, l.raw_seconds, l.billed_seconds, l.prefix, l.destination, l.rate_per_minute::numeric,
      l.amount::numeric, l.currency::text, l.reason
    FROM api.line_rate('T-OUT', pg_temp.sent(
      'a,2026-11-04 12:00:00,61,anybody,6135559999', 'b,2026-01-02 12:05:00,126,,15145559999', 'c,2026-11-04,60,1,2',
      'd,2026-11-04 12:00:00,60,1,01133140000000', 'e,2026-11-04 12:00:00,60,1,911', 'f,2025-06-01 12:00:00,60,1,6135559999'
    ), p_time_zone => 'America/Toronto') AS l
  $$,
  $$
    VALUES (1, 'a', '2026-11-04 12:00:00', 61::numeric, 66, '1613', 'Canada - Ottawa', 0.0150, 0.0165,
        'CAD', NULL),
      (2, 'b', '2026-01-02 12:05:00', 126, 126, '1', 'World', 0.0200, 0.042, 'CAD', NULL),
      (3, 'c', NULL, 60, NULL, NULL, NULL, NULL, NULL, NULL, 'start is not a time'),
      (4, 'd', '2026-11-04 12:00:00', 60, NULL, NULL, NULL, NULL, NULL, NULL, 'NO_RATE'),
      (5, 'e', '2026-11-04 12:00:00', 60, NULL, NULL, NULL, NULL, NULL, NULL, 'INVALID_NUMBER'),
      (6, 'f', '2025-06-01 12:00:00', 60, NULL, NULL, NULL, NULL, NULL, NULL, 'NO_RATE')
  $$,
  'each line with its price, or why it has none; no rate before the sheet begins'
);
SELECT results_eq(
  $$
    SELECT l.line_no, l.call_time, l.billed_seconds, l.amount::numeric, l.reason
    FROM api.line_rate('T-OUT', pg_temp.sent('calldate,src,dst,billsec,duration,disposition',
      '2026-11-04 12:00:00,1,6135559999,61,70,ANSWERED', '2026-11-04 12:00:00,1,6135559999,0,20,BUSY'),
      p_format => 'asterisk_table', p_time_zone => 'America/Toronto') AS l
  $$,
  $$VALUES (2, '2026-11-04 12:00:00', 66, 0.0165, NULL), (3, '2026-11-04 12:00:00', NULL, NULL, 'unanswered')$$,
  'another format'
);
SELECT is(l.amount::numeric, api.call_price(:sheet, '1' || l.called, l.raw_seconds, '2026-11-04T17:00Z'),
  'as the quote says: ' || l.raw_seconds)
FROM api.line_rate('T-OUT', (SELECT pg_temp.sent(VARIADIC array_agg(format('%s,2026-11-04 17:00:00,%s,1,6135559999', n, n * 7.3)))
  FROM generate_series(0, 20) AS n)) AS l;
-- 5 s are free of charge, and of 61 s the first 10 are free: 51 s at 30/6 are billed 54 s: 0.0150 * 54 / 60 = 0.0135.
UPDATE catalog.rate SET grace_seconds = 5, free_seconds = 10 WHERE rate_sheet_id = :sheet AND prefix = '1613';
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01') \gset
SELECT results_eq(
  $$
    SELECT l.billed_seconds, l.amount::numeric FROM api.line_rate('T-OUT', pg_temp.sent(
      'a,2026-11-04 12:00:00,5,1,6135559999', 'b,2026-11-04 12:00:00,61,1,6135559999')) AS l
  $$,
  'VALUES (0, 0.0), (54, 0.0135)', 'rates with more than increments'
);
SELECT results_eq(
  'SELECT (SELECT count(*) FROM intake.batch), (SELECT count(*) FROM intake.record), (SELECT count(*) FROM intake.identity),
    (SELECT count(*) FROM rating.call), (SELECT count(*) FROM system.load_line)',
  'SELECT b.* FROM before AS b', 'nothing is kept');
SELECT throws_ok($$SELECT * FROM api.line_rate('nowhere', pg_temp.sent('a'))$$, 'TB101', NULL, 'no such sheet');
SELECT throws_ok($$SELECT * FROM api.line_rate('T-OUT', pg_temp.sent('a'), 'nothing')$$, 'TB101', NULL, 'no such format');
SELECT throws_ok($$SELECT * FROM api.line_rate('T-OUT', pg_temp.sent('a'), p_dial_plan => 'x')$$, 'TB102', NULL, 'no such dial plan');
SELECT throws_ok($$SELECT * FROM api.line_rate('T-OUT', pg_temp.sent('a'), p_time_zone => 'x')$$, 'TB102', NULL, 'no such zone');
SELECT throws_ok($$SELECT * FROM api.line_rate('T-OUT', pg_temp.sent('a'), 'asterisk_table')$$, 'TB301', NULL, 'not that header');
SELECT count(api.format_field_remove(f.format_id, 'called')) FROM intake.format AS f WHERE f.code = 'native_csv' \gset
SELECT throws_ok($$SELECT * FROM api.line_rate('T-OUT', pg_temp.sent('a'))$$, 'TB302', NULL, 'a format without a called number');

SELECT * FROM finish();
ROLLBACK;
