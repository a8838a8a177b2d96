\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq(format('SELECT k.monthly_fee::numeric, k.on_net_rate::numeric FROM api.package_get(%s) AS k', :package),
  $$VALUES (0.0, 0.0)$$, 'no fee and free on-net calls unless said otherwise');
SELECT throws_ok($$SELECT * FROM api.package_create('T-X', 'x', 'CAD', p_monthly_fee => -1)$$, 'TB102', NULL, 'a fee below 0');
SELECT throws_ok($$SELECT * FROM api.package_create('T-X', 'x', 'CAD', p_outbound_sheet_id => -1)$$, 'TB102', NULL, 'no sheet');
SELECT throws_ok($$SELECT * FROM api.package_create('T-BASIC', 'x', 'CAD')$$, 'TB103', NULL, 'the code is taken');
SELECT results_eq(
  format('SELECT k.monthly_fee::numeric, k.inbound_sheet_id FROM api.package_update(%s, p_monthly_fee => 29.95,
    p_clear => %L) AS k', :package, '{inbound_sheet_id}'),
  $$VALUES (29.95, NULL::bigint)$$, 'changed');
SELECT throws_ok(format('SELECT * FROM api.package_update(%s, p_clear => %L)', :package, '{name}'), 'TB102', NULL,
  'a name cannot be emptied');
SELECT throws_ok(format('SELECT * FROM api.package_remove(%s)', :package), 'TB105', NULL, 'one that somebody has stays');

SELECT * FROM finish();
ROLLBACK;
