\ir ../include/street.psql
SELECT no_plan();

SELECT discount_id AS off FROM api.discount_create('T-OFF', 'Ten off', 'percent', 10) \gset
SELECT promotion_id AS spring FROM api.promotion_create('T-SPRING', 'Spring', :off, p_coupon_required => true) \gset
SELECT coupon_id AS two FROM api.coupon_create(:spring, 'T-TWO', 2, '2026-11-30') \gset
SELECT throws_ok(format('SELECT * FROM api.coupon_create(%s, %L)', :spring, 'T-TWO'), 'TB103', NULL, 'the code is taken');
SELECT throws_ok(format('SELECT * FROM api.coupon_create(%s, %L, 0)', :spring, 'T-X'), 'TB102', NULL, 'no use');
SELECT is(catalog.coupon_use(:spring, 'T-TWO', '2026-11-30'), :two::bigint, 'its last day is one of its days');
SELECT throws_ok(format('SELECT catalog.coupon_use(%s, %L, %L)', :spring, 'T-TWO', '2026-12-01'), 'TB204', NULL, 'the next is not');
SELECT throws_ok(format('SELECT catalog.coupon_use(%s, %L, %L)', :spring, 'T-NONE', '2026-11-30'), 'TB101', NULL, 'no coupon');
SELECT throws_ok(format('SELECT catalog.coupon_use(%s, %L, %L)', -1, 'T-TWO', '2026-11-30'), 'TB101', NULL, 'of another promotion');
SELECT catalog.coupon_use(:spring, 'T-TWO', '2026-11-05') \gset
SELECT throws_ok(format('SELECT catalog.coupon_use(%s, %L, %L)', :spring, 'T-TWO', '2026-11-05'), 'TB204', NULL, 'used up');
SELECT throws_ok(format('SELECT * FROM api.coupon_update(%s, p_max_uses => 1)', :two), 'TB102', NULL, 'it was used twice');
SELECT is((SELECT c.uses FROM api.coupon_update(:two, p_max_uses => 3) AS c), 2, 'once more');

SELECT * FROM finish();
ROLLBACK;
