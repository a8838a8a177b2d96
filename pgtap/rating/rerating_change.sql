-- What a re-rating changes, page by page and summed up.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0') \gset
SELECT pg_temp.land('t-switch', 'x1,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'x2,2011-01-20 16:00:00,60,6135550142,2125550100,,,,', 'y1,2011-01-20 17:00:00,60,6134445555,2125550100,,,,') AS batch \gset
SELECT pg_temp.import_rates('t-out', '1,0.0500,6,6,2011-01-01,Canada and US,0') \gset
SELECT rerating_id AS r FROM api.call_rerate_preview(p_batch_id => :batch) \gset
SELECT record_id, customer_id, side FROM api.rerating_change_list(:r, 1) \gset
SELECT results_eq(format('SELECT count(*), min(c.record_id) FROM api.rerating_change_list(%s, 10, ARRAY[%L, %L, %L]) AS c', :r,
  :'record_id', :'customer_id', :'side'), format('VALUES (2::bigint, %s::bigint)', :record_id + 1), 'the next page goes on');
SELECT throws_ok(format('SELECT api.rerating_change_list(%s, 0)', :r), 'TB102', NULL, 'a page has rows');
SELECT throws_ok('SELECT api.rerating_effect_list(-1)', 'TB101', NULL, 'no such re-rating');
SELECT throws_ok('SELECT rating.rerating_check(NULL)', 'TB101', NULL, 'nor none');
-- Each call of a minute costs 0.03 more.
SELECT results_eq(format($$SELECT name, calls, difference FROM api.rerating_effect_list(%s, 'currency')$$, :r),
  $$VALUES ('', 3::bigint, 0.09)$$, 'in all');
SELECT results_eq(format($$SELECT name, calls, difference FROM api.rerating_effect_list(%s, 'customer', 1)$$, :r),
  $$VALUES ('X', 2::bigint, 0.06)$$, 'the largest first');
SELECT is_empty(format('SELECT api.call_history(%L)', '201101-' || :record_id), 'a call that was rated once has no past');
SELECT throws_ok('SELECT api.call_history(''x'')', 'TB102', NULL, 'not an id');
SELECT * FROM finish();
ROLLBACK;
