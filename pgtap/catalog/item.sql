\ir ../include/street.psql
SELECT no_plan();

SELECT item_id AS item FROM api.item_create('T-DID', 'Number', 'recurring', 'CAD', 5.00) \gset
SELECT results_eq(format('SELECT i.frequency, i.proration, i.credit_at_end FROM api.item_get(%s) AS i', :item),
  $$VALUES ('monthly', 'days', true)$$, 'a month, by the day, unless said otherwise');
SELECT throws_ok($$SELECT * FROM api.item_create('T-X', 'x', 'weekly', 'CAD', 1)$$, 'TB102', NULL, 'no kind');
SELECT throws_ok($$SELECT * FROM api.item_create('T-X', 'x', 'one_time', 'CAD', -1)$$, 'TB102', NULL, 'a price below 0');
SELECT throws_ok($$SELECT * FROM api.item_create('T-DID', 'x', 'one_time', 'CAD', 1)$$, 'TB103', NULL, 'the code is taken');
SELECT is((SELECT i.price::numeric FROM api.item_update(:item, 1, p_price => 6.00) AS i), 6.00, 'another price');
SELECT count(api.item_assignment_create(:p, :item, '2026-11-01')) \gset
SELECT throws_ok(format('SELECT * FROM api.item_remove(%s)', :item), 'TB105', NULL, 'one that somebody has stays');

SELECT * FROM finish();
ROLLBACK;
