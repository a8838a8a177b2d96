\ir ../include/numbering.psql
SELECT no_plan();

SELECT is(:'blocks_status'::text, 'imported', 'the made-up blocks are in');
SELECT is(pg_temp.place('16135550142'), 'CA/ON/OTTAWA-HULL 805A', 'NPA-NXX; 888 is no LATA');
SELECT is(pg_temp.place('16132345678'), 'CA/ON', 'NPA alone: country and state');
SELECT is(pg_temp.place('12125560000'), 'US/NY/NEW YORK 132 901A', 'NPA-NXX');
SELECT is(pg_temp.place('12125561999'), 'US/NY/NEW YORK 132 902B', 'NPA-NXX-X is longer');
SELECT is(pg_temp.place('12125562000', '2026-05-31'), 'US/NY/NEW YORK 132 902B', 'a block on its last day');
SELECT is(pg_temp.place('12125562000', '2026-06-01'), 'US/NY/NEW YORK 132 901A', 'which ended counts as part of the wider one');
SELECT is(pg_temp.place('13125560000', '2026-11-03'), 'US/IL/CHICAGO 358 904D', 'the day before a change');
SELECT is(pg_temp.place('13125560000', '2026-11-04'), 'US/IL/CHICAGO 358 902B', 'the day of a change');
SELECT is(pg_temp.place('13125560000', '1999-12-31'), 'US/IL', 'before its first day the area code counts');
SELECT is(pg_temp.place('33140000000'), 'FR', 'abroad: the calling code');
SELECT is(pg_temp.place('18765550100'), 'JM', 'abroad within the North American plan');
SELECT is(pg_temp.place('17875550100'), 'US/PR/SAN JUAN 820 906F', 'a territory is a state of its country');
SELECT is(pg_temp.place('19025550100'), 'CA', 'an area code in two provinces');
SELECT is(pg_temp.place('18005550100'), '', 'a toll-free number is nowhere');
SELECT is(pg_temp.place('15005550100'), '', 'so is a personal one');
SELECT is(pg_temp.place('19995550100'), '', 'and one of no area code');
SELECT is_empty($$SELECT * FROM catalog.number_place(NULL, '2026-11-05')$$, 'no number is nowhere');

-- 2.4: the middle of an NPA is not 9, an NPA is not N11, an NXX begins with 2 to 9.
SELECT results_eq($$SELECT n.given, catalog.number_nanp(n.given) FROM (VALUES (1, '6135550142'), (2, '16135550142'),
    (3, '+16135550142'), (4, '2935550142'), (5, '9115550142'), (6, '6131550142'), (7, '1135550142'), (8, '613555014'),
    (9, '+6135550142'), (10, 'anonymous'), (11, NULL)) AS n (place, given) ORDER BY n.place$$,
  $$VALUES ('6135550142', '16135550142'), ('16135550142', '16135550142'), ('+16135550142', '16135550142'),
    ('2935550142', NULL), ('9115550142', NULL), ('6131550142', NULL), ('1135550142', NULL), ('613555014', NULL),
    ('+6135550142', NULL), ('anonymous', NULL), (NULL, NULL)$$, 'a valid ANI is 10, 11 or 12 characters of the plan');

-- Every area code that is known to be in service is in one country; states are of the US and Canada only.
SELECT is((SELECT count(*) FROM api.number_block AS b WHERE b.npa IS NOT NULL AND b.nxx IS NULL AND b.country IS NULL), 0::bigint,
  'each area code has a country');
SELECT cmp_ok((SELECT count(DISTINCT b.npa) FROM api.number_block AS b WHERE b.country IN ('US', 'CA')), '>', 390::bigint,
  'the area codes of two countries');
SELECT is((SELECT array_agg(concat_ws(' ', b.npa, b.state, b.name) ORDER BY b.prefix) FROM api.number_block AS b
    WHERE b.npa IN ('202', '613', '902', '340') AND b.nxx IS NULL),
  ARRAY['202 DC District of Columbia', '340 VI U.S. Virgin Islands', '613 ON Ontario', '902  Nova Scotia/Prince Edward Island'],
  'with their names');
SELECT is_empty($$SELECT b.prefix FROM catalog.number_block AS b INNER JOIN catalog.toll_free_prefix AS t
  ON t.prefix = b.prefix$$, 'no toll-free prefix has a place');

-- The functions
SELECT is((SELECT concat_ws(' ', b.prefix, b.npa, b.nxx, b.rate_center, b.name) FROM api.number_place_find('6135550142') AS b),
  '1613555 613 555 OTTAWA-HULL Ottawa', 'ten digits');
SELECT is((SELECT b.country::text FROM api.number_place_find('+442079460000') AS b), 'GB', 'with country code');
SELECT is((SELECT b.ocn FROM api.number_place_find('3125560000', '2026-11-03') AS b), '904D', 'on a day');
SELECT is_empty($$SELECT * FROM api.number_place_find('8005550100')$$, 'no row for what is nowhere');
SELECT throws_ok($$SELECT * FROM api.number_place_find('anonymous')$$, 'TB102', 'anonymous is not a number', 'not a number');
SELECT is((SELECT array_agg(b.block ORDER BY b.block, b.effective_from)
  FROM api.number_block_list(p_npa => '212', p_ocn => '902B') AS b), '{1,2}', 'a list by OCN');

SELECT is((SELECT array_agg(b.prefix::text) FROM api.number_block_list(p_npa => '518', p_sort => 'prefix', p_limit => 1) AS b), '{1518}',
  'by prefix');
SELECT is((SELECT array_agg(b.prefix::text) FROM api.number_block_list(p_npa => '518', p_sort => 'prefix',
    p_after => (SELECT ARRAY['1518', b.number_block_id::text] FROM api.number_block AS b WHERE b.prefix = '1518')) AS b), '{1518555}',
  'a page at a time');

-- Intervals follow the blocks whatever happens to them.
SELECT is((SELECT count(*) FROM api.verify('420-number-intervals')), 0::bigint, 'intervals are those of the blocks');
DELETE FROM catalog.number_block AS b WHERE b.prefix = '1212556';
SELECT is(pg_temp.place('12125560000'), 'US/NY', 'a block was taken out');
DELETE FROM catalog.number_block AS b WHERE b.root = '1212';
SELECT is(pg_temp.place('12125561999'), '', 'and all of the area code');
SELECT is(pg_temp.place('12135550100'), 'US/CA', 'not its neighbour');
SELECT is((SELECT count(*) FROM api.verify('420-number-intervals')), 0::bigint, 'intervals are those of the blocks still');
UPDATE catalog.number_interval SET country = 'FR' WHERE country = 'DE';
SELECT isnt_empty($$SELECT * FROM api.verify('420-number-intervals')$$, 'a wrong interval is found');

SELECT * FROM finish();
ROLLBACK;
