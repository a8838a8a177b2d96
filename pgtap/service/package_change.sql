-- What a change of package credits and charges, and the change itself. P is in Toronto.
\set fee 19.95
\ir ../include/street.psql
SELECT no_plan();

UPDATE system.clock SET frozen_at = '2027-01-10T12:00Z';
SELECT package_id AS gold, package_version_id AS gold1
FROM api.package_create('T-GOLD', 'Gold', 'CAD', 29.95, :sheet) \gset
CREATE FUNCTION pg_temp.preview(p_on date, p_package text DEFAULT 'T-GOLD', p_pin boolean DEFAULT false) RETURNS text
LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', v.kind, v.description, v.part_from || '..' || v.part_to, v.amount), E'\n' ORDER BY v.n)
  FROM ROWS FROM (api.package_change_preview(pg_temp.p(), (SELECT k.package_id FROM catalog.package AS k
    WHERE k.code = p_package), p_on => p_on, p_pin => p_pin)) WITH ORDINALITY AS v (kind, description, package_id,
    package_version_id, item_id, period_from, period_to, part_from, part_to, full_amount, amount, currency, n)
$$;
-- MISSION row 11: 29.95 from 17 January, 15 of 31 days, is 14.49. Credit: 19.95 x 15 / 31 = 9.6532.
SELECT is(pg_temp.preview('2027-01-17'), concat_ws(E'\n', 'credit Basic 2027-01-17..2027-02-01 -9.65',
  'charge Gold 2027-01-17..2027-02-01 14.49', 'fee Gold 2027-02-01..2027-03-01 29.95'), 'in the middle of a month');
SELECT is(pg_temp.preview('2027-02-01'), 'fee Gold 2027-02-01..2027-03-01 29.95', 'on its first day');
-- What ends on 10 February: 29.95 x 18 / 28 = 19.2536 comes back. New: 19.95 x 18 / 28 = 12.825, a half away from zero.
SELECT count(api.package_assignment_update(a.package_assignment_id, p_valid_to => '2027-01-01T05:00Z'))
FROM api.package_assignment_list(p_customer_id => :p) AS a \gset
SELECT package_assignment_id AS at_gold FROM api.package_assignment_create(:p, :gold, '2027-01-01T05:00Z') \gset
SELECT is(pg_temp.preview('2027-02-11', 'T-BASIC'), concat_ws(E'\n', 'credit Gold 2027-02-11..2027-03-01 -19.25',
  'charge Basic 2027-02-11..2027-03-01 12.83', 'fee Basic 2027-03-01..2027-04-01 19.95'), 'row 11: 19.25 comes back');

-- Each version has its own method. Thirtieths: 30.00 x 15 / 30; none: the first day bears it whole, so nothing moves.
SELECT count(api.package_create('T-THIRTY', 'Thirty', 'CAD', 30.00, p_fee_proration => 'thirtieth')) \gset
SELECT package_version_id AS none1
FROM api.package_create('T-NONE', 'None', 'CAD', 30.00, p_fee_proration => 'none') \gset
SELECT is(pg_temp.preview('2027-01-17', 'T-THIRTY'), concat_ws(E'\n', 'credit Gold 2027-01-17..2027-02-01 -14.49',
  'charge Thirty 2027-01-17..2027-02-01 15.00', 'fee Thirty 2027-02-01..2027-03-01 30.00'), 'thirtieths');
SELECT is(pg_temp.preview('2027-01-17', 'T-NONE'), concat_ws(E'\n', 'credit Gold 2027-01-17..2027-02-01 -14.49',
  'fee None 2027-02-01..2027-03-01 30.00'), 'not prorated');

-- Items come along: 2 x 4.00 x 15/31 = 3.8710; 49.00 once; a quarter's 90.00 from 17 January: 74 of 90 days.
SELECT item_id AS tel FROM api.item_create('T-TEL', 'Telephone', 'recurring', 'CAD', 4.00) \gset
SELECT item_id AS setup FROM api.item_create('T-SETUP', 'Setup', 'one_time', 'CAD', 49.00) \gset
SELECT item_id AS care FROM api.item_create('T-CARE', 'Care', 'recurring', 'CAD', 90.00, p_frequency => 'quarterly') \gset
SELECT count(api.package_item_create(:none1, i.item_id, i.quantity))
FROM (VALUES (:tel, 2), (:setup, 1), (:care, 1)) AS i (item_id, quantity) \gset
SELECT is(pg_temp.preview('2027-01-17', 'T-NONE'), concat_ws(E'\n', 'credit Gold 2027-01-17..2027-02-01 -14.49',
  'charge Telephone 2027-01-17..2027-02-01 3.87', 'charge Care 2027-01-17..2027-04-01 74.00', 'one_time Setup 49.00',
  'fee None 2027-02-01..2027-03-01 30.00', 'fee Telephone 2027-02-01..2027-03-01 8.00',
  'fee Care 2027-04-01..2027-07-01 90.00'), 'with items');

