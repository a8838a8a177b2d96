-- The whole way: calls landed, rated, invoiced. Toronto is UTC-4 in October; clocks went back on 2026-11-01.
\ir ../include/bill.psql
SELECT plan(38);

SELECT isnt(pg_temp.land('t-native',
  'call_id,started_at,seconds,caller,called,,,,',
  'b1,2026-11-01 03:30:00,126,16135550101,14165550199,,,,',   -- 31 October 23:30 in Toronto
  'b2,2026-11-01 04:30:00,60,16135550101,14165550199,,,,',    -- 1 November 00:30
  'b3,2026-10-15 12:00:00,60,16135550101,16135550199,,,,',
  'b4,2026-10-15 13:00:00,60,16135550101,0114420794600,,,,',  -- no rate for 44: held
  'b5,2026-10-15 12:00:00,126,14165550102,14165550199,,,,'    -- the prepaid customer
), NULL, 'calls land');
SELECT cmp_ok(pg_temp.rate(), '>', 0, 'and are rated');

-- MISSION row 5: 126 s at 0.0200 = 126 / 60 x 0.02 = 0.0420.
SELECT count(api.payment_create(pg_temp.q(), 10.00)) \gset
SELECT is(-pg_temp.due(pg_temp.q()), 9.9580, 'prepaid: 10.0000 - 0.0420 = 9.9580');
SELECT is(pg_temp.due(pg_temp.p()), 0::numeric, 'postpaid: nothing is due');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()), 0.0770,
  'unbilled: 0.0420 + 0.0200 + 60 s at 0.0150 = 0.0150');

SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-0', 'T-NONE', '2026-11-01')$$,
  'TB101', 'legal entity T-NONE does not exist', 'unknown legal entity');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T 0', 'T-NLT', '2026-11-01')$$, 'TB102', NULL, 'no code');
SELECT throws_ok($$SELECT * FROM api.bill_run_create(NULL, 'T-NLT', '2026-11-01')$$, 'TB102', NULL, 'NULL as code');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-0', 'T-NLT', NULL)$$, 'TB102', NULL, 'no date');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-0', 'T-NLT', 'infinity')$$, 'TB102', NULL, 'no real date');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-0', 'T-NLT', '2026-11-01', '2026-11-02', '2026-11-01')$$,
  'TB102', NULL, 'due before it is written');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-0', 'T-NLT', '2026-11-06')$$,
  'TB601', '2026-11-06 is still to come', 'usage that is not over');

SELECT results_eq(
  $$SELECT code, legal_entity, usage_to, recurring_from, recurring_to, bill_date, due_date, invoices
    FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01')$$,
  $$VALUES ('T-1'::system.slug, 'T-NLT'::system.slug, date '2026-11-01', date '2026-11-01', date '2026-12-01',
    date '2026-11-01', date '2026-11-21', 1)$$,
  'one invoice: usage of October, the fee of November, due in 20 days; the prepaid customer gets none');
-- 0.015 rounds half away from zero to 0.02.
SELECT is(pg_temp.printed((pg_temp.invoice_of(pg_temp.p(), 'T-1')).invoice_id), concat_ws(E'\n',
  '1 recurring Basic 49.95 49.95',
  '2 usage out Canada - Ottawa 1 60 0.015 0.02',
  '3 usage out World 1 126 0.042 0.04'),
  'the call of 31 October 23:30 is on it, that of 1 November is not; nor is the held one');
SELECT is((pg_temp.invoice_of(pg_temp.p(), 'T-1')).number, 'T-NLT-000001', 'the first number');
SELECT is((pg_temp.invoice_of(pg_temp.p(), 'T-1')).new_charges::numeric, 50.01, '49.95 + 0.02 + 0.04');
SELECT is(pg_temp.due(pg_temp.p()), 50.01, 'and that is due');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()), 0.0200,
  'unbilled is what the run left');
SELECT is(pg_temp.summed('revenue_recurring'), 49.95, 'the fee is revenue');
SELECT is(pg_temp.summed('rounding'), 0.003, 'rounding: 50.01 - (49.95 + 0.015 + 0.042) = 0.003');
SELECT is((SELECT count(*) FROM intake.held_call AS h WHERE h.resolved_at IS NULL AND h.reason = 'NO_RATE'), 1::bigint,
  'MISSION row 24: the held call waits on');

-- MISSION row 25: the same id twice is an error, and there is one set of invoices.
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01')$$,
  'TB602', 'bill run T-1 was run already', 'a code runs once');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-1b', 'T-NLT', '2026-11-01')$$,
  'TB603', 'T-NLT has nothing to bill before 2026-11-01', 'another code finds nothing');
SELECT is((SELECT count(*) FROM api.invoice WHERE customer_id = pg_temp.p()), 1::bigint, 'one invoice');

-- A call of October that comes in November is on the next run, at its own day's rate.
SELECT isnt(pg_temp.land('t-native', 'call_id,started_at,seconds,caller,called,,,,',
  'b6,2026-10-20 12:00:00,60,16135550101,16135550199,,,,'), NULL, 'a late call');
SELECT is(pg_temp.rate(), 1, 'is rated');
SELECT count(api.payment_create(pg_temp.p(), 50.00)) \gset
SELECT is((SELECT invoices FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-05', '2026-11-06', '2026-11-30')), 1, 'next run');
SELECT is(pg_temp.printed((pg_temp.invoice_of(pg_temp.p(), 'T-2')).invoice_id), concat_ws(E'\n',
  '1 usage out Canada - Ottawa 1 60 0.015 0.02',
  '2 usage out World 1 60 0.02 0.02'),
  'late call and November''s; the fee of November is not charged twice for a period that overlaps it');
SELECT results_eq(
  $$SELECT number, previous_amount::numeric, new_charges::numeric, amount_due::numeric, bill_date, due_date
    FROM api.invoice WHERE bill_run = 'T-2'$$,
  $$VALUES ('T-NLT-000002', 0.01, 0.04, 0.05, date '2026-11-06', date '2026-11-30')$$,
  'number 2; 50.01 - 50.00 + 0.04 = 0.05; its own dates');
SELECT is(pg_temp.due(pg_temp.p()), 0.05, 'the books agree');
SELECT is((SELECT count(*) FROM ledger.usage_open((SELECT legal_entity_id FROM party.legal_entity WHERE code = 'T-NLT'),
  'infinity')), 0::bigint, 'nothing is open');

SELECT is((SELECT count(*) FROM api.bill_run_list(p_legal_entity => 'T-NLT')), 2::bigint, 'both runs are listed');
SELECT is((SELECT g.code::text FROM api.bill_run_list(p_legal_entity => 'T-NLT', p_sort => '-bill_run_id', p_limit => 1) AS l
  CROSS JOIN LATERAL api.bill_run_get(l.bill_run_id) AS g), 'T-2', 'one is shown');
SELECT api.legal_entity_create('T-OTHER', 'Other', 'CA') \gset
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-1', 'T-OTHER', '2026-11-01')$$,
  'TB602', NULL, 'a code that another legal entity''s run takes at the same time');
SELECT throws_ok($$SELECT * FROM api.bill_run_get(-1)$$, 'TB101', NULL, 'unknown run');
SELECT throws_ok($$UPDATE billing.bill_run SET invoices = 0$$, 'TB110', NULL, 'a run is never changed');
SELECT throws_ok($$UPDATE billing.invoice SET new_charges = 0, amount_due = previous_amount$$, 'TB110', NULL, 'nor an invoice');
SELECT is_empty('SELECT * FROM system.verify()', 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
