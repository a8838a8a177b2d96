\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(
  format('SELECT l.time_zone, l.dial_plan, l.min_fields, l.max_fields, l.answered_values, l.started_at, l.answered_at,
    l.raw_seconds, l.called, l.call_id, l.leg, l.disposition
    FROM intake.source AS s, intake.layout_plain(s) AS l WHERE s.source_id = %s', :asterisk),
  $$VALUES ('America/Toronto', 'nanp', 16, 21, '{ANSWERED}'::text[], 10, 11, 14, 3, 17, NULL::integer, 15)$$,
  'cdr_csv as Asterisk documents it');
SELECT results_eq(
  format('SELECT l.started_at, l.answered_at, l.raw_seconds, l.caller, l.called, l.account_code, l.source_ip,
    l.answered_values FROM intake.source AS s, intake.layout_plain(s) AS l WHERE s.source_id = %s', :source),
  $$VALUES (2, NULL::integer, 3, 4, 5, 6, 9, NULL::text[])$$, 'the native format');
SELECT results_eq(
  format('SELECT l.oldest, l.newest, l.max_call_seconds
    FROM intake.source AS s, intake.layout_plain(s) AS l WHERE s.source_id = %s', :source),
  -- 400 days before and 86,400 s after 2026-11-05 12:00
  $$VALUES ('2025-10-01T12:00Z'::timestamptz, '2026-11-06T12:00Z'::timestamptz, 86400)$$, 'limits come from settings');
SELECT throws_ok($$SELECT intake.layout_get(-1)$$, 'TB101', NULL, 'an unknown source');
SELECT is((SELECT l.started_at FROM intake.layout_get(:asterisk) AS l), 10, 'a source''s layout');
SELECT count(api.format_field_remove(s.format_id, 'called')) FROM intake.source AS s WHERE s.source_id = :source \gset
SELECT throws_ok(format('SELECT intake.layout_plain(s) FROM intake.source AS s WHERE s.source_id = %s', :source), 'TB302', NULL,
  'a format that does not say who was called');
SELECT results_eq($$
    SELECT l.time_zone, l.min_fields, l.answered, l.started_at
    FROM intake.source AS s
    INNER JOIN intake.format AS f ON f.code = 'kazoo_document'
    CROSS JOIN LATERAL intake.layout_mapped(jsonb_populate_record(s, jsonb_build_object('format_id', f.format_id))) AS l
    WHERE s.code = 't-asterisk'
  $$, $$VALUES ('UTC', 21, 15, 3)$$, 'lines in plain order are in UTC');
SELECT throws_ok(format('SELECT intake.layout_mapped(s) FROM intake.source AS s WHERE s.source_id = %s', :source), 'TB302', NULL,
  'nor can such a one be mapped');

SELECT * FROM finish();
ROLLBACK;
