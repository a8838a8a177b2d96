\ir ../include/bill.psql
SELECT plan(11);

SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 126, 0.042)) \gset
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT count(api.penalty_rule_create(:entity, 'CAD', p_percent => 1.5, p_grace_days => 5::smallint)) \gset
SELECT count(api.customer_terms_create(:p, p_call_detail => 'csv', p_purchase_order => 'PO-7', p_masked_digits => 4::smallint)) \gset
SELECT count(api.deposit_take(:p, 300)) \gset
SELECT count(pg_temp.used(:p, '2026-11-02 14:00Z', :world, 60, 7)) \gset
SELECT count(*) FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-05') \gset
SELECT i AS invoice FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id \gset
CREATE TEMP TABLE doc AS SELECT api.invoice_document((pg_temp.invoice_of(:p, 'T-2')).invoice_id) AS d;

SELECT is(d -> 'late', '{"percent": "1.5", "flat": "0", "minimum": "0", "grace_days": 5}'::jsonb, 'what late payment costs') FROM doc;
SELECT is((d ->> 'call_detail') || ' ' || (d ->> 'purchase_order') || ' ' || (d ->> 'masked_digits'), 'csv PO-7 4', 'terms') FROM doc;
SELECT is(d -> 'previous_amount', '"49.99"', 'what the first asked for: 49.95 + 0.04') FROM doc;
SELECT is(report.late_terms(i, '2026-11-01'), d -> 'late', 'the same rule')
FROM doc, billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(report.deposit_document(i, (SELECT max(x.received_on) FROM collect.deposit AS x), 2),
  '{"held": "300.00", "interest": "0.00"}'::jsonb, 'the deposit')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(report.deposit_document(i, '2000-01-01', 2), NULL, 'not before it was received')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;

-- Due on 21 November; a day later it is 1 day overdue.
SELECT is(report.ageing_document(i, '2026-11-21', 2), NULL, 'nothing is overdue on the day it is due')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(report.ageing_document(i, '2027-01-15', 2) ->> 'days_31_60', '56.99', '49.99 for 55 days and 7.00 for 46')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;

-- 500 minutes of which 12,000 s are used and 3,000 s moved on: 30,000 - 15,000 = 15,000 s are left.
SELECT package_version_id AS package FROM api.package_create('T-POOL', 'Pool', 'CAD') \gset
SELECT pool_id AS pool FROM api.pool_create(:package, 'T-500', 'Canada 500', 500, p_scope => 'customer') \gset
INSERT INTO rating.pool_use (customer_id, pool_id, cycle_from, cycle_to, billed_seconds, granted_seconds, moved_seconds)
VALUES (:p, :pool, '2026-10-01', '2026-11-01', 12000, 30000, 3000), (:p, :pool, '2026-11-01', '2026-12-01', 60, 30000, 0);
SELECT is(report.pool_document(i, '2026-11-01'), '[{"name": "Canada 500", "device": null, "cycle_from": "2026-10-01",
  "cycle_to": "2026-10-31", "granted_minutes": "500.0", "used_minutes": "200.0", "moved_minutes": "50.0", "left_minutes": "250.0"}]'::jsonb,
  'the pool of the month that is over')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(report.pool_document(i, '2026-10-01'), '[]'::jsonb, 'no pool ended before')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT throws_ok('SELECT * FROM api.invoice_document(-1)', 'TB101', 'invoice -1 does not exist', 'unknown invoice');

SELECT * FROM finish();
ROLLBACK;
