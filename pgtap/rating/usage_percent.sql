-- Percent discounts on usage: taken off at once where it is prepaid, left to the invoice where it is not.
\ir ../include/street.psql
SELECT no_plan();
SELECT is(rating.discount_of(0.042, 10), 0.004200, '10 % of 0.0420');
SELECT is(rating.discount_of(0.000005, 10), 0.000001, 'half a millionth up');
SELECT is(rating.discount_of(1, NULL), NULL, 'none');

-- Q, who pays before, and P, who pays afterwards, take 10 % off usage; and what is for fees does not count.
SELECT discount_id AS ten FROM api.discount_create('t-ten', 'Ten percent', 'percent', 10, p_applies_to => 'usage') \gset
SELECT discount_id AS fees FROM api.discount_create('t-fees', 'Fees', 'percent', 20, p_applies_to => 'recurring') \gset
SELECT discount_id AS fixed FROM api.discount_create('t-fixed', 'A dollar', 'fixed', 1, p_currency => 'CAD', p_applies_to => 'usage') \gset
SELECT count(api.promotion_create(d.code, d.code, d.id)) FROM (VALUES ('t-ten', :ten), ('t-fees', :fees), ('t-fixed', :fixed)) AS d (code, id) \gset
SELECT count(api.promotion_take(c.id, d.code)) FROM (VALUES (:p), (:q)) AS c (id)
CROSS JOIN (VALUES ('t-ten'), ('t-fees'), ('t-fixed')) AS d (code) \gset
CREATE FUNCTION pg_temp.percent(p_customer_id bigint, p_on date, p_package_id bigint DEFAULT NULL) RETURNS numeric LANGUAGE sql AS $$
  SELECT u.percent FROM rating.usage_percent(p_customer_id, NULL, p_package_id, NULL, p_on) AS u
$$;
SELECT is(pg_temp.percent(:q, '2026-11-05'), 10.0, 'of usage only, and percents only');
SELECT is(pg_temp.percent(:q, '2026-11-04'), NULL, 'not before it is taken');
SELECT is(pg_temp.percent(:p, '2026-11-05'), NULL, 'a postpaid customer''s calls stay gross');
-- A package that nobody has yet comes with 95 more.
SELECT package_id AS other FROM api.package_create('t-other', 'Other', 'CAD', 0, :sheet, :sheet_in) \gset
SELECT discount_id AS much FROM api.discount_create('t-much', 'Nearly all', 'percent', 95) \gset
SELECT count(api.package_discount_add(v.package_version_id, :much)) FROM api.package_version AS v WHERE v.package_id = :other \gset
SELECT is(pg_temp.percent(:q, '2026-11-04', :other), 95.0, 'the package''s');
SELECT is(pg_temp.percent(:q, '2026-11-05', :other), 100.0, 'together never more than 100');

-- Their own: 5 % of everything from the 10th, 3 % only at a location where no device of theirs is.
SELECT discount_id AS own FROM api.discount_create('t-own', 'Own', 'percent', 5) \gset
SELECT discount_id AS there FROM api.discount_create('t-there', 'There', 'percent', 3) \gset
SELECT location_id AS shop FROM api.location_create(:q, 't-shop', 'Shop') \gset
SELECT count(api.discount_assignment_create(:q, :own, '2026-11-10')), count(api.discount_assignment_create(:q, :there, '2026-11-10', p_location_id => :shop)) \gset
SELECT is(pg_temp.percent(:q, '2026-11-10'), 15.0, 'the promotion''s 10 and 5 of their own');
SELECT is(pg_temp.percent(:q, '2026-11-09'), 10.0, 'not the day before');

-- 126 s at 0.0200 are 0.0420: less 10 %, 0.0378. 10.0000 - 0.0378 = 9.9622. P's call stays 0.0420.
SELECT count(api.payment_create(:q, 10)) \gset
SELECT count(api.surcharge_create('cnam_dip', 'Name', 'CAD', p_customer_id => :q, p_price => 0.01, p_discountable => true)) \gset
SELECT count(pg_temp.land('t-native', 'd1,2026-11-05 10:00:00,126,14165550102,12125550100,,,,',
  'd2,2026-11-05 10:00:00,126,16135550101,12125550100,,,,', 'd3,2026-11-04 10:00:00,126,14165550102,12125550100,,,,',
  'd4,2026-11-05 10:00:00,60,14165550102,14165550102,,,,')) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
CREATE FUNCTION pg_temp.paid(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', h.amount, h.discount) FROM intake.record AS r
  INNER JOIN rating.charge AS h ON h.call_id = r.record_id WHERE r.call_id = p_id
$$;
SELECT is(pg_temp.paid('d1'), '0.037800 0.004200', 'prepaid: 0.0420 less 10 %');
SELECT is(pg_temp.paid('d2'), '0.042000', 'postpaid: the price');
SELECT is(pg_temp.paid('d3'), '0.042000', 'prepaid, the day before');
SELECT is(pg_temp.paid('d4'), '0.000000', 'nothing is taken off nothing');
SELECT is((SELECT a.posted::numeric FROM ledger.account AS a WHERE a.customer_id = :q), 9.920200, '10 - 0.0378 - 0.0420');
SELECT results_eq(format($$SELECT q.amount::numeric, q.discount::numeric
  FROM api.call_quote(%s, '14165550102', '12125550100', 126, '2026-11-05 10:00Z') AS q$$, :q), 'VALUES (0.037800, 0.004200)', 'as it was quoted');
SELECT results_eq(format($$SELECT q.amount::numeric, q.discount::numeric
  FROM api.call_quote(%s, '16135550101', '12125550100', 126, '2026-11-05 10:00Z') AS q$$, :p), 'VALUES (0.042000, NULL::numeric)', 'and for P');
SELECT results_eq($$SELECT e ->> 'price', e ->> 'discount', e ->> 'amount', e -> 'parts' -> 1 ->> 'kind', e -> 'parts' -> 1 ->> 'amount', e ->> 'agrees'
  FROM intake.record AS r CROSS JOIN LATERAL (SELECT api.call_explain('202611-' || r.record_id) -> 'charges' -> 0) AS x (e)
  WHERE r.call_id = 'd1'$$, $$VALUES ('0.042000', '0.004200', '0.037800', 'discount', '-0.004200', 'true')$$, 'explained');
SELECT results_eq($$SELECT s.amount, s.discountable FROM rating.surcharges_of(pg_temp.q(), NULL, 'in', '2026-11-05', false, NULL, NULL, true) AS s$$,
  'VALUES (0.01, true)', 'a surcharge says whether it is discounted');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
