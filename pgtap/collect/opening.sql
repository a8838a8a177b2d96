\ir ../include/street.psql
SELECT no_plan();

-- P owes 12.50, Q has 20.00: the account opening holds 12.50 - 20.00 = -7.50
SELECT collect.opening_amount_add_many(ARRAY[ROW(:p, -12.50, '2026-10-31'), ROW(:q, 20, '2026-10-31')]::collect.opening_amount_draft[]) \gset
SELECT results_eq('SELECT o.customer::text, o.amount::numeric FROM api.opening_amount_list() AS o',
  $$VALUES ('T-P'::text, -12.50), ('T-Q', 20.00)$$, 'kept');
SELECT is((SELECT a.amount_due FROM api.customer_amount(:p) AS a), 12.50, 'what P owes is due');
SELECT is((SELECT a.available FROM api.customer_amount(:q) AS a), 20.00, 'what Q has is available');
SELECT is((SELECT sum(e.amount)::numeric FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('opening')), -7.50, 'against opening');
SELECT is((SELECT count(*) FROM api.opening_amount_list(:p)), 1::bigint, 'of one customer');
SELECT throws_ok('SELECT FROM api.opening_amount_list(p_limit => 1001)', 'TB102', NULL, 'a list has limits');

-- A deposit is a liability of its own: 200.00 stand apart from what P owes.
SELECT collect.deposit_add_many(ARRAY[ROW(:p, 200, '2024-05-01')::collect.deposit_draft]) \gset
SELECT is((SELECT sum(e.amount)::numeric FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('deposit')), 200.00, 'a deposit');
SELECT is((SELECT a.amount_due FROM api.customer_amount(:p) AS a), 12.50, 'pays nothing');
SELECT is((SELECT d.received_on FROM api.deposit_list(:p) AS d), '2024-05-01', 'and keeps its day');
SELECT throws_ok('UPDATE collect.deposit SET amount = 1', 'TB110', NULL, 'for good');

SELECT * FROM finish();
ROLLBACK;
