\ir ../include/street.psql
SELECT no_plan();

SELECT is(intake.party_user(p.party), p.number, p.party)
FROM (VALUES ('sip:911@example.com', '911'), ('+16135550100@example.com', '+16135550100'), ('tel:+16135550100', '+16135550100'),
  ('6135550100', '6135550100'), ('', '')) AS p (party, number);

SELECT set_eq($$SELECT f.code::text FROM intake.format AS f WHERE intake.format_is_plain(f) AND f.code NOT LIKE 'T-%'$$,
  ARRAY['asterisk_csv', 'native_csv', 'vitelity'], 'formats of plain positions land as they are');

-- A format by name: clock in Toronto, minutes, start follows from the end; lines of type x only; to us means from a trunk.
SELECT format_id AS fmt FROM api.format_create('T-NAMED', 'Named', 1, 9, p_delimiter => ';', p_header_lines => 2, p_names_line => 2,
  p_time_zone => 'America/Toronto', p_duration_unit => 'min', p_answered_by => 'seconds', p_filter_values => '{x}',
  p_incoming_values => '{in}') \gset
SELECT count(api.format_field_set(:fmt, f.field, p_names => f.names))
FROM (VALUES ('call_id', '{id}'::text[]), ('ended_at', '{end}'), ('raw_seconds', '{talk}'), ('total_seconds', '{all}'),
  ('caller', '{a}'), ('called', '{b2,b}'), ('filter', '{type}'), ('direction', '{dir}'), ('incoming_caller', '{far}'),
  ('incoming_caller_channel', '{trunk}')) AS f (field, names) \gset
SELECT source_id AS named FROM api.source_create('t-named', 'Named', :fmt, 'CA', p_dial_plan => 'nanp') \gset

CREATE FUNCTION pg_temp.land_lines(p_source text, p_lines text[]) RETURNS api.batch LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (v_load, 0, 1, array_to_string(p_lines, E'\n'));
  RETURN api.batch_land(p_source, 'test.csv', v_load);
END $$;

SELECT batch_id AS batch FROM pg_temp.land_lines('t-named', ARRAY[
  'exported today',
  'ID;Type;End;Talk;All;A;B;B2;Dir',
  '1;x;2026-11-01 02:00:30;1;1.5;6135550101;5145550100;;out',
  '2;y;2026-11-01 02:00:30;1;1.5;6135550101;5145550100;;out',
  '3;x;2026-11-04 09:00:00;0;0.5;6135550101;5145550100;4165550102;out',
  '4;x;2026-11-04 09:00:00;99999999999999;99999999999999;6135550101;5145550100;;out',
  '5;x;later;1;2;6135550101;5145550100;;out',
  '6;;2026-11-04 09:00:00;1;1;6135550101;5145550100;;out',
  '1;x;3;4;5;6;7;8;9;10;11'
]) \gset
SELECT results_eq(
  format('SELECT r.line_no, r.call_id, r.started_at, r.answered_at, r.ended_at, r.raw_seconds, r.called FROM intake.record AS r
    WHERE r.source_id = %s ORDER BY r.line_no', :named),
  -- Summer time ended on 2026-11-01 at 02:00, which is 06:00 UTC: 02:00:30 is 07:00:30 UTC, an hour and 30 s later.
  $$
    VALUES (3, '1', '2026-11-01T06:59:00Z'::timestamptz, '2026-11-01T06:59:30Z'::timestamptz, '2026-11-01T07:00:30Z'::timestamptz,
        60::numeric, '5145550100'),
      (5, '3', '2026-11-04T13:59:30Z', NULL, '2026-11-04T14:00:00Z', 0, '4165550102')
  $$,
  'start and answer follow from the end, in UTC, also when the clock is set back meanwhile'
);
SELECT results_eq(format('SELECT r.line_no, r.reason FROM api.rejected_line_list(%s) AS r', :batch),
  $$VALUES (6, 'duration is not a number of seconds'), (7, 'start is not a time'), (9, '11 fields instead of 1 to 9')$$,
  'what cannot be read is rejected, and ends nothing else');
SELECT results_eq(format('SELECT s.line_no FROM api.skipped_line_list(%s) AS s', :batch), ARRAY[4, 8],
  'other lines, and lines without a type, are left out');
SELECT results_eq(format('SELECT b.received, b.rejected, b.skipped, b.waiting FROM api.batch AS b WHERE b.batch_id = %s', :batch),
  'VALUES (7, 3, 2, 2)', 'and counted');
SELECT results_eq($$SELECT sum(d.received)::integer, sum(d.skipped)::integer FROM report.day_count AS d$$, 'VALUES (7, 2)',
  'also by day');

SELECT throws_ok($$SELECT pg_temp.land_lines('t-named', ARRAY['', 'ID;Type;End;A;B', '1;x;2026-11-01 02:00:30;1;2'])$$, 'TB301',
  'the header of the file does not name talk', 'a header without a column that is needed');
SELECT throws_ok($$SELECT pg_temp.land_lines('t-named', ARRAY['one line'])$$, 'TB301', NULL, 'no header');
SELECT count(api.format_field_remove(:fmt, 'raw_seconds')) \gset
SELECT throws_ok($$SELECT pg_temp.land_lines('t-named', ARRAY['', 'ID;Type;End;A;B', '1;x;2026-11-01 02:00:30;1;2'])$$, 'TB302', NULL,
  'nothing tells how long calls are');

-- A call to us: its caller and its channel are those of the far end.
SELECT count(api.format_field_set(:fmt, 'raw_seconds', p_names => '{talk}')) \gset
SELECT count(pg_temp.land_lines('t-named', ARRAY['', 'id;type;end;talk;a;b;dir;far;trunk',
  '10;x;2026-11-04 09:00:00;1;6135550101;6135550101;in;5145550100;SIP/carrier-1',
  '11;x;2026-11-04 09:00:00;1;6135550101;5145550100;out;5145550100;SIP/carrier-1'])) \gset
SELECT results_eq(
  format('SELECT r.caller, r.caller_channel FROM intake.record AS r WHERE r.source_id = %s AND r.call_id IN (%L, %L) ORDER BY 1',
    :named, 10, 11),
  $$VALUES ('5145550100', 'carrier'), ('6135550101', NULL)$$, 'the direction says which side is ours');

SELECT * FROM finish();
ROLLBACK;
