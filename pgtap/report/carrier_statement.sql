\ir ../include/street.psql
SELECT no_plan();
SELECT carrier_id AS carrier FROM api.carrier_create('t-telco', 'Telco') \gset
SELECT carrier_id AS other FROM api.carrier_create('t-other', 'Other') \gset
SELECT system.ensure_month('rating.call', '2026-11-04Z', '2026-11-04Z'), system.ensure_month('rating.carrier_charge', '2026-11-04Z', '2026-11-04Z') \gset
-- A call through a carrier, at a time of 2026-11-04 (UTC), at 0.0120 a minute.
CREATE FUNCTION pg_temp.carried(p_id bigint, p_time text, p_caller text, p_called text, p_seconds numeric, p_carrier bigint)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO rating.call (call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
    out_carrier_id)
  SELECT p_id, t.at, t.at, t.at, p_seconds, 1, p_caller, p_called, 'out', false, p_carrier
  FROM (SELECT ('2026-11-04 ' || p_time || 'Z')::timestamptz AS at) AS t;
  INSERT INTO rating.carrier_charge (carrier_id, started_at, call_id, side, rate_id, billed_seconds, amount, currency)
  VALUES (p_carrier, ('2026-11-04 ' || p_time || 'Z')::timestamptz, p_id, 'out', 1, ceil(p_seconds / 6) * 6,
    ceil(p_seconds / 6) * 6 / 60 * 0.0120, 'USD')
$$;
-- The carrier's lines: id, time, seconds, caller, called, amount.
SELECT format_id AS format FROM api.format_create('t-carrier', 'Telco''s file', p_min_fields => 6, p_max_fields => 6) \gset
SELECT count(api.format_field_set(:format, f.field, f.position)) FROM (VALUES ('call_id', 1), ('started_at', 2), ('raw_seconds', 3),
  ('caller', 4), ('called', 5), ('amount', 6)) AS f (field, position) \gset
