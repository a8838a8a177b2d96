-- The golden invoice of MISSION 5b: a postpaid customer of Ontario, HST 13 %, February in advance and January's usage.
\ir ../include/bill.psql
SELECT no_plan();

UPDATE system.clock SET frozen_at = '2011-01-01T12:00Z';
SELECT customer_id AS g FROM api.customer_create('T-G', 'Golden', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SET LOCAL session_replication_role = replica;
UPDATE party.address SET state = 'ON', city = 'Toronto' WHERE customer_id = :g;
SET LOCAL session_replication_role = origin;
-- HST on all of it; the levy for 911 is fixed for each line and not taxed; penalties are not taxed.
SELECT tax_detail_id AS hst FROM api.tax_detail_create('t-hst', 'HST', 'percent', 'state') \gset
SELECT tax_detail_id AS e911 FROM api.tax_detail_create('t-e911', 'E911', 'line', 'state', p_currency => 'CAD', p_position => 200::smallint) \gset
SELECT count(api.tax_rate_create(:hst, 13)), count(api.tax_rate_create(:e911, 0.75)) \gset
SELECT tax_schedule_id AS ontario FROM api.tax_schedule_create('t-ontario', 'Ontario') \gset
SELECT tax_schedule_id AS lines FROM api.tax_schedule_create('t-line', 'A line') \gset
SELECT count(api.tax_schedule_detail_create(:ontario, :hst)), count(api.tax_schedule_detail_create(:lines, :e911)),
  count(api.tax_region_create('CA', p_state => 'ON', p_tax_schedule_id => :ontario)) \gset

SELECT package_id AS plan FROM api.package_create('T-PLAN', 'Business', 'CAD', 29.95) \gset
SELECT count(api.package_version_update(v.package_version_id, p_minimum_usage => 25))
FROM catalog.package_version AS v WHERE v.package_id = :plan \gset
SELECT item_id AS did FROM api.item_create('t-did', 'DID', 'recurring', 'CAD', 5, p_tax_schedule => 't-line') \gset
SELECT item_id AS setup FROM api.item_create('t-setup', 'Setup', 'one_time', 'CAD', 49) \gset
SELECT discount_id AS ten FROM api.discount_create('t-ten', 'Ten', 'percent', 10, p_applies_to => 'usage') \gset
-- January was billed by somebody else.
SELECT count(api.package_assignment_create(:g, :plan, '2011-01-01 05:00Z')), count(api.item_assignment_create(:g, :did, '2011-02-01', p_quantity => 2)),
  count(api.item_assignment_create(:g, :setup, '2011-02-01')), count(api.discount_assignment_create(:g, :ten, '2011-01-01')) \gset
INSERT INTO billing.charge (customer_id, kind, source, source_id, description, frequency, period_from, period_to, covered_from, covered_to,
  part_from, part_to, full_amount, proration, amount)
SELECT :g, 'recurring', 'package', a.package_assignment_id, 'Business', 'monthly', '2011-01-01', '2011-02-01', '2011-01-01', '2011-02-01',
  '2011-01-01', '2011-02-01', 29.95, 'days', 0 FROM service.package_assignment AS a WHERE a.customer_id = :g;
-- 350 minutes of which a pool covered 300, 200 at 0.02, international, toll-free: 1.50 + 4.00 + 12.00 + 2.90 = 20.40.
SELECT destination_id AS canada FROM api.destination_create('T-1', 'Canada', 'CA') \gset
SELECT destination_id AS abroad FROM api.destination_create('T-2', 'International', NULL) \gset
SELECT destination_id AS free FROM api.destination_create('T-3', 'Toll-free', NULL) \gset
SELECT count(pg_temp.used(:g, '2011-01-10 14:00Z', u.destination_id, u.seconds, u.amount))
FROM (VALUES (:ottawa, 21000, 1.50), (:canada, 12000, 4.00), (:abroad, 6000, 12.00), (:free, 6000, 2.90)) AS u (destination_id, seconds, amount) \gset
-- 250.00 from before; the penalty of 1.5 % is 3.75; payphones and short calls have lines of their own.
SELECT pg_temp.book(:g, 'adjustment', -250, 'adjustment') \gset
UPDATE system.clock SET frozen_at = '2011-02-01T12:00Z';
SELECT count(api.charge_add(:g, 'Payphone surcharge', 1.80, p_quantity => 3)), count(api.charge_add(:g, 'Short calls', 12.00, p_quantity => 1200)),
  count(api.charge_add(:g, 'Late payment, 1.5 % of 250.00', 3.75, 'penalty')) \gset
SELECT count(api.bill_run_create('T-GOLD', 'T-NLT', '2011-02-01')) \gset
SELECT is((SELECT string_agg(concat_ws(' ', l.kind, l.description, l.amount), E'\n' ORDER BY l.position)
    FROM api.invoice_line AS l WHERE l.invoice_id = (pg_temp.invoice_of(:g, 'T-GOLD')).invoice_id), concat_ws(E'\n',
  'recurring Business 29.95', 'recurring DID 10.00', 'one_time Payphone surcharge 1.80', 'one_time Setup 49.00', 'one_time Short calls 12.00',
  'usage Canada 4.00', 'usage Canada - Ottawa 1.50', 'usage International 12.00', 'usage Toll-free 2.90', 'discount Ten -2.04',
  'minimum Minimum usage 6.64', 'penalty Late payment, 1.5 % of 250.00 3.75', 'tax HST 13 % 16.60', 'tax E911 1.50'), 'line by line');
-- 39.95 + 49.00 + 18.36 + 6.64 + 1.80 + 12.00 = 127.75 taxed; + 16.60 + 1.50 + 3.75 = 149.60; + 250.00 = 399.60
SELECT is((SELECT t.base::numeric FROM api.invoice_tax AS t WHERE t.invoice_id = (pg_temp.invoice_of(:g, 'T-GOLD')).invoice_id AND t.code = 't-hst'),
  127.75, 'what is taxed');
SELECT results_eq(format('SELECT i.new_charges::numeric, i.previous_amount::numeric, i.amount_due::numeric FROM api.invoice_get(%s) AS i',
    (pg_temp.invoice_of(:g, 'T-GOLD')).invoice_id), $$VALUES (149.60, 250.00, 399.60)$$, 'the golden sums');
SELECT is(pg_temp.summed('tax_payable'), 18.10, 'HST and the levy are owed to governments');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|315|390|600|610)-'$$, 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
