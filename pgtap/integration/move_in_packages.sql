\ir ../include/move_in.psql
SELECT no_plan();
SELECT package_id AS extra FROM api.package_create('T-EXTRA', 'Extra', 'CAD') \gset

SELECT is(pg_temp.moved('packages', ARRAY['customer_code,package_code,device_kind,device_key,valid_from,valid_to',
  'T-Q,T-EXTRA,did,14165550102,2026-02-01,2026-03-01']), 'imported 1', 'a package of one device');
SELECT results_eq(format('SELECT a.package_id, a.valid_from, a.valid_to FROM service.package_assignment AS a WHERE a.device_id = %s', :q_did),
  format($$VALUES (%s::bigint, '2026-02-01 05:00+00'::timestamptz, '2026-03-01 05:00+00'::timestamptz)$$, :extra),
  'from midnight to midnight of the customer');
SELECT is(pg_temp.moved('packages', ARRAY['customer_code,package_code,device_kind,device_key,valid_from,valid_to',
  'T-P,T-NONE,,,2026-02-01,', 'T-X,T-EXTRA,,,2026-02-01,', 'T-P,T-EXTRA,,,2026-02-30,']) ~
  '^2: .*T-NONE.*; 3: .*T-X.*; 4: ', true, 'every wrong line is told');
SELECT is((SELECT count(*) FROM service.package_assignment AS a WHERE a.package_id = :extra), 1::bigint, 'and none is kept');

SELECT * FROM finish();
ROLLBACK;
