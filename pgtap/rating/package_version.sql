-- A call is rated by the package version of the day of its answer, in its payer's zone; a pinned package keeps its version.
\ir ../include/street.psql
SELECT no_plan();

SELECT rate_sheet_id AS sheet2 FROM api.rate_sheet_create('T-NEW', 'New', 'CAD', 'America/Toronto') \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet2, '1', '2026-01-01', :world, 0.0600, 1, 1);
SELECT catalog.rate_sheet_activate(:sheet2, '2026-01-01') \gset
SELECT package_version_id AS v1 FROM api.package_get(:package) \gset
SELECT count(api.package_version_create(:package, '2026-11-10', p_outbound_sheet_id => :sheet2, p_on_net_rate => 0.0120)) \gset
SELECT device_id AS pinned FROM api.device_create(:p, 'did', '16135550103', '2026-01-01T05:00Z') \gset
SELECT count(api.package_assignment_create(:p, :package, '2026-01-01T05:00Z', :pinned, p_package_version_id => :v1)) \gset
SELECT customer_id AS v FROM api.customer_create('T-V', 'West', :entity, 'CAD', 'America/Vancouver', 'CA') \gset
SELECT count(api.device_create(:v, 'did', '16045550104', '2026-01-01T05:00Z')) \gset
SELECT count(api.package_assignment_create(:v, :package, '2026-01-01T05:00Z')) \gset
UPDATE system.clock SET frozen_at = '2026-11-12T12:00Z';

-- 60 s: 0.0200 by the old sheet, 0.0600 by the new one; internal 0, then 0.0120. Midnight is at 05:00 UTC in Toronto, at 08:00
-- in Vancouver.
SELECT (pg_temp.land('t-native',
  'p1,2026-11-10 04:59:59,60,16135550101,15145550100,,,,', 'p2,2026-11-10 05:00:00,60,16135550101,15145550100,,,,',
  'k1,2026-11-10 04:59:59,60,16135550103,15145550100,,,,', 'k2,2026-11-10 05:00:00,60,16135550103,15145550100,,,,',
  'v1,2026-11-10 07:59:59,60,16045550104,15145550100,,,,', 'v2,2026-11-10 08:00:00,60,16045550104,15145550100,,,,',
  'i1,2026-11-10 04:59:59,60,16135550101,16135550103,,,,', 'i2,2026-11-10 05:00:00,60,16135550101,16135550103,,,,',
  'n2,2026-11-10 05:00:00,60,16135550103,16135550101,,,,')).received \gset
SELECT pg_temp.rate() \gset
SELECT results_eq(
  $$SELECT r.call_id, c.amount::numeric, q.amount::numeric
    FROM intake.record AS r
    INNER JOIN rating.charge AS c ON c.call_id = r.record_id AND c.side = 'out'
    CROSS JOIN LATERAL api.call_quote(c.customer_id, r.caller, r.called, r.raw_seconds, r.answered_at) AS q
    ORDER BY r.call_id$$,
  $$VALUES ('i1', 0.0, 0.0), ('i2', 0.012, 0.012), ('k1', 0.02, 0.02), ('k2', 0.02, 0.02), ('n2', 0.0, 0.0),
    ('p1', 0.02, 0.02), ('p2', 0.06, 0.06), ('v1', 0.02, 0.02), ('v2', 0.06, 0.06)$$,
  'charged, and quoted the same');

SELECT * FROM finish();
ROLLBACK;
