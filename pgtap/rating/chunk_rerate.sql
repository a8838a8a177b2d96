-- Rated calls as a chunk: what it compares, what it keeps, and that nothing else works on it.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0') \gset
SELECT pg_temp.land('t-switch', 'x1,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'x2,2011-01-20 16:00:00,60,6135550142,2125550100,,,,', 'x3,2011-01-20 17:00:00,60,6135550142,2125550100,,,,') AS batch \gset
SELECT count(api.setting_set('intake.chunk_records', '2', '2000-01-01')) \gset
SELECT rerating_id AS r FROM api.call_rerate('test', p_batch_id => :batch) \gset
SELECT results_eq(format('SELECT c.status, c.records, c.batch_id FROM api.chunk AS c WHERE c.rerating_id = %s ORDER BY 1, 2 DESC', :r),
  $$VALUES ('landed', 2, NULL::bigint), ('landed', 1, NULL)$$, 'cut as held calls are');
SELECT c AS chunk FROM intake.chunk_claim() AS c \gset
SELECT is_empty(format('SELECT unnest(f.p_call_ids) FROM rating.rerating_compare(%L::intake.chunk) AS f', :'chunk'), 'nothing has changed');
SELECT is((SELECT count(*) FROM rating.rerating_call AS k WHERE k.outcome = 'unchanged'), 2::bigint, 'and that is kept');

-- An archived record cannot be rated: its call keeps its charge.
DO $$ BEGIN DELETE FROM intake.record WHERE call_id = 'x3'; END $$;
SELECT results_eq($$SELECT f.p_call_ids, f.p_unratable FROM intake.chunk AS c
  CROSS JOIN LATERAL rating.rerating_compare(c) AS f WHERE c.status = 'landed' AND c.records = 1$$,
  $$VALUES (NULL::bigint[], 1)$$, 'a call without its record');
SELECT is((SELECT c.reason FROM api.rerating_change_list(:r) AS c), 'NO_RECORD', 'is listed');
SELECT lives_ok('SELECT rating.rerating_lock(true), rating.rerating_lock(false)', 'both locks in one transaction');
SELECT lives_ok(format('SELECT rating.rerating_book(%s, NULL, NULL)', :r), 'no bookings are none');
SELECT * FROM finish();
ROLLBACK;
