-- A file is taken back: nothing of it counts, the books agree, and it may come again.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql
CREATE FUNCTION pg_temp.counts(p_batch_id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', b.status, b.received, b.rated, b.held, b.rejected, b.skipped, b.duplicate, b.unanswered, b.waiting, b.undone)
  FROM api.batch AS b WHERE b.batch_id = p_batch_id
$$;

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0') \gset
SELECT payment_id FROM api.payment_create(pg_temp.customer('Y'), 10.00) \gset
-- What was there before, and stays; the file has a line of it too.
SELECT pg_temp.land('t-switch', 'old,2011-01-19 15:00:00,60,6135550142,2125550100,,,,') AS old \gset
SELECT source_id FROM api.source_create('t-asterisk', 'Asterisk',
  (SELECT format_id FROM intake.format WHERE code = 'asterisk_csv'), 'CA', 'America/Toronto', 'nanp') \gset
CREATE FUNCTION pg_temp.land_all() RETURNS bigint LANGUAGE sql AS $$
  SELECT pg_temp.land('t-switch',
    'old,2011-01-19 15:00:00,60,6135550142,2125550100,,,,',
    'x1,2011-01-20 15:00:00,126,6135550142,2125550100,,,,',
    'x2,2011-02-20 15:00:00,60,6135550142,2125550100,,,,',
    'y1,2011-01-20 15:00:00,126,6134445555,2125550100,,,,',
    'uk,2011-01-20 16:00:00,60,6135550142,01144207946000,,,,',
    'x1,2011-01-20 15:00:00,999,6135550142,2125550100,,,,',
    'skip,2011-01-20 15:00:00,60,6135550142,2125550100,SKIP,,,',
    'bad')
$$;
SELECT pg_temp.land_all() AS batch \gset
SELECT is(pg_temp.counts(:batch), 'landed 8 3 2 1 1 1 0 0 0', '3 rated, 2 held (no rate, a conflict), 1 rejected, 1 skipped, 1 double');
SELECT pg_temp.land('t-asterisk', concat_ws(',', '', '6135550142', '2125550100', 'ctx', '', '', '', 'Dial', '', '2011-01-21 10:00:00',
  '', '2011-01-21 10:01:05', '65', '0', 'NO ANSWER', 'DOCUMENTATION', 'u1', '')) AS attempts \gset
SELECT is(pg_temp.counts(:attempts), 'landed 1 0 0 0 0 0 1 0 0', 'and an attempt');
-- Another file with a line of this one.
SELECT pg_temp.land('t-switch', 'x2,2011-02-20 15:00:00,60,6135550142,2125550100,,,,') AS other \gset
SELECT pg_temp.import_rates('t-out', '44,0.0600,1,1,2011-01-01,United Kingdom,0') \gset
SELECT count(*) FROM api.held_call_rerate('NO_RATE') \gset
SELECT throws_ok(format('SELECT api.batch_undo(%s, ''x'')', :batch), 'TB304', NULL, 'not while held calls are at work');
SELECT pg_temp.work() \gset
SELECT is(pg_temp.counts(:batch), 'landed 8 4 1 1 1 1 0 0 0', 'one of the held has a price by now');
SELECT invoices FROM api.bill_run_create('T-1', 'TST', '2011-02-01') \gset
-- X owes 0.02 + 0.042 + 0.06 rounded: 0.12; 0.02 waits.
SELECT is(pg_temp.money('X') || ', ' || pg_temp.money('Y'), '-0.12 0.02, 9.958 0', 'money before');

SELECT throws_ok('SELECT api.batch_undo(-1, ''x'')', 'TB101', NULL, 'there must be such a file');
SELECT throws_ok('SELECT api.batch_undo_preview(-1)', 'TB101', NULL, 'there must be such a file');
SELECT throws_ok(format('SELECT api.batch_undo(%s, '''')', :batch), 'TB102', NULL, 'and a reason');
SELECT rerating_id AS look, concat_ws(' ', calls, charges, invoiced, held, unanswered, skipped, waiting, duplicates_elsewhere) AS seen
FROM api.batch_undo_preview(:batch) \gset
SELECT is(:'seen'::text, '4 4 2 1 0 1 0 1', 'what it would touch: two of the four charges are invoiced, another file has a line of it');
SELECT results_eq(format('SELECT name, calls, difference FROM api.rerating_effect_list(%s)', :look),
  $$VALUES ('X', 3::bigint, -0.122), ('Y', 1::bigint, -0.042)$$, 'by customer');
SELECT rerating_id AS again FROM api.call_rerate('x', p_batch_id => :batch) \gset
SELECT throws_ok(format('SELECT api.batch_undo(%s, ''x'')', :batch), 'TB304', NULL, 'not while calls of it are at work');
SELECT pg_temp.work() \gset
SELECT count(api.held_write_off_reason_create('t-test', 'Test')) \gset
SELECT held_write_off_id AS off FROM api.held_call_write_off('t-test', p_reason => 'CONFLICT') \gset
SELECT throws_ok(format('SELECT api.batch_undo(%s, ''x'')', :batch), 'TB304', NULL, 'not while held calls of it are written off');
SELECT count(api.held_write_off_undo(:off)) \gset

SELECT is((SELECT b.status FROM api.batch_undo(:batch, 'wrong file') AS b), 'undone', 'undone');
SELECT is(pg_temp.counts(:batch), 'undone 8 0 0 1 0 1 0 0 6', 'its records count nowhere, and are counted');
SELECT is(pg_temp.money('X') || ', ' || pg_temp.money('Y'), '-0.12 -0.102, 10 0', 'X gets 0.102 back on the next invoice, Y now');
SELECT results_eq('SELECT sum(u.calls), sum(u.amount::numeric) FROM rating.usage_hour AS u', 'VALUES (1::numeric, 0.02)', 'sums too');
SELECT results_eq($$SELECT sum(d.received), sum(d.undone) FROM report.day_count AS d$$, 'VALUES (11::numeric, 6::numeric)', 'days balance: 1 + 8 + 1 + 1');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT throws_ok(format('SELECT api.batch_undo(%s, ''x'')', :batch), 'TB304', NULL, 'once');
SELECT is((SELECT b.status FROM api.batch_undo(:attempts, 'wrong file') AS b), 'undone', 'attempts go too');
SELECT is((SELECT sum(u.unanswered) FROM rating.usage_day AS u), 0::numeric, 'from the sums as well');

-- The same file comes again: as if it had never been.
SELECT pg_temp.land_all() AS second \gset
SELECT is(pg_temp.counts(:second), 'landed 8 4 1 1 1 1 0 0 0', 'all of it, the conflict as well');
SELECT is(pg_temp.money('X') || ', ' || pg_temp.money('Y'), '-0.12 0.02, 9.958 0', 'money as before');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT invoices FROM api.bill_run_create('T-2', 'TST', '2011-03-01') \gset
-- What was taken back, -0.102, is one line; the calls of the second file are usage.
SELECT results_eq($$SELECT l.kind, trim_scale(sum(l.exact_amount::numeric))
  FROM api.invoice AS i CROSS JOIN LATERAL api.invoice_line_list(i.invoice_id) AS l
  WHERE i.bill_run = 'T-2' AND i.customer_id = pg_temp.customer('X') AND l.kind <> 'recurring' GROUP BY 1 ORDER BY 1$$,
  $$VALUES ('adjustment', -0.102), ('usage', 0.122)$$, 'and the next invoice says so');
SELECT is_empty('SELECT * FROM system.verify()', 'after the invoice too');
SELECT * FROM finish();
ROLLBACK;
