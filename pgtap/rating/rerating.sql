-- Rated calls are rated again: what changes is reversed and booked anew, what stays posts nothing, and the books agree.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT is(pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0', '44,0.0600,1,1,2011-01-01,United Kingdom,0'),
  'imported', 'two prices');
SELECT payment_id FROM api.payment_create(pg_temp.customer('Y'), 10.00) \gset
SELECT pg_temp.land('t-switch',
  'x-us,2011-01-20 15:00:00,126,6135550142,2125550100,,,,',
  'x-uk,2011-01-20 15:10:00,60,6135550142,01144207946000,,,,',
  'y-us,2011-01-20 15:00:00,126,6134445555,2125550100,,,,',
  'help,2011-01-20 15:20:00,30,6135550142,911,,,,') AS batch \gset
SELECT is(pg_temp.money('X'), '0 0.102', 'X: 126 s at 0.02 is 0.042, 60 s at 0.06 is 0.06');
SELECT is(pg_temp.money('Y'), '9.958 0', 'Y: 10.00 - 0.042');

SELECT throws_ok('SELECT api.call_rerate_preview()', 'TB102', NULL, 'somebody must say which calls');
SELECT throws_ok($$SELECT api.call_rerate_preview(p_rate_sheet => 'none')$$, 'TB101', NULL, 'and of a sheet that is there');
SELECT throws_ok($$SELECT api.call_rerate('x', p_batch_id => -1)$$, 'TB101', NULL, 'and of a file that is there');
SELECT throws_ok(format($$SELECT api.call_rerate('', p_batch_id => %s)$$, :batch), 'TB102', NULL, 'and why');
SELECT throws_ok($$SELECT api.call_rerate('x', p_from => '2012-01-01')$$, 'TB402', NULL, 'there may be none');
SELECT throws_ok('SELECT api.rerating_change_list(-1)', 'TB101', NULL, 'no such re-rating');
SELECT throws_ok('SELECT api.call_history(''x'')', 'TB102', NULL, 'no such call can be');

-- Nothing has changed: a preview says so, and a re-rating posts nothing.
SELECT results_eq(format($$SELECT kind, status, calls, waiting, changed, unratable
  FROM api.call_rerate_preview(p_batch_id => %s)$$, :batch),
  $$VALUES ('preview', 'done', 4::bigint, 0::bigint, 0::bigint, 0::bigint)$$, 'as long as nothing changes');
SELECT pg_temp.usage() AS before \gset
SELECT rerating_id AS same FROM api.call_rerate('just so', p_batch_id => :batch) \gset
SELECT results_eq(format('SELECT status, calls, waiting FROM api.rerating_get(%s)', :same),
  $$VALUES ('working', 4::bigint, 4::bigint)$$, 'work waits');
SELECT throws_ok(format($$SELECT api.call_rerate('again', p_batch_id => %s)$$, :batch), 'TB402', NULL,
  'calls that wait for one re-rating are not taken by another');
SELECT is(pg_temp.work(), 1::bigint, 'one piece of work');
SELECT results_eq(format('SELECT status, waiting, changed, unratable FROM api.rerating_get(%s)', :same),
  $$VALUES ('done', 0::bigint, 0::bigint, 0::bigint)$$, 'done');
SELECT is(pg_temp.usage(), :before::bigint, 'nothing is posted');

-- The price to the US was 0.0300, and the UK has none any more.
SELECT pg_temp.import_rates('t-out', '1,0.0300,60,60,2011-01-01,Canada and US,0') \gset
DO $$
BEGIN
  UPDATE catalog.rate SET superseded_at = now() WHERE prefix = '44';
  PERFORM catalog.rate_sheet_activate((SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 't-out'), '2011-01-01');
