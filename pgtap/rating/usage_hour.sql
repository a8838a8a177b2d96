\ir ../include/street.psql
SELECT plan(17);
-- P calls Q (on net, the caller pays), zone 1 and France (no rate); Q calls in; two attempts of P, one of nobody.
SELECT batch_id FROM pg_temp.land('t-native',
  pg_temp.call('r1', '10:05:00', '600', '16135550101', '15145550100'),
  pg_temp.call('r2', '10:50:00', '1200', '16135550101', '16135559999'),
  pg_temp.call('r3', '11:00:00', '60', '15195550100', '14165550102'),
  pg_temp.call('r4', '11:30:00', '60', '16135550101', '011332079460000'),
  pg_temp.call('r5', '10:59:59.9', '20', '16135550101', '911')) \gset
SELECT (pg_temp.land('t-asterisk',
  ',6135550101,5145550100,c,c,SIP/a-1,SIP/b-1,Dial,x,2026-11-04 05:59:59,,2026-11-04 06:00:09,10,0,BUSY,D,u1',
  ',5195550100,5145550100,c,c,SIP/a-1,SIP/b-1,Dial,x,2026-11-04 06:00:00,,2026-11-04 06:00:09,9,0,BUSY,D,u2')).received \gset
SELECT pg_temp.rate() \gset
-- Row 40: calls at 10:05 (600 s), 10:50 (1200 s) and 11:00 (60 s); and 20 s to 911. Charges: 600 s at 0.0200 a minute is
-- 0.2000, 1200 s at 0.0150 is 0.3000, 60 s in at 0.0050 is 0.0050, 911 is free. The attempts were at 10:59:59 and 11:00 UTC.
SELECT results_eq($$SELECT starts_at, calls, attempts, raw_seconds, charges, billed_seconds, amount, currency
  FROM api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{hour}')$$, $$VALUES
  ('2026-11-04T10:00Z'::timestamptz, 3::bigint, 4::bigint, 1820::numeric, 3::bigint, 1820::bigint, 0.5000, 'CAD'),
  ('2026-11-04T11:00Z', 1, 2, 60, 1, 60, 0.0050, 'CAD')$$, 'by hour of start');
SELECT results_eq($$SELECT starts_at, calls FROM api.usage_hour_summary('2026-11-04T10:00Z', '2026-11-04T11:00Z')$$,
  $$VALUES ('2026-11-04T00:00Z'::timestamptz, 3::bigint)$$, 'a period is half open');
SELECT results_eq($$SELECT destination, calls, amount FROM
  api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{destination,side}', p_side => 'out')$$, $$VALUES
  (NULL, 1::bigint, 0::numeric), ('Canada - Ottawa', 1, 0.3000), ('World', 1, 0.2000)$$, 'by destination; 911 has none');
SELECT results_eq($$SELECT source, side, calls, attempts FROM
  api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{source,side}')$$, $$VALUES
  ('t-asterisk', NULL, 0::bigint, 1::bigint), ('t-asterisk', 'out', 0, 1), ('t-native', 'in', 1, 1), ('t-native', 'out', 3, 3)$$,
  'by switch and side; an attempt of nobody has none');
SELECT results_eq($$SELECT source, side, calls FROM api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z',
  '{source,side}', p_limit => 1, p_after => ARRAY[NULL, 't-asterisk', 'out', NULL, NULL, NULL])$$,
  $$VALUES ('t-native', 'in', 1::bigint)$$, 'a page goes on after the row given');
SELECT results_eq($$SELECT side, calls FROM api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{side}',
  p_source => 't-native', p_destination_id => (SELECT destination_id FROM api.destination_list(p_code => 'T-OTT')))$$,
  $$VALUES ('out', 1::bigint)$$, 'filtered');
-- Midnight in Toronto is 05:00 UTC: the whole of it is the 4th there; a month in which it lies begins on the 1st at 04:00.
SELECT results_eq($$SELECT starts_at, calls FROM api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{day}',
  'America/Toronto')$$, $$VALUES ('2026-11-04T05:00Z'::timestamptz, 4::bigint)$$, 'days of another zone');
SELECT results_eq($$SELECT starts_at, calls FROM api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{month}',
  'America/Toronto')$$, $$VALUES ('2026-11-01T04:00Z'::timestamptz, 4::bigint)$$, 'and months, also over a change of clocks');
SELECT results_eq($$SELECT currency, calls, attempts, amount FROM
  api.usage_hour_summary('2026-11-04T00:00Z', '2026-11-05T00:00Z', '{currency}')$$,
  $$VALUES (NULL, 0::bigint, 2::bigint, NULL::numeric), ('CAD', 4, 4, 0.5050)$$, 'money of one currency');
SELECT throws_ok($$SELECT * FROM api.usage_hour_summary('2026-11-04', '2026-11-05', '{customer}')$$, 'TB102', NULL,
  'customers are in the daily sums');
SELECT throws_ok($$SELECT * FROM api.usage_hour_summary('2026-11-04', '2026-11-05', '{day}', 'Nowhere')$$, 'TB102', NULL, 'no zone');
SELECT throws_ok($$SELECT * FROM api.usage_hour_summary('2026-11-04', '2026-11-05', '{day}', 'America/St_Johns')$$, 'TB102', NULL,
  'a zone with half an hour');
SELECT throws_ok($$SELECT * FROM api.usage_hour_summary('2026-11-04', '2026-11-05', p_limit => 0)$$, 'TB102', NULL, 'a limit');

-- A re-rate adds: 60 s to France at 0.0300 a minute are 0.0300.
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet, '33', '2026-01-01', :world, 0.03, 1, 1);
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01') \gset
SELECT FROM api.held_call_rerate('NO_RATE');
SELECT pg_temp.rate() \gset
SELECT results_eq($$SELECT calls, raw_seconds, amount FROM
  api.usage_hour_summary('2026-11-04T11:00Z', '2026-11-04T12:00Z', '{side}', p_side => 'out')$$,
  $$VALUES (1::bigint, 60::numeric, 0.0300)$$, 'what a re-rate rates is added');
SELECT results_eq($$SELECT hour, source::text, side, destination, calls, attempts, amount FROM report.usage_hour
  WHERE side = 'out' AND destination = 'World' ORDER BY hour$$, $$VALUES
  ('2026-11-04T10:00Z'::timestamptz, 't-native', 'out', 'World', 1::bigint, 1::bigint, 0.2000),
  ('2026-11-04T11:00Z', 't-native', 'out', 'World', 1, 1, 0.0300)$$, 'reporting tools see the same');
SELECT is_empty('SELECT * FROM system.verify()', 'the sums are the calls');
SELECT is(
  (SELECT ROW(sum(s.calls), sum(s.raw_seconds)) FROM api.usage_hour_summary('2026-11-04', '2026-11-06', '{source}') AS s),
  (SELECT ROW(count(*)::numeric, sum(c.raw_seconds)) FROM rating.call AS c), 'to the last call');

SELECT * FROM finish();
ROLLBACK;
