-- Jurisdiction, LATAs and tier in an explanation: what was stored, and why.
\ir ../include/kinds.psql
\ir ../include/rating.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.sheet_id(p_code text) RETURNS bigint LANGUAGE sql AS $$
  SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = p_code
$$;
SELECT pg_temp.import_rates('t-override', '1518,0.0010,6,6,2011-01-01,T-Own,0') AS own \gset
SELECT customer_id AS x FROM party.customer WHERE code = 'X' \gset
SELECT package_id AS k FROM api.package_create('k-all', 'All', 'CAD', 0, pg_temp.sheet_id('t-jurisdiction'), pg_temp.sheet_id('t-tier')) \gset
SELECT customer_id AS j FROM api.customer_create('J', 'J', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT customer_id AS l FROM api.customer_create('L', 'L', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(c.id, :k, '2011-01-01 00:00-05')) FROM (VALUES (:j), (:l)) AS c (id) \gset
SELECT count(api.device_create(c.id, 'did', c.number, '2011-01-01 00:00-05'))
FROM (VALUES (:j, '12125550100'), (:j, '16045550110'), (:l, '12125550101')) AS c (id, number) \gset
SELECT count(api.override_sheet_create(:l, pg_temp.sheet_id('t-lata'))) \gset
SELECT pg_temp.land('t-switch',
  'j1,2011-02-20 15:00:00,66,12125550100,15185550199,,,,', 'j2,2011-02-20 15:00:01,66,12125550100,12125560199,,,,',
  'l1,2011-02-20 15:00:02,66,12125550101,12015550199,,,,', 't1,2011-02-20 15:00:03,66,12125550199,16045550110,,,,',
  'p1,2011-02-20 15:00:04,66,16135550142,16135550143,,,,') \gset
CREATE FUNCTION pg_temp.explained(p_id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT api.call_explain('201102-' || r.record_id, p_runners_up => true) -> 'charges' -> 0 FROM intake.record AS r WHERE r.call_id = p_id
$$;
CREATE FUNCTION pg_temp.runners(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg((p ->> 'rate_sheet') || ' ' || (p ->> 'prefix'), '; ') FROM jsonb_array_elements(pg_temp.explained(p_id) -> 'runners_up') AS p
$$;
SELECT is(pg_temp.explained('j1') ->> 'basis', 'By law the call is intrastate, rated as intrastate: both are in NY.', 'both ends in one state');
SELECT is(pg_temp.explained('j2') ->> 'basis',
  'By law the call is intrastate, rated as local: both are in rate center US/NY/NEW YORK.', 'local calls');
SELECT is(pg_temp.explained('l1') ->> 'basis', 'By law the call is interstate, rated as interstate: from NY to NJ. '
  'It goes from LATA 132 to 224, interlata.', 'LATAs');
SELECT is(pg_temp.runners('l1'), 't-lata *; t-jurisdiction */interstate', 'what else would have fit, in order');
SELECT is(pg_temp.explained('t1') ->> 'basis', 'The called number is in tier 3: rate center CA/BC/VANCOUVER.', 'a tier');
SELECT is(pg_temp.explained('t1') ->> 'tier', '3', 'stored with the charge');
SELECT ok(pg_temp.explained('t1') ->> 'words' LIKE '% by prefix 3 (T-Tier 3)%The called number is in tier 3: rate center CA/BC/VANCOUVER.%', 'in words');
-- The map says something else by now: what was decided stays, the reason is not made up.
UPDATE catalog.tier_map SET tier = 1 WHERE rate_center = 'VANCOUVER';
SELECT is(pg_temp.explained('t1') ->> 'basis', 'The called number is in tier 3: by stock, or by the map as it was.', 'as it was');
SELECT is(pg_temp.explained('p1') ? 'jurisdiction', false, 'nothing is said of calls by prefix');
SELECT is((SELECT string_agg(CASE c.prefix WHEN '' THEN '*' ELSE c.prefix END, ' ' ORDER BY c.place) FROM catalog.rate_candidates('jurisdiction', '44', 'local', NULL, NULL) AS c),
  '44/local 44 4/local 4 */local *', 'longest first, its class before any');
SELECT is((SELECT string_agg(CASE c.prefix WHEN '' THEN '*' ELSE c.prefix END, ' ' ORDER BY c.place) FROM catalog.rate_candidates('lata', NULL, NULL, '?>224', NULL) AS c),
  '*>224 *', 'a side without LATA');

SELECT * FROM finish();
ROLLBACK;
