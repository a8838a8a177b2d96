\ir ../include/bill.psql
SELECT plan(11);

SELECT is((collect.account_of(:p)).customer_id, :p::bigint, 'the account of a customer');
SELECT throws_ok('SELECT collect.account_of(-1)', 'TB101', 'customer -1 does not exist', 'no account');
SELECT throws_ok('SELECT collect.account_of(NULL)', 'TB101', 'customer NULL does not exist', 'no customer');
SELECT lives_ok($$SELECT collect.amount_check(-10.05, 'CAD'), collect.amount_check(10, 'JPY')$$, 'whole coins');
SELECT throws_ok($$SELECT collect.amount_check(10.5, 'JPY')$$, 'TB102', '10.5 is not an amount of JPY', 'half a yen');
SELECT throws_ok($$SELECT collect.amount_check('Infinity', 'CAD')$$, 'TB102', NULL, 'no end');

SELECT nextval('ledger.transaction_id_seq') AS booked \gset
SELECT lives_ok(format('SELECT collect.money_post(collect.account_of(%s), %s, ''payment'', 8, ''cash'', ''test'')', :p, :booked),
  'money is booked');
SELECT is(pg_temp.due(:p), -8::numeric, 'for the customer');
SELECT is(pg_temp.summed('cash'), -8::numeric, 'against cash');
SELECT lives_ok(format('SELECT collect.money_move(%s, ''CAD'', ''cash'', ''suspense'', 3, ''test'')', :entity), 'money moves');
SELECT results_eq($$SELECT pg_temp.summed('cash'), pg_temp.summed('suspense')$$, 'VALUES (-5::numeric, -3::numeric)', 'from cash to suspense');

SELECT * FROM finish();
ROLLBACK;
