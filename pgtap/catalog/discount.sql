\ir ../include/street.psql
SELECT no_plan();

SELECT package_version_id AS v1 FROM api.package_create('T-K', 'Kit', 'CAD') \gset
SELECT discount_id AS ten FROM api.discount_create('T-TEN', 'Ten percent off', 'percent', 10) \gset
SELECT discount_id AS usd FROM api.discount_create('T-USD', 'Five dollars off', 'fixed', 5, 'USD') \gset
SELECT throws_ok($$SELECT * FROM api.discount_create('T-X', 'x', 'percent', 100.5)$$, 'TB102', NULL, 'more than everything');
SELECT throws_ok($$SELECT * FROM api.discount_create('T-X', 'x', 'fixed', 5)$$, 'TB102', NULL, 'an amount without currency');
SELECT throws_ok($$SELECT * FROM api.discount_create('T-X', 'x', 'percent', 5, 'CAD')$$, 'TB102', NULL, 'percents of a currency');
SELECT is((SELECT d.name FROM api.discount_update(:ten, p_name => '10 % off') AS d), '10 % off', 'changed');

SELECT is((SELECT d.discount_id FROM api.package_discount_add(:v1, :ten) AS d), :ten::bigint, 'a package comes with it');
SELECT throws_ok(format('SELECT * FROM api.package_discount_add(%s, %s)', :v1, :ten), 'TB103', NULL, 'once');
SELECT throws_ok(format('SELECT * FROM api.package_discount_add(%s, -1)', :v1), 'TB102', NULL, 'no discount');
SELECT throws_ok(format('SELECT * FROM api.package_discount_add(%s, %s)', :v1, :usd), 'TB202', NULL, 'in another currency');
SELECT throws_ok(format('SELECT * FROM api.discount_remove(%s)', :ten), 'TB105', NULL, 'one that a package has stays');
SELECT is((SELECT array_agg(d.discount_id) FROM api.package_discount_list(:v1) AS d), ARRAY[:ten]::bigint[], 'listed');
SELECT throws_ok(format('SELECT * FROM api.package_discount_list(%s, 0)', :v1), 'TB102', NULL, 'no page');
SELECT is((SELECT d.discount_id FROM api.package_discount_remove(:v1, :ten) AS d), :ten::bigint, 'taken away');
SELECT is((SELECT string_agg(a.operation, ' ' ORDER BY a.audit_id) FROM system.audit AS a
  WHERE a.table_name = 'catalog.package_discount' AND a.row_key = :v1::text), 'INSERT DELETE', 'both written down');
SELECT throws_ok(format('SELECT * FROM api.package_discount_remove(%s, %s)', :v1, :ten), 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
