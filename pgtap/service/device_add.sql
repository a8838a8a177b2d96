\ir ../include/street.psql
SELECT no_plan();

SELECT service.emergency_location_add_many(ARRAY[
  ROW('16135550301', 'P', '1 Main St', '', 'Ottawa', 'ON', 'K1A 0B1', 'CA')::service.emergency_location_draft]) \gset
SELECT service.device_add_many(ARRAY[
  ROW(:p, 'did', '16135550301', '', 'head-office', '2026-11-01T04:00Z', 'infinity', 'Desk', :package),
  ROW(:p, 'virtual_number', 'head-office', '', '', '2026-11-01T04:00Z', 'infinity', '', NULL)
]::service.device_draft[]) \gset
SELECT is((SELECT v.key FROM service.device AS d INNER JOIN service.device AS v ON v.device_id = d.virtual_number_id
  WHERE d.key = '16135550301'), 'head-office', 'a device finds its virtual number, whatever the order');
SELECT is((SELECT a.package_id FROM service.package_assignment AS a INNER JOIN service.device AS d ON d.device_id = a.device_id
  WHERE d.key = '16135550301'), :package::bigint, 'and has its own package');
SELECT is((SELECT e.city FROM service.emergency_location AS e WHERE e.number = '16135550301'), 'Ottawa', 'help finds it');
SELECT throws_ok(format($$SELECT service.device_add_many(ARRAY[
  ROW(%s, 'did', '16135550301', '', '', '2026-12-01', 'infinity', '', NULL)::service.device_draft])$$, :q),
  '23P01', NULL, 'one number is in service once');

SELECT * FROM finish();
ROLLBACK;
