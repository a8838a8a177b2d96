\ir ../include/street.psql
SELECT no_plan();

SELECT package_id AS pooled FROM api.package_create('T-POOLED', 'Pooled', 'CAD', 0, :sheet, :sheet_in) \gset
SELECT package_version_id AS version FROM api.package_version_list(:pooled) \gset
SELECT pool_id AS own FROM api.pool_create(:version, 'own', 'Own', 10, p_scope => 'device') \gset
SELECT pool_id AS all FROM api.pool_create(:version, 'shared', 'Shared', 300, p_scope => 'package', p_prefixes => '{1613,1514}') \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Pools Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:r, :pooled, '2026-01-01T05:00Z')),
  count(api.device_create(:r, 'did', '16135550111', '2026-01-01T05:00Z')) \gset
CREATE FUNCTION pg_temp.pools() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s%s: %s of %s, %s left', p.code, ' of ' || p.device, p.used_minutes, p.granted_minutes, p.left_minutes),
    '; ' ORDER BY p.code)
  FROM party.customer AS c CROSS JOIN LATERAL api.customer_pools(c.customer_id) AS p WHERE c.code = 'T-R'
$$;
SELECT is(pg_temp.pools(), 'own: 0 of 10, 10 left; shared: 0 of 300, 300 left', 'nobody used any');
-- 135 s are 138 at 30/6: 2.3 minutes; 60 s to New York are 60: a minute
SELECT pg_temp.land('t-native', pg_temp.call('a', '14:00:00', '135', '16135550111', '16135559999'),
  pg_temp.call('b', '15:00:00', '60', '16135550111', '12125559999')) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is(pg_temp.pools(), 'own of 16135550111: 1 of 10, 9 left; shared: 2.3 of 300, 297.7 left', 'used and left');
SELECT is((SELECT string_agg(format('%s %s', d.code, d.billed_seconds), ', ')
    FROM api.pool_draw_list(:r, '2026-11-04T00:00Z', '2026-11-05T00:00Z') AS d), 'shared 138, own 60', 'drawn, call by call');
SELECT is((SELECT count(*) FROM api.pool_draw_list(:r, '2026-11-04T00:00Z', '2026-11-05T00:00Z', :own) AS d), 1::bigint, 'of one pool');
SELECT is((
  SELECT string_agg(n.code, ', ')
  FROM api.pool_draw_list(:r, '2026-11-04T00:00Z', '2026-11-05T00:00Z', p_limit => 1) AS d
  CROSS JOIN LATERAL api.pool_draw_list(:r, '2026-11-04T00:00Z', '2026-11-05T00:00Z',
    p_after => ARRAY[d.started_at, d.record_id, d.side, d.transaction_id, d.pool_id]::text[]) AS n
), 'own', 'the next page');
SELECT is((SELECT c.pool_seconds FROM api.call AS c WHERE c.customer_id = :r AND c.called = '16135559999'), 138, 'calls say it too');
SELECT throws_ok('SELECT api.customer_pools(-1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok($$SELECT api.pool_draw_list(1, '2026-11-04T00:00Z', '2026-11-05T00:00Z', p_limit => 0)$$, 'TB102', NULL, 'no limit of 0');

SELECT * FROM finish();
ROLLBACK;
