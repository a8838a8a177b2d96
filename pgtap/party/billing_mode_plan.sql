-- Prepaid from a day on: not before it, and not while usage waits for its invoice.
\ir ../include/bill.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.modes() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(c.billing_mode, ' ' ORDER BY c.customer_id) FROM party.customer AS c
  WHERE c.customer_id IN (pg_temp.p(), pg_temp.q())
$$;
CREATE FUNCTION pg_temp.run() RETURNS integer LANGUAGE sql AS $$ SELECT r.statuses FROM api.credit_run() AS r $$;

SELECT billing_mode_plan_id AS plan FROM api.billing_mode_plan_create(:p, 'prepaid', '2026-12-01') \gset
SELECT count(api.billing_mode_plan_create(:q, 'postpaid', '2026-12-01')) \gset
SELECT is(pg_temp.run(), 0, 'the day is still to come');
-- 04:59:59 UTC is a second before midnight in Toronto.
UPDATE system.clock SET frozen_at = '2026-12-01T04:59:59Z';
SELECT is(pg_temp.run(), 0, 'a second before midnight where they are');
SELECT is(pg_temp.modes(), 'postpaid prepaid', 'all is as it was');

SELECT count(pg_temp.land('t-native', pg_temp.call('m-1', '12:00:00', '60', '16135550101', '15145550100'))), pg_temp.rate() \gset
UPDATE system.clock SET frozen_at = '2026-12-01T05:00:00Z';
SELECT is(pg_temp.run(), 1, 'at midnight who has nothing to be invoiced is moved');
SELECT is(pg_temp.modes(), 'postpaid postpaid', 'the other one waits');
SELECT is((SELECT waits_for FROM api.billing_mode_plan), format('customer %s has usage that is not invoiced yet', :p),
  'and it is said for what');
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-12-01') \gset
-- Paid too: who is prepaid and below zero would be suspended.
SELECT count(api.payment_create(:p, (SELECT a.amount_due FROM api.customer_amount(:p) AS a))) \gset
SELECT is(pg_temp.run(), 1, 'moved when it is invoiced');
SELECT is(pg_temp.modes(), 'prepaid postpaid', 'both are as planned');
SELECT is_empty('SELECT FROM api.billing_mode_plan', 'nothing is planned any more');
SELECT is((SELECT array_agg(a.operation ORDER BY a.audit_id) FROM system.audit AS a
  WHERE a.table_name = 'party.billing_mode_plan' AND a.row_key = :'plan'), '{INSERT,UPDATE,DELETE}', 'what was planned stays in the audit log');

SELECT count(api.billing_mode_plan_create(:p, 'postpaid', '2027-01-01')) \gset
SELECT throws_ok($$SELECT api.billing_mode_plan_create(pg_temp.p(), 'postpaid', '2027-02-01')$$, 'TB103', NULL, 'one plan at a time');
SELECT throws_ok($$SELECT api.billing_mode_plan_create(pg_temp.q(), 'both', '2027-02-01')$$, 'TB102', NULL, 'no such mode');
SELECT is_empty('SELECT * FROM system.verify()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
