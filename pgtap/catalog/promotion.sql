\ir ../include/street.psql
SELECT no_plan();

SELECT discount_id AS off FROM api.discount_create('T-OFF', 'Ten off', 'percent', 10) \gset
SELECT promotion_id AS spring
FROM api.promotion_create('T-SPRING', 'Spring', :off, p_cycles => 3::smallint, p_open_to => '2026-12-31') \gset
SELECT throws_ok(format('SELECT * FROM api.promotion_create(%L, %L, %s, p_open_from => %L, p_open_to => %L)',
  'T-X', 'x', :off, '2026-12-02', '2026-12-01'), 'TB102', NULL, 'it opens before it closes');
SELECT throws_ok(format('SELECT * FROM api.promotion_create(%L, %L, %s)', 'T-SPRING', 'x', :off), 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT * FROM api.promotion_create('T-X', 'x', -1)$$, 'TB102', NULL, 'no discount');
SELECT is((SELECT p.open_to FROM api.promotion_update(:spring, 1, p_open_to => '2027-01-31') AS p), date '2027-01-31', 'longer');
SELECT throws_ok(format('SELECT * FROM api.discount_remove(%s)', :off), 'TB105', NULL, 'its discount stays');
SELECT is((SELECT count(*) FROM api.promotion_list(p_name => 'spring')), 1::bigint, 'listed');

SELECT * FROM finish();
ROLLBACK;
