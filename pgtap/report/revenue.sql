\set fee 30.00
\ir ../include/bill.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.told(p_group text[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', r.month, r.customer, r.package, r.kind, r.currency, trim_scale(r.revenue), trim_scale(r.unbilled),
    trim_scale(r.cost), trim_scale(r.margin)), E'\n' ORDER BY r.month, r.customer, r.package, r.kind)
  FROM api.revenue_summary('2026-11-01', '2027-01-01', p_group, 'T-NLT') AS r
$$;
-- MISSION row 46: usage 100.00 that cost 60.00, a penalty of 3.75, and a tax of 13.00 that is no revenue.
SELECT pg_temp.used(:p, '2026-11-04T12:00:00Z', :ottawa, 60, 100.00) AS used \gset
UPDATE rating.charge SET package_id = :package WHERE transaction_id = :used;
SELECT carrier_id AS carrier FROM api.carrier_create('T-CARRIER', 'Carrier') \gset
SELECT system.ensure_month('rating.carrier_charge', '2026-11-04T12:00:00Z', '2026-11-04T12:00:00Z') \gset
INSERT INTO rating.carrier_charge (carrier_id, started_at, call_id, side, rate_id, billed_seconds, amount, currency)
VALUES (:carrier, '2026-11-04T12:00:00Z', -:used, 'out', 1, 60, 60.00, 'CAD');
SELECT pg_temp.book(:p, 'penalty', -3.75, 'revenue_penalty') \gset
SELECT pg_temp.book(:p, 'invoice', -13.00, 'tax_payable') \gset
SELECT pg_temp.book(:p, 'deposit', -50.00, 'deposit') \gset
SELECT pg_temp.book(:p, 'payment', 20.00, 'cash') \gset
SELECT is(pg_temp.told('{}'), 'CAD 103.75 100 60 43.75', 'row 46: revenue 103.75');
SELECT is(pg_temp.told('{kind}'), E'penalty CAD 3.75 0 0 3.75\nusage CAD 100 100 60 40', 'row 46: usage margin 40.00');
SELECT is(pg_temp.told('{package,kind}'), E'T-BASIC usage CAD 100 100 60 40\npenalty CAD 3.75 0 0 3.75', 'by package too');

-- Billed with a fee of 30.00, of which 5.00 are credited later; then 15.00 of a void one.
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-05')) \gset
SELECT invoice_id FROM pg_temp.invoice_of(:p, 'T-1') \gset
SELECT is(pg_temp.told('{customer,kind}'),
  E'T-P penalty CAD 3.75 0 0 3.75\nT-P recurring CAD 30 0 0 30\nT-P usage CAD 100 0 60 40', 'billed');
UPDATE system.clock SET frozen_at = '2026-12-03T12:00:00Z';
SELECT position AS fee_line FROM api.invoice_line WHERE invoice_id = :invoice_id AND kind = 'recurring' \gset
SELECT position AS call_line FROM api.invoice_line WHERE invoice_id = :invoice_id AND kind = 'usage' \gset
SELECT count(api.credit_note_create(:invoice_id, ARRAY[:fee_line, :call_line], 'too much', '{5.00,1.00}')) \gset
SELECT is(pg_temp.told('{month,package,kind}'), concat_ws(E'\n',
  '2026-11-01 T-BASIC recurring CAD 30 0 0 30', '2026-11-01 T-BASIC usage CAD 100 0 60 40',
  '2026-11-01 penalty CAD 3.75 0 0 3.75', '2026-12-01 T-BASIC recurring CAD -5 0 0 -5',
  '2026-12-01 usage CAD -1 0 0 -1'), 'a credit note counts in its own month');
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2026-12-03')) \gset
SELECT count(api.invoice_void((pg_temp.invoice_of(:p, 'T-2')).invoice_id, 'wrong')) \gset
SELECT is(pg_temp.told('{kind}'), E'penalty CAD 3.75 0 0 3.75\nrecurring CAD 25 0 0 25\nusage CAD 99 0 60 39', 'a void invoice leaves nothing');

