\ir ../include/bill.psql
SELECT no_plan();

SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice FROM api.invoice AS i WHERE i.customer_id = :p \gset
SELECT adjustment_id AS debit FROM api.adjustment_create(:p, -5.00, 'equipment', 'cable') \gset
CREATE FUNCTION pg_temp.open(p_customer_id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(i.kind || ' ' || i.open, ', ' ORDER BY i.due_on, i.open) FROM api.receivable_open(p_customer_id) AS i
$$;
-- The debit is due at once, on 2026-11-05; the invoice of 49.95 on 2026-12-01 or so: the debit is older.
SELECT is(pg_temp.open(:p), 'adjustment 5.00, invoice 49.95', 'nothing is paid');
SELECT payment_id AS first FROM api.payment_create(:p, 20.00) \gset
-- 20.00 = 5.00 + 15.00; 49.95 - 15.00 = 34.95
SELECT is(pg_temp.open(:p), 'invoice 34.95', 'a payment settles what is due longest');
SELECT results_eq(
  format('SELECT a.debit_kind, a.debit_id, a.amount::numeric FROM api.allocation_list(p_credit_id => %s, p_credit_kind => ''payment'') AS a ORDER BY a.amount', :first),
  format($$VALUES ('adjustment', %s::bigint, 5.00), ('invoice', %s, 15.00)$$, :debit, :invoice), 'and it is written down');
SELECT payment_id AS second FROM api.payment_create(:p, 40.00) \gset
-- 40.00 - 34.95 = 5.05
SELECT is(pg_temp.open(:p), 'payment -5.05', 'what is too much waits');
SELECT count(*) FROM api.payment_reverse(:first, 'bounced') \gset
SELECT is(pg_temp.open(:p), 'adjustment 5.00, invoice 15.00, payment -5.05', 'a payment that bounced settles nothing');
SELECT is(api.credit_apply(:p), 5.05, 'credit that waited settles the oldest');
-- 5.05 = 5.00 + 0.05; 15.00 - 0.05 = 14.95
SELECT is(pg_temp.open(:p), 'invoice 14.95', 'as far as it goes');
SELECT is(api.credit_apply(:p), 0::numeric, 'and nothing is left');
SELECT is((SELECT sum(a.amount) FROM api.allocation_take_back(:second) AS a), -40.00, 'all that a payment settles is taken back');
SELECT is(pg_temp.open(:p), 'adjustment 5.00, invoice 49.95, payment -40.00', 'the payment stays');
SELECT is((SELECT a.amount::numeric FROM api.payment_allocate(:second, 'invoice', :invoice) AS a), 40.00, 'as chosen: the invoice first');
SELECT is(pg_temp.open(:p), 'adjustment 5.00, invoice 9.95', 'the debit waits');
-- 49.95 + 5.00 - 40.00
SELECT is((SELECT sum(i.open) FROM api.receivable_open(:p) AS i), pg_temp.due(:p), 'together they are the amount due: 14.95');

SELECT payment_id AS third FROM api.payment_create(:p, 3.00, p_apply => false) \gset
SELECT is((SELECT a.amount::numeric FROM api.payment_allocate(:third, 'adjustment', :debit, 1.00) AS a), 1.00, 'a part of it');
SELECT throws_ok(format('SELECT * FROM api.payment_allocate(%s, ''adjustment'', %s, %s)', :third, :debit, x.amount), 'TB102', NULL,
  x.amount || ' is not possible')
FROM (VALUES ('2.01'), ('0'), ('-1'), ('0.001')) AS x (amount);
SELECT throws_ok(format('SELECT * FROM api.payment_allocate(%s, ''invoice'', -1)', :third), 'TB102', 'nothing is open on invoice -1', 'no such document');
SELECT throws_ok('SELECT * FROM api.payment_allocate(-1, ''invoice'', 1)', 'TB101', NULL, 'no such payment');
SELECT throws_ok('SELECT * FROM api.allocation_take_back(-1)', 'TB101', NULL, 'no such payment');
SELECT throws_ok('SELECT api.credit_apply(-1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok('UPDATE collect.allocation SET amount = 1', 'TB110', NULL, 'never changed');
SELECT is_empty($$SELECT a.debit_id FROM collect.allocation AS a GROUP BY a.debit_kind, a.debit_id HAVING sum(a.amount) < 0$$, 'never below 0');
SELECT * FROM finish();
ROLLBACK;