-- The version of the day counts; a pinned one stays.
SELECT count(api.package_version_create((SELECT k.package_id FROM catalog.package AS k WHERE k.code = 'T-THIRTY'), '2027-02-01',
  p_monthly_fee => 36.00)) \gset
SELECT is(pg_temp.preview('2027-01-17', 'T-THIRTY'), concat_ws(E'\n', 'credit Gold 2027-01-17..2027-02-01 -14.49',
  'charge Thirty 2027-01-17..2027-02-01 15.00', 'fee Thirty 2027-02-01..2027-03-01 36.00'), 'follows');
SELECT is(pg_temp.preview('2027-01-17', 'T-THIRTY', true), concat_ws(E'\n', 'credit Gold 2027-01-17..2027-02-01 -14.49',
  'charge Thirty 2027-01-17..2027-02-01 15.00', 'fee Thirty 2027-02-01..2027-03-01 30.00'), 'pinned');

-- The change: no gap, no overlap, and the end that was there before.
SELECT count(api.package_assignment_update(:at_gold, p_valid_to => '2028-01-01T05:00Z')) \gset
SELECT results_eq(
  format($$SELECT a.valid_from, a.valid_to, a.package_version_id FROM api.package_change(%s, %s, p_on => '2027-01-17') AS a$$,
    :p, :package),
  $$VALUES (timestamptz '2027-01-17T05:00Z', timestamptz '2028-01-01T05:00Z', NULL::bigint)$$, 'midnight in Toronto');
SELECT is((SELECT a.valid_to FROM api.package_assignment_get(:at_gold) AS a), '2027-01-17T05:00Z'::timestamptz, 'where the old ends');
SELECT is((SELECT a.package_version_id FROM api.package_change(:p, :gold, p_on => '2027-02-01', p_pin => true) AS a),
  :gold1::bigint, 'pinned to the version of the day');
SELECT is((SELECT a.valid_from FROM api.package_change(:q, :gold) AS a), '2027-01-11T05:00Z'::timestamptz, 'tomorrow at the latest');
SELECT is_empty($$
  SELECT FROM service.package_assignment AS a
  WHERE a.valid_to < '2028-01-01' AND NOT EXISTS (SELECT FROM service.package_assignment AS b
    WHERE b.customer_id = a.customer_id AND b.device_id IS NOT DISTINCT FROM a.device_id AND b.valid_from = a.valid_to)
$$, 'each begins where the one before ends');

CREATE FUNCTION pg_temp.refused(p_call text, p_error text, p_what text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT throws_ok(format('SELECT * FROM api.%s(%s)', f.name, p_call), p_error, NULL, f.name || ': ' || p_what)
  FROM (VALUES ('package_change_preview'), ('package_change')) AS f (name)
$$;
SELECT package_id AS usd FROM api.package_create('T-USD', 'Dollars', 'USD', 1) \gset
SELECT customer_id AS r
FROM api.customer_create('T-R', 'Reseller', :entity, 'CAD', 'America/Toronto', 'CA', p_type => 'reseller') \gset
SELECT package_id AS theirs FROM api.package_create('T-THEIRS', 'Theirs', 'CAD', p_reseller_id => :r) \gset
SELECT pg_temp.refused(format('-1, %s', :gold), 'TB101', 'nobody');
SELECT pg_temp.refused(format('%s, -1', :p), 'TB101', 'no package');
SELECT pg_temp.refused(format('%s, %s, p_on => %L', :p, :gold, '2027-01-09'), 'TB102', 'yesterday');
SELECT pg_temp.refused(format('%s, %s, p_on => %L', :p, :gold, '2027-02-01'), 'TB102', 'on the day the other began');
SELECT pg_temp.refused(format('%s, %s, %s, %L', :p, :gold, :p_did, '2027-02-02'), 'TB102', 'a device without a package');
SELECT pg_temp.refused(format('%s, %s, p_on => %L', :p, :usd, '2027-02-02'), 'TB202', 'another currency');
SELECT pg_temp.refused(format('%s, %s, p_on => %L', :p, :theirs, '2027-02-02'), 'TB203', 'another seller');

SELECT * FROM finish();
ROLLBACK;
