\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.file() RETURNS text[] LANGUAGE sql AS $$
  SELECT ARRAY[
    pg_temp.call('a', '12:00:00', '60', '16135550101', '15145550100'),   -- rated
    pg_temp.call('a', '12:00:00', '60', '16135550101', '15145550100'),   -- duplicate of it
    pg_temp.call('a', '12:00:00', '63', '16135550101', '15145550100'),   -- CONFLICT with it
    'a,2026-11-04 12:00:00,60,1',                                        -- rejected: too few fields
    'a,yesterday,60,1,2',                                                -- rejected: no time
    'a,2026-11-04 12:00:00,-5,1,2',                                      -- rejected: no duration
    'z,2025-01-01 12:00:00,60,1,2',                                      -- rejected: too old
    pg_temp.call('b', '12:00:00', '60', '19025550111', '15145550100'),   -- NO_OWNER
    pg_temp.call('c', '12:00:00', '60', '16135550101', '15145550100', 'NORATE,,,'),  -- skipped
    'd,2026-11-07 12:00:00,60,16135550101,15145550100',                  -- FUTURE
    pg_temp.call('e', '12:00:00', '86401', '16135550101', '15145550100') -- TOO_LONG
  ]
$$;
SELECT results_eq(
  $$SELECT b.received, b.rated, b.held, b.rejected, b.skipped, b.duplicate, b.unanswered, b.waiting, b.status
    FROM pg_temp.land('t-native', VARIADIC pg_temp.file()) AS b$$,
  $$VALUES (11, 0, 0, 4, 0, 1, 0, 6, 'landed')$$, 'landed: 4 rejected, 1 duplicate, 6 records wait');
SELECT pg_temp.rate() \gset
SELECT results_eq(
  $$SELECT b.received, b.rated, b.held, b.rejected, b.skipped, b.duplicate, b.unanswered, b.waiting
    FROM api.batch AS b WHERE b.source = 't-native'$$,
  -- 1 + 4 + 4 + 1 + 1 = 11
  $$VALUES (11, 1, 4, 4, 1, 1, 0, 0)$$, 'rated: 1 rated, 4 held, 4 rejected, 1 skipped, 1 duplicate');
SELECT bag_eq($$SELECT h.reason FROM intake.held_call AS h$$,
  $$VALUES ('CONFLICT'), ('NO_OWNER'), ('FUTURE'), ('TOO_LONG')$$, 'each held for its reason');

-- The same file again: nothing is charged twice, and its conflict is the one that is held.
SELECT results_eq(
  $$SELECT b.received, b.rejected, b.duplicate, b.waiting FROM pg_temp.land('t-native', VARIADIC pg_temp.file()) AS b$$,
  -- duplicates: all three of a, b, c, d and e
  $$VALUES (11, 4, 7, 0)$$, 'the same file again');
SELECT pg_temp.rate() \gset
SELECT is((SELECT count(*) FROM rating.charge AS c WHERE c.customer_id = pg_temp.p()), 1::bigint, 'one charge');

-- Shuffled and cut differently: a duplicate across slices names the record it repeats.
CREATE FUNCTION pg_temp.slices() RETURNS api.batch LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw, fault)
  SELECT v_load, v.slice, v.line_no, string_to_array(pg_temp.call(v.id, '13:00:00', '60', '16135550101', '15145550100'), ','),
    'raw', v.fault
  FROM (VALUES (0, 1, 's', NULL), (0, 2, 's', NULL), (1, 3, 't', NULL), (1, 4, 's', NULL), (2, 5, 'u', 'line is too long'))
    AS v (slice, line_no, id, fault);
  RETURN api.batch_land('t-native', 'slices.csv', v_load);
END $$;
SELECT results_eq($$SELECT b.received, b.rejected, b.duplicate, b.waiting FROM pg_temp.slices() AS b$$,
  $$VALUES (5, 1, 2, 2)$$, 'slices of a file are one batch');
SELECT results_eq(
  $$SELECT d.line_no, r.line_no FROM intake.batch AS b CROSS JOIN LATERAL api.duplicate_list(b.batch_id) AS d
    LEFT JOIN intake.record AS r ON r.record_id = d.record_id WHERE b.file_name = 'slices.csv' ORDER BY d.line_no$$,
  $$VALUES (2, 1), (4, 1)$$, 'a duplicate names its record, also across slices');
SELECT is((SELECT r.reason FROM intake.rejected_line AS r INNER JOIN intake.batch AS b ON b.batch_id = r.batch_id
  WHERE b.file_name = 'slices.csv'), 'line is too long', 'what the client could not split is rejected');
SELECT is_empty('SELECT FROM system.load_line', 'what is landed is not loaded any more');
SELECT pg_temp.rate() \gset

-- The same id the day after is the same call; two days after it is another.
SELECT is((pg_temp.land('t-native',
  'n,2026-10-01 23:59:00,60,16135550101,15145550100', 'n,2026-10-02 00:01:00,60,16135550101,15145550100',
  'n,2026-10-04 00:00:00,60,16135550101,15145550100')).waiting, 3, 'an id counts within a day');
SELECT pg_temp.rate() \gset
SELECT is((SELECT count(*) FROM intake.held_call AS h WHERE h.reason = 'CONFLICT' AND h.started_at < '2026-10-03'), 1::bigint,
  'the one of the next day is a conflict');

SELECT throws_ok($$SELECT api.batch_land('t-native', 'empty.csv', gen_random_uuid())$$, 'TB303', NULL, 'an empty file');
SELECT throws_ok($$SELECT api.batch_land('nobody', 'x.csv', gen_random_uuid())$$, 'TB101', NULL, 'no source');
SELECT count(api.format_field_remove(s.format_id, 'raw_seconds')) FROM intake.source AS s WHERE s.source_id = :source \gset
SELECT throws_ok($$SELECT pg_temp.land('t-native', 'x')$$, 'TB302', NULL, 'a format without a duration');

SELECT results_eq(
  $$SELECT d.received, d.rated, d.held, d.rejected, d.skipped, d.duplicate, d.unanswered, d.waiting FROM report.day_count AS d
    WHERE d.day BETWEEN '2026-11-04' AND '2026-11-07' ORDER BY d.day$$,
  $$VALUES
    -- a, s, t; CONFLICT, NO_OWNER, TOO_LONG; c; of the first file 1, of the second a a a b c e, of the third 2
    (16::bigint, 3::bigint, 3::bigint, 0::bigint, 1::bigint, 9::bigint, 0::bigint, 0::bigint),
    -- rejected lines count on the day on which they came: 4 + 4 + 1
    (9, 0, 0, 9, 0, 0, 0, 0),
    -- d and its duplicate
    (2, 0, 1, 0, 0, 1, 0, 0)$$,
  'a day counts what began on it');
SELECT is(
  (SELECT sum(d.received) FROM report.day_count AS d), (SELECT sum(b.received)::numeric FROM report.batch_count AS b),
  'days and batches count the same lines');
SELECT is_empty($$SELECT * FROM system.verify()$$, 'the counts are right after all this');

SELECT * FROM finish();
ROLLBACK;