END $$;
SELECT rerating_id AS preview, changed, unratable FROM api.call_rerate_preview(p_rate_sheet => 't-out') \gset
SELECT is(array[:changed, :unratable], array[2, 1], 'two change, one cannot be rated');
-- 126 s are 3 minutes of 0.03: 0.09.
SELECT results_eq(format('SELECT customer_id, called, billed_seconds_before, billed_seconds_after, amount_before::numeric,
    amount_after::numeric, reason FROM api.rerating_change_list(%s)', :preview), $$
  VALUES (pg_temp.customer('X'), '12125550100', 126, 180, 0.042, 0.09, NULL),
    (pg_temp.customer('X'), '44207946000', 60, NULL::integer, 0.06, NULL::numeric, 'NO_RATE'),
    (pg_temp.customer('Y'), '12125550100', 126, 180, 0.042, 0.09, NULL)$$, 'call by call');
SELECT results_eq(format('SELECT name, currency, calls, unratable, amount_before, amount_after, difference
  FROM api.rerating_effect_list(%s)', :preview),
  $$VALUES ('X', 'CAD', 1::bigint, 1::bigint, 0.042, 0.09, 0.048), ('Y', 'CAD', 1::bigint, 0::bigint, 0.042, 0.09, 0.048)$$,
  'by customer');
SELECT results_eq(format($$SELECT name, calls, difference FROM api.rerating_effect_list(%s, 'destination')$$, :preview),
  $$VALUES ('Canada and US', 2::bigint, 0.096), ('United Kingdom', 0::bigint, 0::numeric)$$, 'by destination');
SELECT throws_ok(format($$SELECT api.rerating_effect_list(%s, 'moon')$$, :preview), 'TB102', NULL, 'a grouping there is not');
SELECT is(pg_temp.charged('x-us') || pg_temp.money('X'), 'X out 16135550142 126 0.0420000 0.102', 'nothing of it is booked');
SELECT is(pg_temp.usage(), :before::bigint, 'not even a transaction');

-- X's call is on an invoice before it is rated again: 0.102 is 0.10.
SELECT invoices FROM api.bill_run_create('T-1', 'TST', '2011-02-01') \gset
SELECT rerating_id AS dear FROM api.call_rerate('wrong price', p_rate_sheet => 't-out') \gset
SELECT pg_temp.work() \gset
SELECT results_eq(format('SELECT status, changed, unratable FROM api.rerating_get(%s)', :dear),
  $$VALUES ('done', 2::bigint, 1::bigint)$$, 'as the preview said');
SELECT is(pg_temp.charged('x-us'), 'X out 16135550142 180 0.090000', 'X pays more');
SELECT is(pg_temp.charged('x-uk'), 'X out 16135550142 60 0.060000', 'what cannot be rated costs what it did');
SELECT is(pg_temp.money('X'), '-0.1 0.048', '0.10 is due; 0.09 - 0.042 wait for the next invoice');
SELECT is(pg_temp.money('Y'), '9.91 0', 'Y has its 0.042 back and paid 0.09');
SELECT results_eq(format($$SELECT p.customer_id, p.amount::numeric, p.billed_seconds FROM rating.call AS c
  CROSS JOIN LATERAL api.call_history('201101-' || c.call_id) AS p WHERE p.rerating_id = %s ORDER BY p.customer_id$$, :dear),
  $$VALUES (pg_temp.customer('X'), 0.042, 126), (pg_temp.customer('Y'), 0.042, 126)$$, 'what it cost before stays in sight');
SELECT results_eq($$SELECT sum(u.calls), sum(u.charges), sum(u.billed_seconds), sum(u.amount::numeric) FROM rating.usage_hour AS u$$,
  $$VALUES (4::numeric, 4::numeric, 450::numeric, 0.24)$$, 'sums are those of today: 180 + 180 + 60 + 30 s, 0.09 + 0.09 + 0.06');
SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');
SELECT rerating_id AS twice FROM api.call_rerate('once more', p_rate_sheet => 't-out') \gset
SELECT pg_temp.usage() AS before \gset
SELECT pg_temp.work() \gset
SELECT is((SELECT changed FROM api.rerating_get(:twice)), 0::bigint, 'a second time changes nothing');
SELECT is(pg_temp.usage(), :before::bigint, 'and posts nothing');

-- The call belongs to Z: it is Z's to pay, at the same price.
UPDATE system.clock SET frozen_at = '2011-03-02 12:00:00+00';
SELECT device_id AS did FROM service.device WHERE key = '16135550142' \gset
SELECT count(api.device_cease(:did, '2011-01-19 05:00Z')) \gset
SELECT device_id FROM api.device_create(pg_temp.customer('Z'), 'did', '16135550142', '2011-01-19 05:00Z') \gset
SELECT rerating_id AS moved FROM api.call_rerate('Z''s number', p_customer_id => pg_temp.customer('X')) \gset
SELECT pg_temp.work() \gset
SELECT is(pg_temp.charged('x-us'), 'Z out 16135550142 180 0.090000', 'Z pays');
SELECT is(pg_temp.money('Z'), '0 0.09', 'what it costs');
SELECT is(pg_temp.money('X'), '-0.1 -0.042', 'X gets back what was invoiced');
SELECT is(pg_temp.charged('help'), 'Z out 16135550142 30 0', 'the free call too');
SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');

SELECT invoices FROM api.bill_run_create('T-2', 'TST', '2011-03-01') \gset
SELECT is_empty('SELECT * FROM system.verify()', 'after the next invoice too');
SELECT results_eq($$SELECT l.kind, l.calls, trim_scale(l.exact_amount::numeric), l.amount::numeric
  FROM api.invoice AS i CROSS JOIN LATERAL api.invoice_line_list(i.invoice_id) AS l
  WHERE i.bill_run = 'T-2' AND i.customer_id = pg_temp.customer('X') AND l.kind <> 'recurring'$$,
  $$VALUES ('adjustment', NULL::integer, -0.042, -0.04)$$, 'X''s difference is an adjustment');
SELECT results_eq($$SELECT l.kind, l.calls, trim_scale(l.exact_amount::numeric)
  FROM api.invoice AS i CROSS JOIN LATERAL api.invoice_line_list(i.invoice_id) AS l
  WHERE i.bill_run = 'T-2' AND i.customer_id = pg_temp.customer('Z') AND l.kind <> 'recurring'$$,
  $$VALUES ('usage', 1, 0.09), ('usage', 1, 0)$$, 'Z''s are calls that come late');
SELECT * FROM finish();
ROLLBACK;