CREATE FUNCTION pg_temp.compare(p_match_caller boolean, VARIADIC p_lines text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
  SELECT v_load, 0, l.n, string_to_array(l.line, ','), l.line FROM unnest(p_lines) WITH ORDINALITY AS l (line, n);
  RETURN (api.carrier_statement_import('t-telco', v_load, 'telco.csv', '2026-11-04Z', '2026-11-05Z', 'USD', 't-carrier',
    p_routing_prefix => '99#', p_match_caller => p_match_caller)).carrier_statement_id;
END $$;
CREATE FUNCTION pg_temp.outcomes(p_id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', i.outcome, i.line_no, split_part(i.call_id, '-', 2)), ', ' ORDER BY i.item_no)
  FROM api.carrier_item_list(p_id) AS i
$$;
CREATE FUNCTION pg_temp.line(p_time text, p_seconds text, p_caller text, p_called text, p_amount text) RETURNS text LANGUAGE sql AS $$
  SELECT format('x,2026-11-04 %s,%s,%s,%s,%s', p_time, p_seconds, p_caller, p_called, p_amount)
$$;

SELECT pg_temp.carried(1, '10:00:00', '16135550101', '442079460000', 60, :carrier),
  pg_temp.carried(2, '10:01:00', '16135550101', '442079460000', 57.5, :carrier),
  pg_temp.carried(3, '10:02:00', '16135550101', '442079460001', 60, :carrier),
  pg_temp.carried(4, '10:03:00', '16135550101', '442079460002', 60, :carrier),
  pg_temp.carried(5, '10:04:00', '16135550101', '442079460003', 60, :carrier),
  pg_temp.carried(6, '10:05:00', '16135550101', '442079460004', 60, :other) \gset
SELECT pg_temp.compare(true,
  pg_temp.line('10:00:05', '60', '16135550101', '011442079460000', '0.0120'),  -- 5 s later
  pg_temp.line('10:01:00', '60', '16135550101', '99#011442079460000', '0.0120'),  -- as billed
  pg_temp.line('10:02:06', '60', '16135550101', '011442079460001', '0.0120'),  -- 6 s later: another one
  pg_temp.line('10:03:00', '90', '16135550101', '011442079460002', '0.0180'),
  pg_temp.line('10:04:00', '60', '16135550101', '011442079460003', '0.0150'),
  pg_temp.line('10:05:00', '60', '16135550101', '011442079460004', '0.0120'),  -- through the other one
  pg_temp.line('10:06:00', '0', '16135550101', '011442079460004', '0'), 'no call',
  'x,2026-11-05 00:00:00,60,16135550101,011442079460004,0.0120') AS id \gset
SELECT is(pg_temp.outcomes(:id), 'ours_only 3, theirs_only 3, duration 4 4, rate 5 5, theirs_only 6, matched 1 1, matched 2 2',
  'differences first');
SELECT results_eq(format('SELECT s.lines, s.unreadable, s.unanswered, s.outside FROM api.carrier_statement_get(%s) AS s', :id),
  'VALUES (9, 1, 1, 1)', 'what was not compared');
SELECT results_eq(format('SELECT s.outcome, s.calls, s.their_minutes, s.our_minutes, s.their_amount, s.our_amount, s.claim
  FROM api.carrier_statement_summary(%s) AS s', :id),
  $$VALUES ('duration', 1::bigint, 1.50, 1.00, 0.018, 0.012, 0.006), ('matched', 2, 2.00, 2.00, 0.024, 0.024, 0),
    ('ours_only', 1, 0.00, 1.00, 0, 0.012, -0.012), ('rate', 1, 1.00, 1.00, 0.015, 0.012, 0.003),
    ('theirs_only', 2, 2.00, 0.00, 0.024, 0, 0.024), ('total', 7, 6.50, 5.00, 0.081, 0.060, 0.021)$$, 'with totals and the claim');
SELECT is((SELECT count(*) FROM api.carrier_item_list(:id, 'theirs_only', p_after => '{2}')), 1::bigint, 'page by page');
SELECT is((SELECT count(*) FROM system.load_line), 0::bigint, 'nothing is left of the upload');

-- One after the other between the same numbers, and one that the carrier missed.
SELECT pg_temp.carried(11, '11:00:00', '16135550101', '442079460000', 2, :carrier),
  pg_temp.carried(12, '11:00:03', '16135550101', '442079460000', 3, :carrier),
  pg_temp.carried(13, '11:00:07', '16135550101', '442079460000', 4, :carrier) \gset
SELECT is(pg_temp.outcomes(pg_temp.compare(true, pg_temp.line('11:00:03', '3', '16135550101', '011442079460000', '0.0012'),
    pg_temp.line('11:00:08', '4', '16135550101', '011442079460000', '0.0012'))),
  'ours_only 1, ours_only 2, ours_only 3, ours_only 4, ours_only 5, ours_only 11, matched 1 12, matched 2 13',
  'those to the second first, then by order');
SELECT is(split_part(pg_temp.outcomes(pg_temp.compare(false, pg_temp.line('10:00:00', '60', 'anonymous', '011442079460000', '0.0120'))),
  'matched ', 2), '1 1', 'where the carrier hides callers');

-- MISSION row 49: 1,010 calls of theirs, 5,055.0 minutes and 60.66, against 1,000, 5,000.0 and 60.00.
DELETE FROM rating.call WHERE call_id < 100;
SELECT count(pg_temp.carried(1000 + g.n, to_char(time '12:00' + g.n * interval '10 s', 'HH24:MI:SS'), '16135550101',
  '4420794' || (60000 + g.n), 300, :carrier)) FROM generate_series(1, 1000) AS g (n) \gset
SELECT pg_temp.compare(true, VARIADIC (SELECT array_agg(pg_temp.line(to_char(time '12:00' + g.n * interval '10 s', 'HH24:MI:SS'),
  CASE WHEN g.n <= 1000 THEN '300' ELSE '330' END, '16135550101', '0114420794' || (60000 + g.n),
  CASE WHEN g.n <= 1000 THEN '0.06' ELSE '0.066' END)) FROM generate_series(1, 1010) AS g (n))) AS id \gset
SELECT results_eq(format('SELECT s.outcome, s.calls, s.their_minutes, s.our_minutes, s.their_amount, s.our_amount, s.claim
  FROM api.carrier_statement_summary(%s) AS s', :id),
  $$VALUES ('matched', 1000::bigint, 5000.00, 5000.00, 60.00, 60.00, 0.00), ('theirs_only', 10, 55.00, 0.00, 0.66, 0, 0.66),
    ('total', 1010, 5055.00, 5000.00, 60.66, 60.00, 0.66)$$, 'row 49');
SELECT results_eq(
  $$SELECT t.what, t.theirs, t.ours, t.difference
    FROM api.carrier_total_compare('t-telco', '2026-11-04Z', '2026-11-05Z', 1010, 5055, 60.66, 'USD') AS t$$,
  $$VALUES ('calls', 1010::numeric, 1000::numeric, 10::numeric), ('minutes', 5055, 5000.00, 55.00), ('amount', 60.66, 60.00, 0.66)$$,
  'row 49 by the totals of the invoice');
SELECT lives_ok(format('SELECT api.carrier_statement_remove(%s)', :id), 'a comparison goes');
SELECT throws_ok(format('SELECT api.carrier_statement_remove(%s)', :id), 'TB101', NULL, 'once');
SELECT is((SELECT count(*) FROM report.carrier_item AS i WHERE i.carrier_statement_id = :id), 0::bigint, 'with its calls');

CREATE FUNCTION pg_temp.import(p_carrier text, p_to timestamptz, p_currency text, p_format text, p_seconds integer) RETURNS void LANGUAGE sql AS $$
  SELECT api.carrier_statement_import(p_carrier, gen_random_uuid(), 'x', '2026-11-04Z', p_to, p_currency, p_format,
    p_start_seconds => p_seconds)
$$;
SELECT throws_ok($$SELECT pg_temp.import('nobody', '2026-11-05Z', 'USD', 't-carrier', 5)$$, 'TB101', NULL, 'an unknown carrier');
SELECT throws_ok($$SELECT pg_temp.import('t-telco', '2026-11-05Z', 'USD', 'nothing', 5)$$, 'TB101', NULL, 'an unknown format');
SELECT throws_ok($$SELECT pg_temp.import('t-telco', '2026-11-04Z', 'USD', 't-carrier', 5)$$, 'TB102', NULL, 'no period');
SELECT throws_ok($$SELECT pg_temp.import('t-telco', '2026-11-05Z', 'XXX', 't-carrier', 5)$$, 'TB102', NULL, 'no currency');
SELECT throws_ok($$SELECT pg_temp.import('t-telco', '2026-11-05Z', 'USD', 't-carrier', -1)$$, 'TB102', NULL, 'no tolerance');
SELECT throws_ok($$SELECT api.carrier_statement_summary(-1)$$, 'TB101', NULL, 'no such comparison');
SELECT throws_ok($$SELECT api.carrier_total_compare('nobody', '2026-11-04Z', '2026-11-05Z', 1, 1, 1, 'USD')$$, 'TB101', NULL, 'nobody');
SELECT throws_ok($$SELECT api.carrier_total_compare('t-telco', '2026-11-04Z', '2026-11-04Z', 1, 1, 1, 'USD')$$, 'TB102', NULL, 'never');
SELECT * FROM finish();
ROLLBACK;
