\ir ../include/bill.psql
SELECT plan(10);

SELECT adjustment_id AS adjustment FROM api.adjustment_create(:p, -3.50, 'lost router') \gset
SELECT is(pg_temp.due(:p), 3.50, 'a negative one is a charge');
SELECT is(pg_temp.summed('adjustment'), 3.50, 'against an account of its own');
SELECT count(api.adjustment_create(:p, 10.00, 'goodwill')) \gset
SELECT is(pg_temp.due(:p), -6.50, '3.50 - 10.00: the customer has money with us');
SELECT is((SELECT count(*) FROM api.adjustment_list(p_customer_id => :p)), 2::bigint, 'list');
SELECT is((SELECT g.reason FROM api.adjustment_get(:adjustment) AS g), 'lost router', 'get');
SELECT throws_ok('SELECT * FROM api.adjustment_create(-1, 1, ''x'')', 'TB101', NULL, 'unknown customer');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, 0, ''x'')', :p), 'TB102', NULL, 'nothing');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, 0.001, ''x'')', :p), 'TB102', NULL, 'less than a cent');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, 1, NULL)', :p), 'TB102', NULL, 'no reason');
SELECT is_empty('SELECT * FROM system.verify()', 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
