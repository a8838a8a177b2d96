-- Credit notes: parts of an invoice, and all of it, whose charges and usage then come again.
\ir ../include/bill.psql
SELECT no_plan();

SELECT tax_detail_id AS hst FROM api.tax_detail_create('t-hst', 'HST', 'percent', 'state') \gset
SELECT count(api.tax_rate_create(:hst, 13)) \gset
SELECT tax_schedule_id AS ontario FROM api.tax_schedule_create('t-ontario', 'Ontario') \gset
SELECT count(api.tax_schedule_detail_create(:ontario, :hst)), count(api.tax_region_create('CA', p_tax_schedule_id => :ontario)) \gset
SELECT pg_temp.used(:p, '2026-10-05 14:00Z', :world, 60, 10.004) \gset
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-01')) \gset
SELECT invoice_id AS i FROM api.invoice WHERE bill_run = 'T-1' \gset
-- 49.95 + 10.00 = 59.95; HST 6.49 + 1.30 = 7.79
SELECT is((pg_temp.invoice_of(:p, 'T-1')).new_charges::numeric, 67.74, 'an invoice');

SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{1}', ' ')$$, :i), 'TB102', NULL, 'no reason');
SELECT throws_ok($$SELECT * FROM api.credit_note_create(-1, '{1}', 'x')$$, 'TB101', NULL, 'no invoice');
SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{3}', 'x')$$, :i), 'TB102', NULL, 'taxes come by themselves');
SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{1}', 'x', '{50}')$$, :i), 'TB102', NULL, 'more than the line');
SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{1}', 'x', '{-1}')$$, :i), 'TB102', NULL, 'the other way');
SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{1,1}', 'x', '{1,1}')$$, :i), 'TB102', NULL, 'a line twice');
-- 20.00 and 13 %, 2.60
SELECT results_eq(format($$SELECT n.number, n.amount::numeric, n.invoice FROM api.credit_note_create(%s, '{1}', 'half a month', '{20}') AS n$$, :i),
  $$VALUES ('T-NLT-CN-000001', 22.60, 'T-NLT-000001')$$, 'a part, with its tax');
SELECT is(pg_temp.due(:p), 45.14, '67.74 - 22.60 is due');
SELECT is((SELECT sum(t.amount::numeric) FROM api.invoice_tax AS t WHERE t.customer_id = :p), 5.19, 'the tax report has 7.79 - 2.60');
SELECT is(pg_temp.summed('revenue_recurring') || ' ' || pg_temp.summed('tax_payable'), '29.95 5.19', 'and so have the accounts');
SELECT throws_ok(format($$SELECT * FROM api.credit_note_create(%s, '{1}', 'again', '{29.96}')$$, :i), 'TB102', NULL, 'not more than is left');
SELECT is((SELECT n.amount::numeric FROM api.credit_note_create(:i, '{2}', 'wrong calls') AS n), 11.30, 'a whole line');
SELECT throws_ok(format($$SELECT * FROM api.invoice_void(%s, 'x')$$, :i), 'TB105', NULL, 'what is credited in parts is not voided');
SELECT is((SELECT d ->> 'new_charges' FROM api.credit_note_document((SELECT max(n.credit_note_id) FROM billing.credit_note AS n)) AS d), '-11.30', 'printed');
SELECT throws_ok('SELECT api.credit_note_document(-1)', 'TB101', NULL, 'no such credit note');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');

-- Void and made again: another number, the same lines.
SELECT customer_id AS z FROM api.customer_create('T-Z', 'Zeta', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:z, :package, '2026-11-01 04:00Z')), count(pg_temp.used(:z, '2026-10-05 14:00Z', :world, 60, 7.005)),
  count(pg_temp.used(:z, '2026-10-06 14:00Z', :ottawa, 60, 0)) \gset
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2026-11-01')) \gset
SELECT invoice_id AS v FROM api.invoice WHERE bill_run = 'T-2' \gset
CREATE TEMP TABLE printed AS SELECT pg_temp.printed(:v) AS was;
SELECT is((SELECT n.amount::numeric FROM api.invoice_void(:v, 'wrong address') AS n), (pg_temp.invoice_of(:z, 'T-2')).new_charges::numeric, 'void');
SELECT is(pg_temp.due(:z), 0::numeric, 'nothing is due');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = :z), 7.005, 'usage is unbilled again, to the last decimal');
SELECT is((SELECT i.status FROM api.invoice_get(:v) AS i), 'void', 'the invoice says so');
SELECT throws_ok(format($$SELECT * FROM api.invoice_void(%s, 'x')$$, :v), 'TB110', NULL, 'once');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves without it');
SELECT count(api.bill_run_create('T-3', 'T-NLT', '2026-11-01')) \gset
SELECT is(pg_temp.printed((pg_temp.invoice_of(:z, 'T-3')).invoice_id), p.was, 'made again it says the same') FROM printed AS p;
SELECT is((pg_temp.invoice_of(:z, 'T-3')).number, 'T-NLT-000003', 'under the next number');
SELECT is((SELECT count(*) FROM api.credit_note_list(p_customer_id => :z)), 1::bigint, 'listed');
SELECT throws_ok('DELETE FROM billing.credit_note_line', 'TB110', NULL, 'credit notes stay');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
