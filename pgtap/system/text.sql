BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT is(system.text_timestamp(v.given), v.moment, format('%L: %s', v.given, v.what))
FROM (VALUES
  ('2026-10-01 09:30:00', timestamp '2026-10-01 09:30:00', 'a time'),
  ('2026-10-01T23:59:59', '2026-10-01 23:59:59', 'with T'),
  ('2026-10-01 09:30:00.5', '2026-10-01 09:30:00.5', 'a fraction'),
  ('2026-10-01 09:30:00.123456', '2026-10-01 09:30:00.123456', 'six decimals'),
  ('2026-10-01 09:30:00.1234567', NULL, 'seven decimals'),
  ('2026-10-01 09:30:00.', NULL, 'a point and nothing'),
  ('1900-01-01 00:00:00', '1900-01-01 00:00:00', 'the first year'),
  ('2099-12-31 23:59:59', '2099-12-31 23:59:59', 'the last year'),
  ('1899-12-31 23:59:59', NULL, 'before it'),
  ('2100-01-01 00:00:00', NULL, 'after it'),
  ('2028-02-29 12:00:00', '2028-02-29 12:00:00', 'a leap year'),
  ('2026-02-29 12:00:00', NULL, 'none'),
  ('2026-02-30 12:00:00', NULL, 'never'),
  ('2026-04-31 12:00:00', NULL, 'April has 30 days'),
  ('2026-13-01 12:00:00', NULL, 'month 13'),
  ('2026-00-01 12:00:00', NULL, 'month 0'),
  ('2026-10-00 12:00:00', NULL, 'day 0'),
  ('2026-10-01 24:00:00', NULL, 'hour 24'),
  ('2026-10-01 12:60:00', NULL, 'minute 60'),
  ('2026-10-01 12:00:60', NULL, 'second 60'),
  ('2026-10-01 12:00', NULL, 'no seconds'),
  ('2026-10-01', NULL, 'a date'),
  ('2026-10-01 12:00:00Z', NULL, 'a zone'),
  (' 2026-10-01 12:00:00', NULL, 'a space before'),
  (E'2026-10-01 12:00:00\n', NULL, 'a line break'),
  ('now', NULL, 'a word that a cast would take'),
  ('infinity', NULL, 'another'),
  ('', NULL, 'nothing'),
  (NULL, NULL, 'NULL')
) AS v (given, moment, what);

SELECT is(system.text_date(v.given), v.day, format('%L: %s', v.given, v.what))
FROM (VALUES
  ('2026-10-31', date '2026-10-31', 'a day'),
  ('2028-02-29', '2028-02-29', 'a leap year'),
  ('2026-02-29', NULL, 'none'),
  ('2026-11-31', NULL, 'November has 30 days'),
  ('2026-1-1', NULL, 'one digit'),
  ('today', NULL, 'a word that a cast would take'),
  (NULL, NULL, 'NULL')
) AS v (given, day, what);

SELECT is(system.text_decimal(v.given), v.number, format('%L: %s', v.given, v.what))
FROM (VALUES
  ('0', 0::numeric, 'nought'),
  ('0.0125', 0.0125, 'a fraction'),
  ('12345678901234', 12345678901234, '14 digits'),
  ('123456789012345', NULL, '15 digits'),
  ('1.12345678', 1.12345678, '8 decimals'),
  ('1.123456789', NULL, '9 decimals'),
  ('1.', NULL, 'a point and nothing'),
  ('.5', NULL, 'nothing before the point'),
  ('-1', NULL, 'negative'),
  ('+1', NULL, 'a sign'),
  ('1e3', NULL, 'an exponent'),
  ('NaN', NULL, 'no number'),
  ('1,5', NULL, 'a comma'),
  (E'1\n', NULL, 'a line break'),
  ('', NULL, 'nothing'),
  (NULL, NULL, 'NULL')
) AS v (given, number, what);

-- The lists of parts and the pattern say the same of every day and of every second of a day.
SELECT is_empty(
  $$SELECT d.day FROM generate_series(timestamp '1900-01-01', '2099-12-31', '1 day') AS d (day)
    WHERE system.text_timestamp(to_char(d.day, 'YYYY-MM-DD HH24:MI:SS')) IS DISTINCT FROM d.day$$,
  'every day of two centuries');
SELECT is_empty(
  $$SELECT s.second FROM generate_series(timestamp '2026-10-01', '2026-10-01 23:59:59', '1 second') AS s (second)
    WHERE system.text_timestamp(s.second::text) IS DISTINCT FROM s.second$$,
  'every second of a day');
SELECT is(system.time_texts('2001-01-01', '2001-01-01 00:59', '20 minutes', 'HH24:MI'), '{00:00,00:20,00:40}'::text[], 'parts');

SELECT is(system.text_jsonb(t.text)::text, t.json, 'as JSON: ' || coalesce(t.text, 'NULL'))
FROM (VALUES ('{"a": 1}', '{"a": 1}'), ('[1]', '[1]'), ('{"a": ', NULL), ('', NULL), ('{"a": NaN}', NULL), ('{"a": "\u0000"}', NULL),
  ('{"a": "\ud800"}', NULL), (NULL, NULL), ('{"a": 1e999999}', NULL), (repeat('[', 100000), NULL)) AS t (text, json);
SELECT is(system.text_url_decoded(t.text), t.plain, 'decoded: ' || coalesce(t.text, 'NULL'))
FROM (VALUES ('%2B16135550100', '+16135550100'), ('a%20b+c', 'a b+c'), ('100%', '100%'), ('%C3%A9', 'é'), ('%FF', '%FF'),
  ('%00', '%00'), ('', ''), (NULL, NULL)) AS t (text, plain);

SELECT * FROM finish();
ROLLBACK;
