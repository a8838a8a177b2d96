\ir ../include/street.psql
SELECT no_plan();

-- R's package has 300 minutes to Ottawa and Montreal, and 100 to anywhere that each device has for itself.
SELECT package_id AS pooled FROM api.package_create('T-POOLED', 'Pooled', 'CAD', 0, :sheet, :sheet_in) \gset
SELECT package_version_id AS version FROM api.package_version_list(:pooled) \gset
SELECT pool_id AS local FROM api.pool_create(:version, 'local', 'Local', 300, p_scope => 'customer', p_prefixes => '{1613,1514}') \gset
SELECT pool_id AS any FROM api.pool_create(:version, 'any', 'Anywhere', 100, p_scope => 'device') \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Pools Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT package_assignment_id AS assignment FROM api.package_assignment_create(:r, :pooled, '2026-01-01T05:00Z') \gset
SELECT device_id AS a FROM api.device_create(:r, 'did', '16135550111', '2026-01-01T05:00Z') \gset
SELECT device_id AS b FROM api.device_create(:r, 'did', '16135550112', '2026-01-01T05:00Z') \gset

-- A call of R in minutes from midnight of 2026-11-04.
CREATE FUNCTION pg_temp.leg(p_record_id bigint, p_device_id bigint, p_minute integer, p_called text, p_seconds integer,
  p_side text DEFAULT 'out') RETURNS rating.pool_leg LANGUAGE sql AS $$
  SELECT ROW(p_record_id, p_side, t.at, t.at, '2026-11-04', '16135550000', p_called, c.customer_id, p_device_id, k.package_id,
    p_seconds)::rating.pool_leg
  FROM party.customer AS c, catalog.package AS k, (SELECT timestamptz '2026-11-04 05:00Z' + make_interval(mins => p_minute) AS at) AS t
  WHERE c.code = 'T-R' AND k.code = 'T-POOLED'
$$;
CREATE FUNCTION pg_temp.dealt(VARIADIC p_legs rating.pool_leg[]) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(format('%s:%s %s', d.record_id, p.code, d.billed_seconds), ', ' ORDER BY d.record_id, p.code DESC)
    FILTER (WHERE d.billed_seconds > 0), '')
  FROM rating.pool_deal(p_legs) AS d INNER JOIN catalog.pool AS p ON p.pool_id = d.pool_id
$$;

SELECT is(pg_temp.dealt(pg_temp.leg(1, :a, 0, '16135551000', 60)), '1:local 60', 'the narrower pool first');
SELECT is(pg_temp.dealt(pg_temp.leg(1, :a, 0, '442079460000', 60)), '1:any 60', 'the other numbers');
SELECT is(pg_temp.dealt(pg_temp.leg(1, :a, 0, '16135550111', 60, 'in')), '', 'pools are of calls made');
SELECT is(pg_temp.dealt(pg_temp.leg(1, NULL, 0, '442079460000', 60)), '', 'no device is known that could share');

-- 300 min = 18,000 s: 17,850 + 150 of 300, the rest from A's own 6,000 s.
SELECT is(pg_temp.dealt(pg_temp.leg(1, :a, 0, '16135551000', 17850), pg_temp.leg(2, :a, 300, '15145551000', 300)),
  '1:local 17850, 2:local 150, 2:any 150', 'split over two pools');
-- The second by answer is the first record: 18,000 s go to record 2, then 6,000 of A to record 2 and B's to record 1.
SELECT is(pg_temp.dealt(pg_temp.leg(1, :b, 400, '16135551000', 7000), pg_temp.leg(2, :a, 0, '15145551000', 30000)),
  '1:any 6000, 2:local 18000, 2:any 6000', 'in the order of answers');
SELECT is(pg_temp.dealt(pg_temp.leg(2, :a, 0, '16135551000', 10000), pg_temp.leg(1, :a, 0, '16135551000', 10000)),
  '1:local 10000, 2:local 8000, 2:any 2000', 'answered together: in the order of records');
-- A call to anywhere is dealt with its own pool before a local call that overflows into it comes later.
SELECT is(pg_temp.dealt(pg_temp.leg(1, :a, 0, '16135551000', 20000), pg_temp.leg(2, :a, 400, '442079460000', 5000)),
  '1:local 18000, 1:any 2000, 2:any 4000', 'whoever is first, whichever pool');

-- Taken, and then only what is left.
SELECT lives_ok(format($$
  SELECT rating.pool_take(array_agg(d)) FROM rating.pool_deal(ARRAY[pg_temp.leg(1, %s, 0, '16135551000', 17850)]) AS d
$$, :a), 'taken');
SELECT is(pg_temp.dealt(pg_temp.leg(2, :a, 300, '16135551000', 300)), '2:local 150, 2:any 150', '300 - 297.5 min are left');
SELECT is((SELECT sum(d.billed_seconds) FROM rating.pool_deal(
    ARRAY[pg_temp.leg(2, :a, 300, '16135551000', 300)], true) AS d WHERE d.pool_id = :local), 300::bigint, 'dealt anew, as if nobody had drawn');
SELECT is((SELECT format('%s of %s', u.billed_seconds, u.granted_seconds) FROM rating.pool_use AS u WHERE u.customer_id = :r),
  '17850 of 18000', 'kept');
SELECT throws_ok(format($$SELECT rating.pool_take(ARRAY[ROW(2, 'out', NULL, NULL, %s, %s, 0, '2026-11-01', '2026-12-01', 18000, 151)::rating.pool_part])$$,
  :r, :local), 'TB411', NULL, 'never more than there is');
SELECT lives_ok(format($$SELECT rating.pool_lock(jsonb_build_array(to_jsonb(ROW(2, 'out', NULL, NULL, %s, %s, 0, '2026-11-01', '2026-12-01', 18000, 151)::rating.pool_part)))$$,
  :r, :local), 'a pool is kept for this transaction');

SELECT is((SELECT string_agg(p.code, ' ' ORDER BY h.place) FROM rating.pool_held(ARRAY[:r], '{2026-11-01}') AS h
  INNER JOIN catalog.pool AS p ON p.pool_id = h.pool_id), 'local any', 'held, narrow ones first');
SELECT is(rating.pool_sharer('virtual_number', 7, 1, NULL), 1::bigint, 'a device of no virtual number shares with nobody');

SELECT * FROM finish();
ROLLBACK;
