-- Rounding, currencies, order and zones of a run; usage is booked directly.
\ir ../include/bill.psql
SELECT plan(20);

SELECT customer_id AS z FROM api.customer_create('T-Z', 'Zeta', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT customer_id AS a FROM api.customer_create('T-A', 'Alpha', :entity, 'CAD', 'Pacific/Auckland', 'CA') \gset
SELECT customer_id AS j FROM api.customer_create('T-J', 'Juliet', :entity, 'JPY', 'Asia/Tokyo', 'JP') \gset
-- Destinations of one name stay two lines; no destination: an internal or service call.
SELECT destination_id AS twin FROM api.destination_create('T-WORLD2', 'World', NULL) \gset

SELECT count(pg_temp.used(:z, t.at, :world, 10, 0.0042))
FROM (VALUES (timestamptz '2026-10-02 12:00Z'), ('2026-10-03 12:00Z'), ('2026-10-04 12:00Z')) AS t (at) \gset
SELECT count(pg_temp.used(:z, '2026-10-05 12:00Z', NULL, 30, 0)) \gset
SELECT count(pg_temp.used(:z, '2026-10-05 13:00Z', :ottawa, 60, 0.005, 'in')) \gset
SELECT count(pg_temp.used(:z, '2026-10-05 14:00Z', :twin, 60, 0.004999)) \gset
SELECT count(pg_temp.used(:a, '2026-10-31 10:59Z', :world, 60, 1)) \gset
SELECT count(pg_temp.used(:a, '2026-10-31 11:00Z', :world, 60, 2)) \gset
SELECT count(pg_temp.used(:j, '2026-10-10 12:00Z', :world, 60, 100.5)) \gset
SELECT count(pg_temp.used(:j, '2026-10-10 13:00Z', :ottawa, 60, 0.4)) \gset

SELECT is((SELECT invoices FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01')), 4, 'A, J, P (its fee) and Z');
SELECT results_eq(
  $$SELECT customer, number FROM api.invoice WHERE bill_run = 'T-1' ORDER BY number$$,
  $$VALUES ('T-A', 'T-NLT-000001'), ('T-J', 'T-NLT-000002'), ('T-P', 'T-NLT-000003'), ('T-Z', 'T-NLT-000004')$$,
  'numbers in order of the customers'' codes, though Z was made first');

-- MISSION 2.1: three calls of 0.0042 are 0.0126: 0.01, not three times 0.00.
SELECT is(pg_temp.printed((pg_temp.invoice_of(:z, 'T-1')).invoice_id), concat_ws(E'\n',
  '1 usage out World 3 30 0.0126 0.01',
  '2 usage out World 1 60 0.004999 0.00',
  '3 usage out Internal and service calls 1 30 0 0.00',
  '4 usage in Canada - Ottawa 1 60 0.005 0.01'),
  'each line rounded once, half away from zero; calls made before calls received');
SELECT is((pg_temp.invoice_of(:z, 'T-1')).new_charges::numeric, 0.02, '0.01 + 0.00 + 0.00 + 0.01');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = :z), 0::numeric,
  'the exact sum, 0.022599, left unbilled');
-- Z: 0.02 - 0.022599; A and P are exact.
SELECT is(pg_temp.summed('rounding'), -0.002599, 'rounding takes the difference');

SELECT is(pg_temp.printed((pg_temp.invoice_of(:j, 'T-1')).invoice_id), concat_ws(E'\n',
  '1 usage out Canada - Ottawa 1 60 0.4 0',
  '2 usage out World 1 60 100.5 101'), 'the yen has no decimals: 100.5 is 101');
SELECT is(pg_temp.due(:j), 101::numeric, '101 yen are due');

-- Auckland is UTC+13: 31 October ends at 11:00 UTC.
SELECT is(pg_temp.printed((pg_temp.invoice_of(:a, 'T-1')).invoice_id), '1 usage out World 1 60 1 1.00',
  'a day ends in the customer''s zone');

-- Usage of 0 is invoiced and does not come back.
SELECT count(pg_temp.used(:j, '2026-10-11 12:00Z', :world, 60, 0)) \gset
SELECT is((SELECT invoices FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-01')), 1, 'a call of 0 makes an invoice');
SELECT is((pg_temp.invoice_of(:j, 'T-2')).new_charges::numeric, 0::numeric, 'of 0');
SELECT is((pg_temp.invoice_of(:j, 'T-2')).amount_due::numeric, 101::numeric, 'which says what is due still');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-3', 'T-NLT', '2026-11-01')$$, 'TB603', NULL, 'once');

SELECT count(api.package_assignment_create(:z, :package, '2026-10-02 04:00Z')) \gset
SELECT is(round(-0.005, 2), -0.01, 'half away from zero, also below it');
SELECT throws_ok(
  $$INSERT INTO billing.charge (customer_id, kind, source, source_id, description, period_from, period_to, full_amount, amount)
    SELECT customer_id, kind, source, source_id, description, period_from, period_to, full_amount, amount
    FROM billing.charge LIMIT 1$$, '23505', NULL, 'the table itself holds a fee once');
INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone)
SELECT 'T-X', 'X', :entity, 'ZZZ', 'UTC';
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-4', 'T-NLT', '2026-11-01')$$, 'TB102', NULL, 'unknown coins');
DELETE FROM party.customer WHERE code = 'T-X';
-- A call that rang over midnight is on the bill of the day of its answer; a charge that is nowhere near it stops the run.
SELECT pg_temp.used(:z, '2026-11-02 14:00Z', :world, 60, 5) AS usage \gset
UPDATE rating.charge SET started_at = started_at - interval '1 day' WHERE transaction_id = :usage;
SELECT count(*) FROM api.bill_run_create('T-5', 'T-NLT', '2026-11-03') \gset
SELECT is((pg_temp.invoice_of(:z, 'T-5')).new_charges::numeric, 54.95, 'found a day before: 5.00 beside the fee of 49.95');
SELECT pg_temp.used(:z, '2026-11-03 14:00Z', :world, 60, 7) AS usage \gset
UPDATE rating.charge SET started_at = started_at - interval '9 days' WHERE transaction_id = :usage;
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-6', 'T-NLT', '2026-11-04')$$, 'TB502', NULL, 'money is not lost');
UPDATE rating.charge SET started_at = started_at + interval '9 days' WHERE transaction_id = :usage;
SELECT is((SELECT invoices FROM api.bill_run_create('T-6', 'T-NLT', '2026-11-04')), 1, 'and is billed when it is found');

-- These calls never were records, and two charges were moved away from theirs.
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