-- What stands for days to come is no revenue yet: of a quarter's licence only January.
SELECT item_id AS licence FROM api.item_create('t-licence', 'Licence', 'recurring', 'CAD', 92, p_frequency => 'quarterly') \gset
SELECT count(api.item_assignment_create(:p, :licence, '2026-12-01')) \gset
SELECT count(api.bill_run_create('T-3', 'T-NLT', '2026-12-03')) \gset
SELECT count(*) FROM api.deferral_run('T-NLT', '2026-11-01') \gset
UPDATE system.clock SET frozen_at = '2027-01-03T12:00:00Z';
SELECT pg_temp.used(:p, '2026-12-04T12:00:00Z', :ottawa, 60, 0.015) \gset
SELECT count(api.bill_run_create('T-4', 'T-NLT', '2027-01-03')) \gset
UPDATE system.clock SET frozen_at = '2027-02-03T12:00:00Z';
-- January's 30.00 and the 92.00 of its quarter, of which 59 of 90 days are ahead: 60.31.
SELECT is((SELECT d.amount FROM api.deferral_run('T-NLT', '2027-01-01') AS d), 60.31, 'put off');
SELECT is((SELECT sum(r.revenue) FROM api.revenue_summary('2027-01-01', '2027-02-01', '{}', 'T-NLT') AS r),
  -- 30 + 92 - 60.31 + 0.015
  61.705, 'what is ahead is no revenue of January');
SELECT results_eq(
  $$SELECT r.kind, sum(r.revenue) FROM api.revenue_summary('2026-01-01', '2028-01-01', '{package,kind,month}', 'T-NLT') AS r GROUP BY 1 ORDER BY 1$$,
  $$SELECT r.kind, sum(r.revenue) FROM api.revenue_summary('2026-01-01', '2028-01-01', '{kind}', 'T-NLT') AS r GROUP BY 1 ORDER BY 1$$,
  'by package it is the same');
SELECT results_eq(
  $$SELECT r.revenue FROM api.revenue_summary('2026-01-01', '2028-01-01', '{}', 'T-NLT') AS r$$,
  $$SELECT pg_temp.summed('revenue_usage') + pg_temp.summed('revenue_recurring') + pg_temp.summed('revenue_penalty')
    + pg_temp.summed('revenue_one_time') + pg_temp.summed('revenue_surcharge') + pg_temp.summed('adjustment')$$,
  'and what the accounts say');
SELECT results_eq($$SELECT sum(v.revenue), sum(v.billed), sum(v.unbilled) FROM report.revenue AS v WHERE v.legal_entity = 'T-NLT'$$,
  $$SELECT r.revenue, r.revenue - r.unbilled, r.unbilled FROM api.revenue_summary('2026-01-01', '2028-01-01', '{}', 'T-NLT') AS r$$,
  'as the view does');
SELECT throws_ok($$SELECT api.revenue_summary('2026-01-01', '2027-01-01', '{weather}')$$, 'TB102', NULL, 'no such group');
SELECT throws_ok($$SELECT api.revenue_summary('2026-01-01', '2026-01-01')$$, 'TB102', NULL, 'no days');
SELECT throws_ok($$SELECT api.revenue_summary('2026-01-01', '2027-01-01', p_legal_entity => 'NOBODY')$$, 'TB101', NULL, 'nobody');
SELECT is((SELECT count(*) FROM api.revenue_summary('2026-11-01', '2027-01-01', '{kind}', 'T-NLT', p_limit => 1,
  p_after => ARRAY[NULL, NULL, NULL, NULL, 'penalty', 'CAD']) AS r WHERE r.kind = 'recurring'), 1::bigint, 'page by page');
SELECT * FROM finish();
ROLLBACK;
