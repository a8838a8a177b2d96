\ir ../include/numbering.psql
SELECT no_plan();

SELECT local_calling_id AS pair FROM api.local_calling_create('CA', 'ON', 'TORONTO', 'CA', 'ON', 'OAKVILLE', '2026-01-01') \gset
SELECT is(catalog.local_calling_has('CA/ON/TORONTO', 'CA/ON/OAKVILLE', '2026-01-01'), true, 'a pair');
SELECT is(catalog.local_calling_has('CA/ON/OAKVILLE', 'CA/ON/TORONTO', '2026-01-01'), true, 'the other way round');
SELECT is(catalog.local_calling_has('CA/ON/OAKVILLE', 'CA/ON/TORONTO', '2025-12-31'), false, 'the day before');
SELECT is(catalog.local_calling_has('CA/ON/OAKVILLE', 'CA/ON/OTTAWA-HULL', '2026-01-01'), false, 'no pair');
SELECT is(catalog.local_calling_has('CA/ON/OAKVILLE', 'CA/ON/OAKVILLE', '1990-01-01'), true, 'a rate center and itself');
SELECT isnt(catalog.local_calling_has(NULL, NULL, '2026-01-01'), true, 'two unknown ones are not known to be local');
SELECT isnt(catalog.local_calling_has('CA/ON/OAKVILLE', NULL, '2026-01-01'), true, 'nor one');
SELECT is(catalog.rate_center_key('CA', 'ON', ''), NULL, 'an empty rate center is none');

-- Ended, it counts until then.
SELECT is((SELECT l.valid_to FROM api.local_calling_update(:pair, p_valid_to => '2026-11-01') AS l), date '2026-11-01', 'ended');
SELECT is(catalog.local_calling_has('CA/ON/TORONTO', 'CA/ON/OAKVILLE', '2026-10-31'), true, 'its last day');
SELECT is(catalog.local_calling_has('CA/ON/TORONTO', 'CA/ON/OAKVILLE', '2026-11-01'), false, 'the day after');
SELECT is((SELECT count(*) FROM api.local_calling_list(p_country => 'CA', p_state => 'ON', p_rate_center => 'TORONTO')), 1::bigint,
  'in the list');

SELECT throws_ok($$SELECT api.local_calling_create('CA', 'ON', 'OAKVILLE', 'CA', 'ON', 'TORONTO', '2026-01-01')$$, 'TB103', NULL,
  'the same pair the other way round');
SELECT throws_ok($$SELECT api.local_calling_create('CA', 'ON', 'OAKVILLE', 'CA', 'ON', 'OAKVILLE')$$, 'TB102', NULL, 'no two');
SELECT throws_ok($$SELECT api.local_calling_create('CA', 'ON', '', 'CA', 'ON', 'OAKVILLE')$$, 'TB102', NULL, 'an empty rate center');
SELECT throws_ok(format('SELECT api.local_calling_update(%s, p_valid_to => ''2026-01-01'')', :pair), 'TB102', NULL,
  'an end before its start');
SELECT is((SELECT l.rate_center FROM api.local_calling_remove(:pair) AS l), 'TORONTO', 'removed');

SELECT * FROM finish();
ROLLBACK;
