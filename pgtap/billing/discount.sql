-- Discounts and minimums, as MISSION rows 22 and 29 have them; usage is booked directly.
\ir ../include/bill.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.lines(p_customer_id bigint, p_run text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', l.kind, l.description, l.amount), ', ' ORDER BY l.position)
  FROM api.invoice AS i INNER JOIN api.invoice_line AS l ON l.invoice_id = i.invoice_id
  WHERE i.customer_id = p_customer_id AND i.bill_run = p_run
$$;
CREATE FUNCTION pg_temp.customer(p_code text) RETURNS bigint LANGUAGE sql AS $$
  SELECT c.customer_id FROM party.legal_entity AS e
  CROSS JOIN LATERAL api.customer_create(p_code, p_code, e.legal_entity_id, 'CAD', 'America/Toronto', 'CA') AS c WHERE e.code = 'T-NLT'
$$;
SELECT discount_id AS ten FROM api.discount_create('t-ten', 'Ten', 'percent', 10, p_applies_to => 'usage') \gset
SELECT discount_id AS five FROM api.discount_create('t-five', 'Five off', 'fixed', 5, p_currency => 'CAD') \gset
SELECT discount_id AS half FROM api.discount_create('t-half', 'Half', 'percent', 50) \gset
SELECT discount_id AS once FROM api.discount_create('t-once', 'Setup half', 'percent', 50, p_applies_to => 'one_time') \gset
SELECT item_id AS setup FROM api.item_create('t-setup', 'Installation', 'one_time', 'CAD', 49) \gset
SELECT item_id AS rent FROM api.item_create('t-rent', 'Rent', 'recurring', 'CAD', 30) \gset
SELECT item_id AS line FROM api.item_create('t-line', 'Line', 'recurring', 'CAD', 10) \gset

-- Row 29: 200.00 - 10 % = 180.00; and 84.50 - 8.45 = 76.05.
SELECT pg_temp.customer('T-A') AS a, pg_temp.customer('T-B') AS b, pg_temp.customer('T-C') AS c, pg_temp.customer('T-D') AS d,
  pg_temp.customer('T-E') AS e, pg_temp.customer('T-F') AS f, pg_temp.customer('T-G') AS g \gset
SELECT pg_temp.used(:a, '2026-10-05 14:00Z', :world, 60, 200), pg_temp.used(:b, '2026-10-05 14:00Z', :world, 60, 84.5) \gset
SELECT count(api.discount_assignment_create(x.customer_id, :ten, x.valid_from, p_valid_to => x.valid_to))
FROM (VALUES (:a, date '2026-10-01', date '2026-11-01'), (:b, '2026-10-31', '2026-11-01'), (:c, '2026-11-01', 'infinity')) AS x (
  customer_id, valid_from, valid_to) \gset
SELECT pg_temp.used(:c, '2026-10-05 14:00Z', :world, 60, 10) \gset
-- D: rent 30.00, line 10.00 and setup 49.00: half of what recurs, then 5.00, then half of the setup.
SELECT count(api.item_assignment_create(:d, i.item_id, '2026-11-01')) FROM (VALUES (:rent), (:line), (:setup)) AS i (item_id) \gset
SELECT count(api.discount_assignment_create(:d, x.discount_id, '2026-11-01')) FROM (VALUES (:five), (:half), (:once)) AS x (discount_id) \gset
-- E: half off the rent only; F: twice half and five more, which find nothing left.
SELECT count(api.item_assignment_create(x.c, x.i, '2026-11-01')) FROM (VALUES (:e, :rent), (:e, :line), (:f, :line)) AS x (c, i) \gset
SELECT count(api.discount_assignment_create(:e, :half, '2026-11-01', p_item_id => :rent)),
  count(api.discount_assignment_create(:f, :half, '2026-11-01')), count(api.discount_assignment_create(:f, :half, '2026-11-01')),
  count(api.discount_assignment_create(:f, :five, '2026-11-01')) \gset
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-01')) \gset
SELECT is(pg_temp.lines(:a, 'T-1'), 'usage World 200.00, discount Ten -20.00', 'row 29: 180.00');
SELECT is(pg_temp.lines(:b, 'T-1'), 'usage World 84.50, discount Ten -8.45', 'row 29: 76.05; it counts on the last day of usage');
SELECT is(pg_temp.lines(:c, 'T-1'), 'usage World 10.00', 'one that begins later takes nothing off');
SELECT is(pg_temp.lines(:d, 'T-1'), 'recurring Line 10.00, recurring Rent 30.00, one_time Installation 49.00, '
  || 'discount Setup half -24.50, discount Half -20.00, discount Five off -5.00', 'percent of all first; once only where it is named');
SELECT is(pg_temp.lines(:e, 'T-1'), 'recurring Line 10.00, recurring Rent 30.00, discount Half -15.00', 'of one item');
SELECT is(pg_temp.lines(:f, 'T-1'), 'recurring Line 10.00, discount Half -5.00, discount Half -5.00', 'never below 0');
SELECT is((pg_temp.invoice_of(:f, 'T-1')).new_charges::numeric, 0::numeric, 'all taken off');
-- 200 + 84.5 + 10 - 20 - 8.45 = 266.05
SELECT is(pg_temp.summed('revenue_usage'), 266.05, 'discounts on usage lessen its revenue');
-- 49.95 of another customer + 10 + 30 + 10 + 30 + 10 - 20 - 5 - 15 - 5 - 5 = 89.95
SELECT is(pg_temp.summed('revenue_recurring'), 89.95, 'those on fees theirs');

-- Fixed and of all charges: 5.00 comes off once, of fees first, the rest of usage.
SELECT count(api.discount_assignment_create(:g, :five, '2026-10-31')) \gset
SELECT item_id AS small FROM api.item_create('t-small', 'Small', 'recurring', 'CAD', 3) \gset
SELECT count(api.item_assignment_create(:g, :small, '2026-11-01')), count(pg_temp.used(:g, '2026-10-05 14:00Z', :world, 60, 9)) \gset
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2026-11-01')) \gset
SELECT is(pg_temp.lines(:g, 'T-2'), 'recurring Small 3.00, usage World 9.00, discount Five off -3.00, discount Five off -2.00', '3.00 and 2.00');

-- A promotion for three cycles from November on; a discount that comes with a package.
UPDATE system.clock SET frozen_at = '2026-11-05T12:00Z';
SELECT count(api.promotion_create('t-promo', 'Welcome', :ten, p_cycles => 3::smallint)) \gset
SELECT count(api.promotion_take(:c, 't-promo')) \gset
DELETE FROM service.discount_assignment WHERE customer_id = :c;
SELECT package_id AS k FROM api.package_create('T-K', 'Loyal', 'CAD', 20) \gset
SELECT package_version_id AS kv FROM catalog.package_version WHERE package_id = :k \gset
SELECT count(api.package_discount_add(:kv, :half)), count(api.package_assignment_create(:c, :k, '2026-12-01 05:00Z')) \gset
SELECT count(pg_temp.used(:c, u.at, :world, 60, 10))
FROM (VALUES (timestamptz '2026-11-20 14:00Z'), ('2026-12-20 14:00Z'), ('2027-01-20 14:00Z'), ('2027-02-20 14:00Z')) AS u (at) \gset
UPDATE system.clock SET frozen_at = '2027-03-05T12:00Z';
SELECT count(api.bill_run_create(r.code, 'T-NLT', r.day))
FROM (VALUES ('T-3', date '2026-12-01'), ('T-4', '2027-01-01'), ('T-5', '2027-02-01'), ('T-6', '2027-03-01')) AS r (code, day) \gset
SELECT is(pg_temp.lines(:c, 'T-3'), 'recurring Loyal 20.00, usage World 10.00, discount Half -10.00, discount Welcome -1.00',
  'November''s usage: the package''s discount begins with it, in December');
SELECT is(pg_temp.lines(:c, 'T-5'), 'recurring Loyal 20.00, usage World 10.00, discount Half -10.00, discount Welcome -1.00, discount Half -5.00',
  'January is its third cycle; percents are of the whole');
SELECT is(pg_temp.lines(:c, 'T-6'), 'recurring Loyal 20.00, usage World 10.00, discount Half -10.00, discount Half -5.00', 'then it is over');
SELECT is((SELECT count(*) FROM billing.discount_held(ARRAY[:c])), 2::bigint, 'both are held');
SELECT is((SELECT count(*) FROM api.discount_assignment_list(p_customer_id => :f)), 3::bigint, 'listed');

SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');
SELECT * FROM finish();
ROLLBACK;
