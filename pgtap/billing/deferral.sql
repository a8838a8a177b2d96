-- Of a licence for a quarter, 1.00 a day, what is for December is not earned at the end of November.
\set fee 30.00
\ir ../include/bill.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.run(p_month date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s %s', d.currency, d.customers, d.amount), ', ') FROM api.deferral_run('T-NLT', p_month) AS d
$$;
SELECT throws_ok($$SELECT api.deferral_run('NOBODY', '2026-10-01')$$, 'TB101', NULL, 'an unknown legal entity');
SELECT throws_ok($$SELECT api.deferral_run('T-NLT', '2026-10-02')$$, 'TB102', NULL, 'no month');
SELECT throws_ok($$SELECT api.deferral_run('T-NLT', '2026-11-01')$$, 'TB601', NULL, 'a month that is not over');

SELECT item_id AS licence FROM api.item_create('t-licence', 'Licence', 'recurring', 'CAD', 92, p_frequency => 'quarterly') \gset
SELECT count(api.item_assignment_create(:p, :licence, '2026-11-01')) \gset
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-05')) \gset
SELECT invoice_id FROM pg_temp.invoice_of(:p, 'T-1') \gset
-- 61 of 92 days.
SELECT is((SELECT string_agg(format('%s %s %s %s', l.description, l.amount, l.period_from, l.period_to), ', ' ORDER BY l.position)
  FROM api.invoice_line AS l WHERE l.invoice_id = :invoice_id),
  'Basic 30.00 2026-11-01 2026-12-01, Licence 61.00 2026-11-01 2027-01-01', 'what is invoiced');
SELECT is(pg_temp.summed('revenue_recurring'), 91.00, 'all of it is revenue at first');

UPDATE system.clock SET frozen_at = '2026-12-03T12:00:00Z';
SELECT is(pg_temp.run('2026-11-01'), 'CAD 1 31.00', 'the 31 days of December are ahead');
SELECT is(pg_temp.run('2026-11-01'), NULL, 'and only once');
SELECT results_eq($$SELECT pg_temp.summed('revenue_recurring'), pg_temp.summed('deferred_revenue')$$,
  'VALUES (60::numeric, 31::numeric)', '91 - 31 is earned');
SELECT is((SELECT t.booked_at FROM ledger.transaction AS t WHERE t.kind = 'deferral'), '2026-11-30T23:59:59.999999Z'::timestamptz,
  'booked at the last instant of November');
-- A credit note in December changes nothing of November.
SELECT count(api.credit_note_create(:invoice_id, '{2}', 'half of it', '{30.50}')) \gset
SELECT is(pg_temp.run('2026-11-01'), NULL, 'what is credited later is of later');

UPDATE system.clock SET frozen_at = '2027-01-03T12:00:00Z';
SELECT is(pg_temp.run('2026-12-01'), 'CAD 1 -31.00', 'at the end of December all is earned');
SELECT is(pg_temp.summed('deferred_revenue'), 0::numeric, 'nothing is put off');
SELECT throws_ok($$SELECT api.deferral_run('T-NLT', '2026-11-01')$$, 'TB504', NULL, 'November is over for good');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');

-- Closing does it: a year's licence, another quarter's, and 10 % off all.
SELECT item_id AS yearly FROM api.item_create('t-yearly', 'Yearly', 'recurring', 'CAD', 365, p_frequency => 'annual') \gset
SELECT count(api.item_assignment_create(:p, :yearly, '2027-01-01')) \gset
SELECT discount_id AS ten FROM api.discount_create('t-ten', 'Ten off', 'percent', 10, p_applies_to => 'recurring') \gset
SELECT count(api.discount_assignment_create(:p, :ten, '2026-12-01')) \gset
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2027-01-03')) \gset
SELECT is((pg_temp.invoice_of(:p, 'T-2')).new_charges::numeric, 465.30, '30 + 30 + 92 + 365 = 517, less 51.70');
SELECT count(api.period_close('T-NLT', '2026-12-01')) \gset
SELECT is(pg_temp.run('2026-12-01'), NULL, 'of a month that is closed nothing is new');
UPDATE system.clock SET frozen_at = '2027-02-03T12:00:00Z';
SELECT count(api.period_close('T-NLT', '2027-01-01')) \gset
-- 92 x 59 / 90 + 365 x 334 / 365 = 394.3111, and 90 % of it.
SELECT is(pg_temp.summed('deferred_revenue'), 354.88, 'what is ahead is net of the discount');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
