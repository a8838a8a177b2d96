\ir ../include/numbering.psql
SELECT no_plan();
SELECT rate_sheet_id AS sheet FROM api.rate_sheet_create('T-TIER', 'Tiered', 'CAD') \gset
SELECT rate_sheet_id AS plain FROM api.rate_sheet_create('T-PLAIN', 'Plain', 'CAD') \gset

-- Tier and by what, such as 3 by ocn.
CREATE FUNCTION pg_temp.tier(p_number text, p_sheet bigint DEFAULT NULL, p_center text DEFAULT NULL, p_on date DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(t.tier || ' by ' || t.match, t.reason) FROM api.tier_find(p_number, p_sheet, p_center, p_on => p_on) AS t
$$;

-- 2.2: number, (LATA, OCN), OCN, rate center, default; each step is added below the one that it beats.
SELECT is(pg_temp.tier('2125561000'), 'rate center US/NY/NEW YORK has no tier', 'nothing is known');
SELECT count(api.tier_map_create('default', p_tier => 9::smallint)) \gset
SELECT is(pg_temp.tier('2125561000'), 'rate center US/NY/NEW YORK has no tier', 'the default is not for numbers with a rate center');
SELECT is(pg_temp.tier('2125561000', p_center => 'NOWHERE'), 'rate center US/NY/NOWHERE has no tier', 'nor for unknown ones');
SELECT is(pg_temp.tier('2125561000', p_center => ''), '9 by default', 'but where it is empty');
SELECT is(pg_temp.tier('2122345678'), '9 by default', 'or the block has none');
SELECT tier_map_id AS center
FROM api.tier_map_create('rate_center', p_country => 'US', p_state => 'NY', p_rate_center => 'NEW YORK', p_tier => 4::smallint) \gset
SELECT is(pg_temp.tier('2125561000'), '4 by rate_center', 'rate center');
SELECT count(api.tier_map_create('ocn', p_ocn => '902B', p_tier => 3::smallint)) \gset
SELECT is(pg_temp.tier('2125561000'), '3 by ocn', 'OCN before rate center');
SELECT is(pg_temp.tier('2125560000'), '4 by rate_center', 'not of another carrier');
SELECT count(api.tier_map_create('lata_ocn', p_lata => '132', p_ocn => '902B', p_tier => 2::smallint)) \gset
SELECT is(pg_temp.tier('2125561000'), '2 by lata_ocn', 'LATA and OCN before OCN');
SELECT is(pg_temp.tier('3125560000'), '3 by ocn', 'not in another LATA');
SELECT count(api.tier_map_create('number', p_number => '12125561000', p_tier => 0::smallint)) \gset
SELECT is(pg_temp.tier('2125561000'), '0 by number', 'the number before all');
SELECT is(pg_temp.tier('2125561001'), '2 by lata_ocn', 'not for its neighbour');

-- A rate center of the same name in another state is another one.
SELECT is((SELECT t.tier FROM api.tier_find('2125550000', p_rate_center => 'NEW YORK', p_state => 'TX') AS t), NULL, 'key of three');

-- A sheet's own rows come before those of the house, whatever they are told by; its default does not.
SELECT count(api.tier_map_create('rate_center', p_rate_sheet_id => :sheet, p_country => 'US', p_state => 'NY', p_rate_center => 'NEW YORK',
    p_tier => 5::smallint)),
  count(api.tier_map_create('default', p_rate_sheet_id => :sheet, p_tier => 8::smallint)) \gset
SELECT is(pg_temp.tier('2125561000', :sheet), '5 by rate_center', 'the sheet''s rate center before the house''s number');
SELECT is(pg_temp.tier('2125561000', :plain), '0 by number', 'not for another sheet');
SELECT is(pg_temp.tier('3125560000', :sheet), '3 by ocn', 'the house''s, where the sheet has no more than a default');
SELECT is(pg_temp.tier('2122345678', :sheet), '8 by default', 'the sheet''s default before the house''s');
SELECT is(pg_temp.tier('2122345678', :plain), '9 by default', 'else the house''s');

-- Effective dates: each row counts until the next.
SELECT count(api.tier_map_create('rate_center', p_country => 'US', p_state => 'NY', p_rate_center => 'NEW YORK',
  p_valid_from => '2026-11-10', p_tier => 7::smallint)) \gset
SELECT is(pg_temp.tier('2125560000', p_on => '2026-11-09'), '4 by rate_center', 'the day before');
SELECT is(pg_temp.tier('2125560000', p_on => '2026-11-10'), '7 by rate_center', 'from its day on');
SELECT is((SELECT t.tier FROM api.tier_map_update(:center, p_tier => 6::smallint) AS t), 6::smallint, 'changed');
SELECT is(pg_temp.tier('2125560000'), '6 by rate_center', 'and counts');
SELECT count(api.tier_map_remove(:center)) \gset
SELECT is(pg_temp.tier('2125560000'), 'rate center US/NY/NEW YORK has no tier', 'removed');

SELECT is((SELECT t.reason FROM api.tier_find('+33140000000') AS t), 'no rate center: the default', 'abroad');
DELETE FROM catalog.tier_map AS t WHERE t.match = 'default';
SELECT is((SELECT concat_ws('|', t.tier, t.reason) FROM api.tier_find('+33140000000') AS t), 'no rate center, and no default',
  'no default');
SELECT is((SELECT t.reason FROM api.tier_find('2125561000') AS t), 'the number has a tier of its own', 'in words: number');
SELECT is((SELECT t.reason FROM api.tier_find('2125561001') AS t), 'LATA 132 and OCN 902B', 'in words: LATA and OCN');
SELECT is((SELECT t.reason FROM api.tier_find('3125560000') AS t), 'OCN 902B', 'in words: OCN');

-- Errors
SELECT throws_ok($$SELECT api.tier_map_create('ocn', p_ocn => '902B', p_tier => 1::smallint)$$, 'TB103', NULL, 'from the same day');
SELECT throws_ok($$SELECT api.tier_map_create('ocn', p_tier => 1::smallint)$$, 'TB102', NULL, 'nothing to match');
SELECT throws_ok($$SELECT api.tier_map_create('ocn', p_ocn => '904D', p_lata => '132', p_tier => 1::smallint)$$, 'TB102', NULL, 'too much');
SELECT throws_ok($$SELECT api.tier_map_create('default', p_tier => (-1)::smallint)$$, 'TB102', NULL, 'tiers count from 0');
SELECT throws_ok($$SELECT * FROM api.tier_find('x')$$, 'TB102', NULL, 'not a number');
SELECT throws_ok($$SELECT * FROM api.tier_find(NULL)$$, 'TB102', NULL, 'no number');
SELECT throws_ok($$SELECT * FROM api.tier_find('2125561000', 0)$$, 'TB101', NULL, 'no such sheet');

SELECT * FROM finish();
ROLLBACK;
