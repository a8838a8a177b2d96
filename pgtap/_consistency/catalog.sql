\ir include/fault.psql

SELECT package_id AS other FROM api.package_create('T-OTHER', 'Other', 'CAD') \gset
SELECT discount_id AS off FROM api.discount_create('T-OFF', 'Ten off', 'percent', 10) \gset
SELECT promotion_id AS promotion FROM api.promotion_create('T-PROMO', 'Ten off', :off) \gset
SELECT count(api.coupon_create(:promotion, 'T-ONE', 3)) \gset
SELECT count(api.promotion_take(:p, 'T-PROMO', 'T-ONE')) \gset
SELECT pg_temp.finds('400-package-versions', 'DELETE FROM catalog.package_version WHERE valid_from = ''-infinity''',
  'a package without a first version');
SELECT pg_temp.finds('400-package-versions', format('UPDATE service.package_assignment SET package_version_id = (
  SELECT v.package_version_id FROM catalog.package_version AS v WHERE v.package_id = %s)', :other),
  'an assignment pinned to another package');
SELECT pg_temp.finds('410-coupon-uses', 'UPDATE catalog.coupon SET uses = uses + 1', 'a coupon used by nobody');
SELECT pg_temp.finds('410-coupon-uses', 'DELETE FROM service.promotion_grant', 'a use without its promotion');

SELECT * FROM finish();
ROLLBACK;
