-- What owners of numbers are paid per minute, from a day on.
\ir ../include/street.psql
SELECT no_plan();
SELECT is_empty('SELECT * FROM service.out_payment_numbers()', 'nobody is paid');
SELECT out_payment_rate_id AS first FROM api.out_payment_rate_create(:p_did, 0.0020, '2026-11-04') \gset
SELECT out_payment_rate_id AS later FROM api.out_payment_rate_create(:p_did, 0, '2026-12-01') \gset
SELECT results_eq('SELECT n.number, n.customer_id, n.time_zone FROM service.out_payment_numbers() AS n',
  format($$VALUES ('16135550101', %s::bigint, 'America/Toronto')$$, :p), 'a number that is paid for');
SELECT is_empty(format($$SELECT * FROM service.out_payment_rate_at(%s, '2026-11-03')$$, :p_did), 'not before its day');
SELECT results_eq(format($$SELECT r.* FROM service.out_payment_rate_at(%s, '2026-11-30') AS r$$, :p_did), 'VALUES (0.0020)', 'until the next');
SELECT results_eq(format($$SELECT r.* FROM service.out_payment_rate_at(%s, '2026-12-01') AS r$$, :p_did), 'VALUES (0::numeric)', 'then no more');
SELECT throws_ok(format($$SELECT api.out_payment_rate_create(%s, 0.01, '2026-12-01')$$, :p_did), 'TB103', NULL, 'twice a day');
SELECT throws_ok($$SELECT api.out_payment_rate_create(0, 0.01)$$, 'TB102', NULL, 'no such device');
SELECT device_id AS trunk FROM api.device_create(:p, 'trunk', 't-trunk', '2026-01-01T05:00Z') \gset
SELECT throws_ok(format('SELECT api.out_payment_rate_create(%s, 0.01)', :trunk), 'TB102', NULL, 'a trunk is no number');
SELECT throws_ok(format('SELECT api.out_payment_rate_remove(%s)', :first), 'TB110', NULL, 'it pays already');
SELECT lives_ok(format('SELECT api.out_payment_rate_remove(%s)', :later), 'one that is to come goes');
SELECT * FROM finish();
ROLLBACK;
