-- A chunk becomes calls, charges and bookings: MISSION.md's rows 5 and 24, and the claim that any number of workers may do it.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(22);
SELECT is(pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0'), 'imported', 'the package''s sheet');
SELECT is(pg_temp.import_rates('t-in', '*,0.0075,6,6,2011-01-01,Inbound,0'), 'imported', 'the inbound sheet');

-- Row 5: the same call, 126 s at 0.02 = 0.0420, prepaid with 10.0000 on account and postpaid.
SELECT payment_id FROM api.payment_create((SELECT customer_id FROM party.customer WHERE code = 'Y'), 10.0000) \gset
SELECT ok(pg_temp.land('t-switch',
  'pre,2011-01-20 15:00:00,126,6134445555,2125550100,,,,',
  'post,2011-01-20 15:00:00,126,6135550142,2125550100,,,,') IS NOT NULL, 'a prepaid and a postpaid call');
SELECT is((SELECT a.posted::numeric FROM ledger.account AS a INNER JOIN party.customer AS c USING (customer_id) WHERE c.code = 'Y'),
  9.9580, 'prepaid: 10.0000 - 0.0420 = 9.9580');
SELECT results_eq($$SELECT a.posted::numeric, a.unbilled::numeric
  FROM ledger.account AS a INNER JOIN party.customer AS c USING (customer_id) WHERE c.code = 'X'$$,
  $$VALUES (0::numeric, 0.0420)$$, 'postpaid: nothing posted, 0.0420 unbilled');
SELECT is((SELECT -sum(e.amount) FROM ledger.entry AS e
  INNER JOIN ledger.account AS a ON a.account_id = e.account_id AND a.kind = 'customer'
  INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id AND t.kind = 'usage'),
  0.0840, 'one entry each, of what the calls cost');
SELECT is((SELECT count(*) FROM ledger.transaction AS t WHERE t.kind = 'usage' AND t.cleared_by = t.transaction_id), 1::bigint,
  'prepaid usage is paid at once, postpaid usage waits for an invoice');
SELECT is((SELECT array_agg(t.usage_day::text) FROM ledger.transaction AS t WHERE t.kind = 'usage'),
  ARRAY['2011-01-20', '2011-01-20'], 'booked on the day of the call');

-- 23:30 in Toronto is already the next day, and month, in UTC.
SELECT ok(pg_temp.land('t-switch', 'late,2011-02-01 04:30:00,60,6135550142,2125550100,,,,') IS NOT NULL, 'a call before midnight');
SELECT is((SELECT max(t.usage_day) FROM ledger.transaction AS t WHERE t.kind = 'usage'), date '2011-01-31',
  'the usage day is the customer''s, not UTC''s');

-- Row 24: of 100 lines 3 unanswered, 2 to skip, 1 twice, 4 held, 90 rated.
SELECT source_id FROM api.source_create('t-asterisk', 'Asterisk',
  (SELECT format_id FROM intake.format WHERE code = 'asterisk_csv'), 'CA', 'America/Toronto', 'nanp') \gset
CREATE FUNCTION pg_temp.asterisk(p_account text, p_src text, p_dst text, p_answered boolean, p_id text) RETURNS text
LANGUAGE sql AS $$
  SELECT concat_ws(',', p_account, p_src, p_dst, 'ctx', '', '', '', 'Dial', '', '2011-01-21 10:00:00',
    CASE WHEN p_answered THEN '2011-01-21 10:00:05' ELSE '' END, '2011-01-21 10:01:05', '65',
    CASE WHEN p_answered THEN '60' ELSE '0' END, CASE WHEN p_answered THEN 'ANSWERED' ELSE 'NO ANSWER' END,
    'DOCUMENTATION', p_id, '')
$$;
SELECT batch_id AS batch FROM (
  SELECT pg_temp.land('t-asterisk', VARIADIC array_agg(l.line ORDER BY l.n)) AS batch_id
  FROM (
    SELECT n, pg_temp.asterisk('', '6135550142', '2125550100', true, 'r' || n) AS line FROM generate_series(1, 90) AS n
    UNION ALL SELECT 90 + n, pg_temp.asterisk('', '6135550142', '2125550100', false, 'u' || n) FROM generate_series(1, 3) AS n
    UNION ALL SELECT 93 + n, pg_temp.asterisk('SKIP', '6135550142', '2125550100', true, 's' || n) FROM generate_series(1, 2) AS n
    UNION ALL SELECT 96, pg_temp.asterisk('', '6135550142', '2125550100', true, 'r1')
    UNION ALL SELECT 96 + n, pg_temp.asterisk('', '6135550142', '01144207946000' || n, true, 'h' || n)
    FROM generate_series(1, 3) AS n
    UNION ALL SELECT 100, pg_temp.asterisk('', '5195550100', '2125550100', true, 'h4')
  ) AS l
) AS b \gset
SELECT results_eq(
  format('SELECT received, rated, held, rejected, skipped, duplicate, unanswered FROM api.batch WHERE batch_id = %s', :batch),
  $$VALUES (100, 90, 4, 0, 2, 1, 3)$$, '100 = 90 rated + 4 held + 0 rejected + 2 skipped + 1 duplicate + 3 unanswered');
SELECT is((SELECT array_agg(h.reason ORDER BY h.record_id) FROM intake.held_call AS h),
  ARRAY['NO_RATE', 'NO_RATE', 'NO_RATE', 'NO_OWNER'], 'held with their reasons');

SELECT is(pg_temp.import_rates('t-out', '44,0.0600,1,1,2011-01-01,United Kingdom,0'), 'imported', 'the missing prefix comes');
SELECT chunk_id AS rerate FROM api.held_call_rerate('NO_RATE') \gset
SELECT is((SELECT c.rated FROM rating.chunk_rate_next() AS c), 3, 're-rated: 3 of them');
SELECT is(pg_temp.charged('h1'), 'X out 16135550142 60 0.060000', 'at the call''s own date and rate');
SELECT is((SELECT count(*) FROM intake.held_call AS h WHERE h.resolved_at IS NULL), 1::bigint, 'one is still held');
SELECT results_eq(
  format('SELECT received, rated, held FROM api.batch WHERE batch_id = %s', :batch),
  $$VALUES (100, 93, 1)$$, 'and the batch says so: 93 rated, 1 held');
SELECT is((SELECT c.chunk_id FROM rating.chunk_rate_next() AS c), NULL::bigint, 'nothing is left to rate');
SELECT throws_ok($$SELECT * FROM api.held_call_rerate('NO_RATE')$$, 'TB402', NULL, 'nothing to re-rate is said');

-- The same file again: every line is a duplicate, nothing is charged.
SELECT a.unbilled AS before FROM ledger.account AS a INNER JOIN party.customer AS c USING (customer_id) WHERE c.code = 'X' \gset
SELECT pg_temp.land('t-switch', 'post,2011-01-20 15:00:00,126.0,6135550142,2125550100,,,,') AS again \gset
SELECT results_eq(format('SELECT received, rated, duplicate FROM api.batch WHERE batch_id = %s', :again),
  $$VALUES (1, 0, 1)$$, 'a second sending, written differently, is a duplicate');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a INNER JOIN party.customer AS c USING (customer_id)
  WHERE c.code = 'X'), :before, 'and costs nothing');

SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');
SELECT * FROM finish();
ROLLBACK;
