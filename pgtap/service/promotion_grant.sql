\ir ../include/street.psql
SELECT no_plan();

SELECT discount_id AS off FROM api.discount_create('T-OFF', 'Ten off', 'percent', 10) \gset
SELECT discount_id AS usd FROM api.discount_create('T-USD', 'Dollars off', 'fixed', 5, 'USD') \gset
SELECT package_id AS gold FROM api.package_create('T-GOLD', 'Gold', 'CAD') \gset
SELECT count(api.promotion_create(p.code, p.code, p.discount, p.package, p.cycles, '2026-11-01', '2026-11-30', p.coupon))
FROM (VALUES
  ('T-THREE', :off, NULL, 3::smallint, false), ('T-GOOD', :off, :package, NULL, false), ('T-GOLD', :off, :gold, NULL, false),
  ('T-COUPON', :off, NULL, NULL, true), ('T-USD', :usd, NULL, NULL, false)
) AS p (code, discount, package, cycles, coupon) \gset
SELECT count(api.coupon_create(p.promotion_id, 'T-TWICE', 2)) FROM catalog.promotion AS p WHERE p.code = 'T-COUPON' \gset
CREATE FUNCTION pg_temp.refused(p_code text, p_error text, p_what text, p_on date DEFAULT NULL, p_coupon text DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
  SELECT throws_ok(format('SELECT api.promotion_take(pg_temp.p(), %L, %L, %L)', p_code, p_coupon, p_on), p_error, NULL, p_what)
$$;

-- Three cycles, of which November is the first.
SELECT promotion_grant_id AS three, valid_from::text || ' ' || valid_to AS time FROM api.promotion_take(:p, 'T-THREE') \gset
SELECT is(:'time'::text, '2026-11-05 2027-02-01', 'from today until the third cycle ends');
SELECT is((SELECT g.valid_to FROM api.promotion_take(:p, 'T-GOOD', p_on => '2026-11-30') AS g), date 'infinity', 'for good');
SELECT pg_temp.refused('T-THREE', 'TB103', 'once a customer');
SELECT pg_temp.refused('T-NONE', 'TB101', 'no promotion');
SELECT pg_temp.refused('T-USD', 'TB202', 'off dollars');
SELECT pg_temp.refused('T-GOLD', 'TB204', 'for another package');
SELECT pg_temp.refused('T-COUPON', 'TB204', 'a coupon is missing');
SELECT pg_temp.refused('T-COUPON', 'TB101', 'no such coupon', p_coupon => 'T-OTHER');
SELECT pg_temp.refused('T-COUPON', 'TB204', 'not open any more', '2026-12-01', 'T-TWICE');
SELECT pg_temp.refused('T-COUPON', 'TB102', 'yesterday', '2026-11-04', 'T-TWICE');
SELECT throws_ok($$SELECT api.promotion_take(-1, 'T-THREE')$$, 'TB101', NULL, 'nobody');
SELECT is((SELECT c.uses FROM catalog.coupon AS c WHERE c.code = 'T-TWICE'), 0, 'refusals use no coupon');
SELECT count(api.promotion_take(:p, 'T-COUPON', 'T-TWICE')) \gset
SELECT is((SELECT c.uses FROM catalog.coupon AS c WHERE c.code = 'T-TWICE'), 1, 'taken, it is used once');

SELECT is((SELECT g.valid_to FROM api.promotion_grant_end(:three) AS g), date '2026-11-06', 'ended today');
SELECT throws_ok(format('SELECT * FROM api.promotion_grant_end(%s, %L)', :three, '2026-11-07'), 'TB102', NULL, 'over by then');
SELECT throws_ok($$SELECT * FROM api.promotion_grant_end(-1)$$, 'TB101', NULL, 'no promotion taken');
SELECT is((SELECT count(*) FROM api.promotion_grant_list(p_customer_id => :p)), 3::bigint, 'listed');

SELECT * FROM finish();
ROLLBACK;
