\ir ../include/street.psql
SELECT no_plan();

-- 300 minutes to 1613 and 1514, shared by the numbers of a virtual number; 0.03 a minute there, 0.12 to 44, by the second.
SELECT rate_sheet_id AS pool_sheet FROM api.rate_sheet_create('T-POOLS', 'Pooled', 'CAD', 'America/Toronto') \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment, subsequent_increment)
VALUES (:pool_sheet, '1', '2026-01-01', :world, 0.03, 1, 1), (:pool_sheet, '44', '2026-01-01', :world, 0.12, 1, 1);
SELECT catalog.rate_sheet_activate(:pool_sheet, '2026-01-01') \gset
SELECT package_id AS pooled FROM api.package_create('T-POOLED', 'Pooled', 'CAD', 0, :pool_sheet, :sheet_in) \gset
SELECT package_version_id AS version FROM api.package_version_list(:pooled) \gset
SELECT pool_id AS local FROM api.pool_create(:version, 'local', 'Local', 300, p_scope => 'virtual_number', p_prefixes => '{1613,1514}') \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Pools Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:r, :pooled, '2026-01-01T05:00Z')) \gset
SELECT device_id AS group FROM api.device_create(:r, 'virtual_number', 'office', '2026-01-01T05:00Z') \gset
SELECT count(api.device_create(:r, 'did', x.key, '2026-01-01T05:00Z', p_virtual_number_id => :group))
FROM (VALUES ('16135550111'), ('16135550112')) AS x (key) \gset
SELECT device_id AS alone FROM api.device_create(:r, 'did', '16135550113', '2026-01-01T05:00Z') \gset
CREATE FUNCTION pg_temp.charges(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s s, %s of a pool: %s', h.billed_seconds, h.pool_seconds, h.amount), '; ' ORDER BY h.side DESC)
  FROM intake.record AS r INNER JOIN rating.charge AS h ON h.call_id = r.record_id WHERE r.call_id = p_id
$$;
CREATE FUNCTION pg_temp.used() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s: %s of %s', coalesce(d.key, u.sharer_id::text), u.billed_seconds, u.granted_seconds), '; ' ORDER BY d.key, u.cycle_from)
  FROM rating.pool_use AS u LEFT JOIN service.device AS d ON d.device_id = u.sharer_id
$$;

-- 297.5 min = 17,850 s are used by one number; then 5.0 min of the other: 2.5 of the pool, 2.5 x 0.03 = 0.0750.
SELECT is((pg_temp.land('t-native',
  pg_temp.call('big', '01:00:00', '17850', '16135550111', '16135559999'),
  pg_temp.call('next', '14:00:00', '300', '16135550112', '15145559999'),
  pg_temp.call('uk', '15:00:00', '60', '16135550112', '011442079460000'),
  pg_temp.call('alone', '16:00:00', '60', '16135550113', '16135559999'))).received::bigint, 4::bigint, 'landed');
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is(pg_temp.charges('big'), '17850 s, 17850 of a pool: 0', 'paid for by the pool');
SELECT is(pg_temp.charges('next'), '300 s, 150 of a pool: 0.075000', 'split: 2.5 x 0.03');
SELECT is(pg_temp.charges('uk'), '60 s, 0 of a pool: 0.120000', '44 is not of the pool');
SELECT is(pg_temp.charges('alone'), '60 s, 60 of a pool: 0', 'a number of no virtual number has the pool for itself');
SELECT is(pg_temp.used(), '16135550113: 60 of 18000; office: 18000 of 18000', 'two numbers share one pool');
SELECT is((SELECT string_agg(format('%s %s', r.call_id, d.billed_seconds), ', ' ORDER BY r.call_id) FROM rating.pool_draw AS d
  INNER JOIN intake.record AS r ON r.record_id = d.call_id), 'alone 60, big 17850, next 150', 'what each drew');
-- 0 + 0.075 + 0.12 + 0
SELECT is((SELECT a.unbilled FROM ledger.account AS a WHERE a.customer_id = :r), 0.195::system.money, 'booked');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');

-- 300 s at 0.03 are 0.15, of which 150 s out of the pool are 0.075
SELECT is((SELECT jsonb_path_query_array(api.call_explain(c.call_id), '$.charges[0].parts[*].amount')::text || (api.call_explain(c.call_id) #>> '{charges,0,agrees}')
  FROM api.call AS c WHERE c.called = '15145559999'), '["0.150000", "-0.075000"]true', 'explained');
SELECT matches((SELECT api.call_explain(c.call_id) ->> 'words' FROM api.call AS c WHERE c.called = '15145559999'),
  '150 s of them out of included minutes \(150 s of local\): -0.075000', 'in words');

-- The next chunk finds nothing left; a call of the month before has its own cycle.
SELECT is((pg_temp.land('t-native', pg_temp.call('late', '17:00:00', '60', '16135550111', '16135559999'),
  'october,2026-10-31 12:00:00,60,16135550111,16135559999,,,,')).received::bigint, 2::bigint, 'landed');
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is(pg_temp.charges('late'), '60 s, 0 of a pool: 0.030000', 'a pool that is empty');
SELECT is(pg_temp.charges('october'), '60 s, 60 of a pool: 0', 'a late call uses what its own cycle left');

-- 350 minutes of which 300 are the pool's: 50 x 0.03 = 1.50
SELECT customer_id AS s FROM api.customer_create('T-S', 'Golden Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:s, :pooled, '2026-01-01T05:00Z')),
  count(api.device_create(:s, 'did', '16135550120', '2026-01-01T05:00Z')) \gset
SELECT is((pg_temp.land('t-native', VARIADIC ARRAY(
  SELECT pg_temp.call('g' || n, format('0%s:00:00', n), '4200', '16135550120', '16135559999') FROM generate_series(1, 5) AS n
))).received::bigint, 5::bigint, '5 calls of 70 minutes');
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is((SELECT string_agg(format('%s %s', h.pool_seconds, h.amount), ', ' ORDER BY h.started_at) FROM rating.charge AS h
  WHERE h.customer_id = :s), '4200 0, 4200 0, 4200 0, 4200 0, 1200 1.500000', '300 free, 50 at 0.03');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');

-- The rate goes up: what is split costs 2.5 x 0.04 = 0.10, what the pool pays for still nothing. Undone, all is as before.
SELECT pg_temp.used() AS used \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment, subsequent_increment)
VALUES (:pool_sheet, '1', '2026-06-01', :world, 0.04, 1, 1);
SELECT catalog.rate_sheet_activate(:pool_sheet, '2026-06-01') \gset
SELECT rerating_id AS rerating FROM api.call_rerate(p_reason => 'a new rate', p_customer_id => :r) \gset
SELECT is(pg_temp.rate(), 1, 'rated again');
SELECT is(pg_temp.charges('next'), '300 s, 150 of a pool: 0.100000', 'split as before: 2.5 x 0.04');
SELECT is(pg_temp.charges('big'), '17850 s, 17850 of a pool: 0', 'paid for by the pool as before');
SELECT is(pg_temp.used(), :'used', 'and as much of it');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');
SELECT count(api.rerating_undo(:rerating, 'not so')) \gset
SELECT is(pg_temp.charges('next'), '300 s, 150 of a pool: 0.075000', 'as it was');
SELECT is(pg_temp.used(), :'used', 'and the pool');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');

-- Brought in: 297.5 minutes are 297.5 x 60 = 17,850 s.
SELECT rating.pool_use_add_many(ARRAY[ROW(:p, :local, 0, '2026-11-01', '2026-12-01', 17850)::rating.pool_use_draft]) \gset
SELECT is((SELECT format('%s %s %s', u.billed_seconds, u.opening_seconds, u.granted_seconds) FROM rating.pool_use AS u
  WHERE u.customer_id = :p), '17850 17850 18000', 'kept');
SELECT throws_ok(format($$SELECT rating.pool_use_add_many(ARRAY[ROW(%s, %s, 0, '2026-11-01', '2026-12-01', 1)::rating.pool_use_draft])$$,
  :p, :local), '23505', NULL, 'once a cycle');
SELECT throws_ok(format($$SELECT rating.pool_use_add_many(ARRAY[ROW(%s, %s, 1, '2026-11-01', '2026-12-01', -1)::rating.pool_use_draft])$$,
  :p, :local), '23514', NULL, 'nobody uses less than nothing');

SELECT * FROM finish();
ROLLBACK;
