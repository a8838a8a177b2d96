-- Charges added by hand, and taken back while they wait.
\ir ../include/bill.psql
SELECT plan(13);

SELECT charge_id AS c FROM api.charge_add(:p, 'Technician', 80) \gset
SELECT is((SELECT concat_ws('|', c.kind, c.source, c.quantity, c.amount) FROM api.charge_get(:c) AS c), 'one_time|staff|1|80.00', 'it waits');
SELECT isnt((SELECT c.charge_id FROM api.charge_add(:p, 'Technician', 80) AS c), :c::bigint, 'the same again is another one');
SELECT is((SELECT c.amount::numeric FROM api.charge_add(:p, 'Goodwill', -5.5, 'adjustment') AS c), -5.5, 'an adjustment may give back');
SELECT throws_ok('SELECT api.charge_add(-1, ''x'', 1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT api.charge_add(%s, %L, 1)', :q, 'x'), 'TB102', NULL, 'a prepaid customer gets no invoice');
SELECT throws_ok(format('SELECT api.charge_add(%s, %L, 1)', :p, ' '), 'TB102', NULL, 'no text');
SELECT throws_ok(format('SELECT api.charge_add(%s, %L, 0.005)', :p, 'x'), 'TB102', NULL, 'half a cent');
SELECT throws_ok(format('SELECT api.charge_add(%s, %L, -1)', :p, 'x'), 'TB102', NULL, 'a charge is not below 0');
SELECT throws_ok(format('SELECT api.charge_add(%s, %L, 1, %L)', :p, 'x', 'usage'), 'TB102', NULL, 'usage is not added by hand');
SELECT lives_ok(format('SELECT api.charge_withdraw(%s)', :c), 'taken back');
SELECT throws_ok(format('SELECT api.charge_withdraw(%s)', :c), 'TB105', NULL, 'and gone');

-- One of 80.00 and -5.50 are left; charge_make adds the fees, however often it is asked.
SELECT count(billing.charge_make(NULL, ARRAY[:p], '2026-11-01')), count(billing.charge_make(NULL, ARRAY[:p], '2026-11-01')) \gset
SELECT results_eq(format('SELECT c.kind, sum(c.amount::numeric) FROM billing.charge AS c WHERE c.customer_id = %s GROUP BY 1 ORDER BY 1', :p),
  $$VALUES ('adjustment', -5.5), ('one_time', 80.0), ('recurring', 49.95)$$, 'each thing once');
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-01')) \gset
SELECT throws_ok(format('SELECT api.charge_withdraw(%s)', (SELECT max(c.charge_id) FROM billing.charge AS c WHERE c.kind = 'one_time')),
  'TB105', NULL, 'what is on an invoice stays');

SELECT * FROM finish();
ROLLBACK;
