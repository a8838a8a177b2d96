\ir ../include/street.psql
SELECT no_plan();

SELECT (pg_temp.land('t-native',
  pg_temp.call('1', '12:00:00', '60', '19025550111', '15145550100'),
  pg_temp.call('2', '12:00:01', '61', '19025550111', '15145550100'))).received \gset
SELECT max(chunk_id) AS chunk FROM intake.chunk \gset
SELECT min(record_id) AS one, max(record_id) AS two FROM intake.record WHERE record_id / 1000000 = :chunk \gset
SELECT intake.call_hold(c, ARRAY[ROW(:one, 'NO_OWNER', NULL)::intake.hold, ROW(:two, 'NO_PACKAGE', 7)::intake.hold])
FROM intake.chunk AS c WHERE c.chunk_id = :chunk \gset
SELECT results_eq(
  $$SELECT h.reason, h.customer_id, h.started_at, h.raw_seconds, h.called, h.held_at, h.resolved_at
    FROM intake.held_call AS h ORDER BY h.record_id$$,
  $$VALUES
    ('NO_OWNER', NULL::bigint, '2026-11-04T12:00Z'::timestamptz, 60::numeric, '15145550100',
      '2026-11-05T12:00Z'::timestamptz, NULL::timestamptz),
    ('NO_PACKAGE', 7, '2026-11-04T12:00:01Z', 61, '15145550100', '2026-11-05T12:00Z', NULL)$$,
  'held calls keep what is known of them');

-- A re-rate: one of the two is still held, for another reason.
INSERT INTO intake.chunk (chunk_id, received_at, records) SELECT nextval('intake.chunk_id_seq'), system.clock_now(), 2;
UPDATE intake.held_call SET chunk_id = (SELECT max(chunk_id) FROM intake.chunk);
SELECT intake.call_hold(c, ARRAY[ROW(:two, 'NO_RATE', NULL)::intake.hold])
FROM intake.chunk AS c WHERE c.batch_id IS NULL \gset
SELECT results_eq(
  $$SELECT h.reason, h.customer_id, h.chunk_id IS NULL, h.resolution FROM intake.held_call AS h ORDER BY h.record_id$$,
  $$VALUES ('NO_OWNER', NULL::bigint, false, 'rated'), ('NO_RATE', 7, true, NULL)$$,
  'what is not held again was rated; what is keeps its place and owner');
SELECT throws_ok($$UPDATE intake.held_call SET resolution = NULL WHERE resolution = 'rated'$$, '23514', NULL,
  'a resolution has its time');
SELECT throws_ok($$UPDATE intake.held_call SET reason = 'BECAUSE'$$, '23514', NULL, 'reasons are known ones');

SELECT * FROM finish();
ROLLBACK;
