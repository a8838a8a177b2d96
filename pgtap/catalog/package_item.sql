\ir ../include/street.psql
SELECT no_plan();

SELECT package_id AS k, package_version_id AS v1 FROM api.package_create('T-K', 'Kit', 'CAD', 19.95) \gset
SELECT item_id AS item FROM api.item_create('T-TEL', 'Telephone', 'recurring', 'CAD', 4.00) \gset
SELECT item_id AS setup FROM api.item_create('T-SETUP', 'Setup', 'one_time', 'CAD', 49.00) \gset
SELECT item_id AS usd FROM api.item_create('T-USD', 'In dollars', 'recurring', 'USD', 4.00) \gset
SELECT package_item_id AS pi FROM api.package_item_create(:v1, :item, 3, 3.50) \gset
SELECT count(api.package_item_create(:v1, :setup)) \gset
SELECT throws_ok(format('SELECT * FROM api.package_item_create(%s, %s)', :v1, :item), 'TB103', NULL, 'once a version');
SELECT throws_ok(format('SELECT * FROM api.package_item_create(%s, %s)', :v1, :usd), 'TB202', NULL, 'in the package''s currency');
SELECT throws_ok(format('SELECT * FROM api.package_item_create(%s, %s, 0)', :v1, :item), 'TB102', NULL, 'none is no quantity');
-- 3 x 3.50 in this package; the setup at its own price.
SELECT results_eq(format('SELECT c.description, c.kind, c.amount FROM catalog.package_charge(%s) AS c', :v1),
  $$VALUES ('Kit', 'recurring', 19.95), ('Telephone', 'recurring', 10.50), ('Setup', 'one_time', 49.00)$$, 'what it costs');
SELECT is((SELECT i.quantity FROM api.package_item_update(:pi, p_quantity => 2) AS i), 2, 'changed');
SELECT is((SELECT i.package_item_id FROM api.package_item_remove(:pi) AS i), :pi::bigint, 'removed');

SELECT * FROM finish();
ROLLBACK;
