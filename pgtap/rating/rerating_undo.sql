-- Undo: charges are what they were, to the last column, and the books say all of it.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0') \gset
SELECT payment_id FROM api.payment_create(pg_temp.customer('Y'), 10.00) \gset
SELECT pg_temp.land('t-switch',
  'x1,2011-01-20 15:00:00,126,6135550142,2125550100,,,,', 'x2,2011-02-20 15:00:00,126,6135550142,2125550100,,,,',
  'y1,2011-01-20 15:00:00,126,6134445555,2125550100,,,,', 'xy,2011-01-20 16:00:00,60,6135550142,6134445555,,,,') AS batch \gset
SELECT invoices FROM api.bill_run_create('T-1', 'TST', '2011-02-01') \gset
CREATE TEMPORARY TABLE before ON COMMIT DROP AS SELECT h.* FROM rating.charge AS h;
CREATE TEMPORARY TABLE calls_before ON COMMIT DROP AS SELECT c.* FROM rating.call AS c;
SELECT pg_temp.money('X') AS x_before, pg_temp.money('Y') AS y_before \gset

SELECT pg_temp.import_rates('t-out', '1,0.0300,60,60,2011-01-01,Canada and US,0') \gset
SELECT throws_ok('SELECT api.rerating_undo(-1, ''x'')', 'TB101', NULL, 'there must be something to undo');
SELECT throws_ok('SELECT api.rerating_undo(1, '''')', 'TB102', NULL, 'for a reason');
SELECT rerating_id AS look FROM api.call_rerate_preview(p_batch_id => :batch) \gset
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :look), 'TB403', NULL, 'a preview did nothing');
SELECT rerating_id AS first FROM api.call_rerate('dearer', p_batch_id => :batch) \gset
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :first), 'TB403', NULL, 'not while it is at work');
SELECT pg_temp.work() \gset
-- 126 s: 3 x 0.03 = 0.09, 60 s: 0.03 where it was 0.02.
SELECT is(pg_temp.money('Y'), '9.91 0', 'Y: 10 - 0.09');
SELECT pg_temp.import_rates('t-out', '1,0.0400,60,60,2011-01-01,Canada and US,0') \gset
SELECT rerating_id AS second FROM api.call_rerate('dearer still', p_customer_id => pg_temp.customer('Y')) \gset
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :first), 'TB403', NULL, 'nor when calls of it wait for another');
SELECT pg_temp.work() \gset
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :first), 'TB403', NULL, 'nor out of turn');
SELECT results_eq(format('SELECT kind, status, calls, changed, reason FROM api.rerating_undo(%s, ''second thoughts'')', :second),
  $$VALUES ('undo', 'done', 1::bigint, 1::bigint, 'second thoughts')$$, 'the last one first');
SELECT is(pg_temp.money('Y'), '9.91 0', 'Y as after the first');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree in between');
SELECT rerating_id AS undo FROM api.rerating_undo(:first, 'first thoughts') \gset
SELECT results_eq(format('SELECT status, undone_by FROM api.rerating_get(%s)', :first),
  format($$VALUES ('undone', %s::bigint)$$, :undo), 'it is said to be undone');
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :first), 'TB403', NULL, 'once');
SELECT throws_ok(format('SELECT api.rerating_undo(%s, ''x'')', :undo), 'TB403', NULL, 'an undo is not undone: rate again');
SELECT set_eq('SELECT h::text FROM rating.charge AS h', 'SELECT b::text FROM before AS b', 'each charge is what it was');
SELECT set_eq('SELECT c::text FROM rating.call AS c', 'SELECT b::text FROM calls_before AS b', 'and each call');
SELECT is(pg_temp.money('X') || pg_temp.money('Y'), :'x_before' || :'y_before', 'and what everybody owes');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');

-- On the next invoice nothing of all that is left but the late call.
SELECT invoices FROM api.bill_run_create('T-2', 'TST', '2011-03-01') \gset
SELECT results_eq($$SELECT l.kind, l.calls, trim_scale(l.exact_amount::numeric)
  FROM api.invoice AS i CROSS JOIN LATERAL api.invoice_line_list(i.invoice_id) AS l
  WHERE i.bill_run = 'T-2' AND i.customer_id = pg_temp.customer('X') AND l.kind <> 'recurring'$$,
  $$VALUES ('usage', 1, 0.042)$$, 'X: the call of February');
SELECT is_empty('SELECT * FROM system.verify()', 'after the invoice too');

-- Rated again, invoiced, undone: the difference is on the invoice after that.
SELECT rerating_id AS third FROM api.call_rerate('dearest', p_customer_id => pg_temp.customer('X')) \gset
SELECT pg_temp.work() \gset
UPDATE system.clock SET frozen_at = '2011-05-01 12:00:00+00';
SELECT invoices FROM api.bill_run_create('T-3', 'TST', '2011-04-01') \gset
SELECT rerating_id FROM api.rerating_undo(:third, 'no') \gset
SELECT invoices FROM api.bill_run_create('T-4', 'TST', '2011-05-01') \gset
-- 0.0400 a minute, 60/60: 0.12 for each call of 126 s, 0.04 for that of 60 s; they were 0.042, 0.042 and 0.02.
SELECT results_eq($$SELECT i.bill_run::text, l.kind, trim_scale(l.exact_amount::numeric)
  FROM api.invoice AS i CROSS JOIN LATERAL api.invoice_line_list(i.invoice_id) AS l
  WHERE i.bill_run IN ('T-3', 'T-4') AND i.customer_id = pg_temp.customer('X') AND l.kind <> 'recurring' ORDER BY 1$$,
  $$VALUES ('T-3', 'adjustment', 0.176), ('T-4', 'adjustment', -0.176)$$, 'X pays 0.176 more, and gets it back');
SELECT set_eq('SELECT h::text FROM rating.charge AS h', 'SELECT b::text FROM before AS b', 'each charge is what it was');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
