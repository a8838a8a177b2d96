\ir ../include/street.psql
SELECT no_plan();

-- 10 minutes of which what is unused goes on for one cycle; 0.02 a minute to New York at 30/6.
SELECT package_id AS pooled FROM api.package_create('T-POOLED', 'Pooled', 'CAD', 0, :sheet, :sheet_in) \gset
SELECT package_version_id AS version FROM api.package_version_list(:pooled) \gset
SELECT pool_id AS pool FROM api.pool_create(:version, 'ten', 'Ten', 10, p_rollover_cycles => 1::smallint) \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Pools Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:r, :pooled, '2026-01-01T05:00Z')),
  count(api.device_create(:r, 'did', '16135550111', '2026-01-01T05:00Z')) \gset
CREATE FUNCTION pg_temp.charges() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s %s', r.call_id, h.pool_seconds, trim_scale(h.amount::numeric)), ', ' ORDER BY h.started_at)
  FROM rating.charge AS h INNER JOIN intake.record AS r ON r.record_id = h.call_id
$$;
CREATE FUNCTION pg_temp.uses() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s: %s of %s, %s on', u.cycle_from, u.billed_seconds, u.granted_seconds, u.moved_seconds), '; ' ORDER BY u.cycle_from)
  FROM rating.pool_use AS u
$$;

-- The file of the later calls comes first: b and c take 360 + 240 s, so that a, which was earlier, has none: 480 s are 0.16.
SELECT pg_temp.land('t-native', pg_temp.call('b', '14:00:00', '360', '16135550111', '12125559999'),
  pg_temp.call('c', '15:00:00', '300', '16135550111', '12125559999')) \gset
SELECT pg_temp.rate() \gset
SELECT pg_temp.land('t-native', pg_temp.call('a', '13:00:00', '480', '16135550111', '12125559999')) \gset
SELECT pg_temp.rate() \gset
SELECT is(pg_temp.charges(), 'a 0 0.16, b 360 0, c 240 0.02', 'in the order of files');
SELECT throws_ok($$SELECT api.pool_cycle_close('T-NLT', '2026-12-01')$$, 'TB102', NULL, 'the cycle is not over');
SELECT throws_ok($$SELECT api.pool_cycle_close('T-NONE', '2026-11-01')$$, 'TB101', NULL, 'no such legal entity');
SELECT is(api.pool_cycle_close('T-NLT', '2026-11-05'), 0::bigint, 'nothing has ended');

-- By time a has its 480 s, b the 120 that are left and pays 240 s: 0.08; c pays 300 s: 0.10. Together 0.18, as before.
UPDATE system.clock SET frozen_at = '2026-12-02T12:00Z';
SELECT is(api.pool_cycle_close('T-NLT', '2026-12-01'), 3::bigint, 'dealt again');
SELECT is(pg_temp.charges(), 'a 480 0, b 120 0.08, c 0 0.1', 'in the order of answers');
SELECT is(pg_temp.uses(), '2026-11-01: 600 of 600, 0 on', 'nothing is left to go on');
SELECT is((SELECT a.unbilled FROM ledger.account AS a WHERE a.customer_id = :r), 0.18::system.money, 'and booked');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');
SELECT is(api.pool_cycle_close('T-NLT', '2026-12-01'), 0::bigint, 'a closed cycle is not dealt again');

-- December: 120 of 600 s are used, 480 go on to January; there 1,080 are granted, and what is left of the 480 goes no further.
SELECT pg_temp.land('t-native', 'd,2026-12-01 12:00:00,120,16135550111,12125559999,,,,') \gset
SELECT pg_temp.rate() \gset
UPDATE system.clock SET frozen_at = '2027-01-02T12:00Z';
SELECT is(api.pool_cycle_close('T-NLT', '2027-01-01'), 0::bigint, 'nothing differs');
SELECT is(pg_temp.uses(), '2026-11-01: 600 of 600, 0 on; 2026-12-01: 120 of 600, 480 on; 2027-01-01: 0 of 1080, 0 on', 'unused minutes go on');
UPDATE system.clock SET frozen_at = '2027-02-02T12:00Z';
-- One call takes more than a month's own minutes: 960 s of 1,080.
SELECT pg_temp.land('t-native', 'e,2027-01-04 12:00:00,960,16135550111,12125559999,,,,') \gset
SELECT pg_temp.rate() \gset
SELECT is((SELECT h.pool_seconds FROM rating.charge AS h WHERE h.started_at >= '2027-01-01'), 960, 'unused minutes are there for calls');
SELECT is(api.pool_cycle_close('T-NLT', '2027-02-01'), 0::bigint, 'nothing differs');
SELECT matches(pg_temp.uses(), '2027-01-01: 960 of 1080, 120 on; 2027-02-01: 0 of 720, 0 on', 'those of December are over');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');

SELECT * FROM finish();
ROLLBACK;
