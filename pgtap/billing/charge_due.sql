-- Fees and items over time: parts of periods, changes, ends, and each thing once.
\set fee 29.95
\ir ../include/bill.psql
SELECT no_plan();

-- What a bill up to a day would find due: amount, part and text, a line each.
CREATE FUNCTION pg_temp.due(p_customer_id bigint, p_usage_to date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', d.description, d.part_from, d.part_to, d.amount), E'\n' ORDER BY d.description, d.part_from, d.amount)
  FROM billing.charge_due(ARRAY[p_customer_id], p_usage_to) AS d
$$;
-- What the bill of a customer says, without usage.
CREATE FUNCTION pg_temp.lines(p_customer_id bigint, p_run text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', l.kind, l.description, l.period_from, l.period_to, l.amount), E'\n' ORDER BY l.position)
  FROM api.invoice AS i INNER JOIN api.invoice_line AS l ON l.invoice_id = i.invoice_id
  WHERE i.customer_id = p_customer_id AND i.bill_run = p_run AND l.kind <> 'usage'
$$;

-- MISSION row 11: 29.95 from 17 January: 15 of 31 days 14.49, and February 29.95; an installation of 49.00 once.
UPDATE system.clock SET frozen_at = '2011-01-17T15:00Z';
SELECT customer_id AS c FROM api.customer_create('T-C', 'Charlie', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT package_assignment_id AS c_package FROM api.package_assignment_create(:c, :package, '2011-01-17 05:00Z') \gset
SELECT item_id AS setup FROM api.item_create('t-setup', 'Installation', 'one_time', 'CAD', 49) \gset
SELECT item_id AS number FROM api.item_create('t-number', 'Number', 'recurring', 'CAD', 5) \gset
SELECT count(api.item_assignment_create(:c, :setup, '2011-01-17')) \gset
UPDATE system.clock SET frozen_at = '2011-02-01T15:00Z';
SELECT is(pg_temp.due(:c, '2011-02-01'), concat_ws(E'\n', 'Basic 2011-01-17 2011-02-01 14.49', 'Basic 2011-02-01 2011-03-01 29.95',
  'Installation 2011-01-17 2011-01-18 49.00'), 'row 11: the rest of January, February, and the installation');
SELECT is((SELECT invoices FROM api.bill_run_create('T-1', 'T-NLT', '2011-02-01')), 1, 'billed');
SELECT is(pg_temp.lines(:c, 'T-1'), concat_ws(E'\n', 'recurring Basic 2011-01-17 2011-02-01 14.49',
  'recurring Basic 2011-02-01 2011-03-01 29.95', 'one_time Installation 2011-01-17 2011-01-18 49.00'), 'as was due');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-1b', 'T-NLT', '2011-02-01')$$, 'TB603', NULL, 'running again adds none');
SELECT is((SELECT sum(e.amount) FROM ledger.entry AS e INNER JOIN ledger.account AS a ON a.account_id = e.account_id
  WHERE a.kind = 'revenue_one_time' AND a.legal_entity_id = :entity), 49.00, 'what is charged once has its own revenue');

-- Row 11: ended on 10 February, 18 of 28 days come back: 19.25.
UPDATE service.package_assignment SET valid_to = '2011-02-11 05:00Z' WHERE package_assignment_id = :c_package;
SELECT is(pg_temp.due(:c, '2011-02-01'), 'Basic 2011-02-11 2011-03-01 -19.25', 'row 11: the rest comes back');
-- Prolonged to the 20th meanwhile: nine days more are kept, 29.95 x 9 / 28 = 9.63.
UPDATE system.clock SET frozen_at = '2011-03-01T15:00Z';
SELECT is((SELECT invoices FROM api.bill_run_create('T-2', 'T-NLT', '2011-03-01')), 1, 'a bill that gives back');
SELECT is((pg_temp.invoice_of(:c, 'T-2')).new_charges::numeric, -19.25, 'is below 0');
UPDATE service.package_assignment SET valid_to = '2011-02-20 05:00Z' WHERE package_assignment_id = :c_package;
SELECT is(pg_temp.due(:c, '2011-03-01'), 'Basic 2011-02-11 2011-02-20 9.63', 'what lasts longer after all is charged');
UPDATE service.package_assignment SET valid_to = '2011-02-11 05:00Z' WHERE package_assignment_id = :c_package;
SELECT is(pg_temp.due(:c, '2011-03-01'), NULL, 'nothing twice');

-- Items: two numbers of 5.00, from the 15th, given up on the last of March; what does not come back; a price of their own.
SELECT item_assignment_id AS two FROM api.item_assignment_create(:c, :number, '2011-03-15', p_quantity => 2) \gset
SELECT item_id AS licence FROM api.item_create('t-licence', 'Licence', 'recurring', 'CAD', 90, p_frequency => 'quarterly',
  p_proration => 'thirtieth', p_credit_at_end => false) \gset
SELECT item_assignment_id AS lic FROM api.item_assignment_create(:c, :licence, '2011-02-16', p_price => 90) \gset
UPDATE system.clock SET frozen_at = '2011-04-01T15:00Z';
-- 10.00 x 17 / 31 = 5.48; the quarter in thirtieths from 16 February: 44 of 90.
SELECT is(pg_temp.due(:c, '2011-04-01'), concat_ws(E'\n', 'Licence 2011-02-16 2011-04-01 44.00', 'Licence 2011-04-01 2011-07-01 90.00',
  'Number 2011-03-15 2011-04-01 5.48', 'Number 2011-04-01 2011-05-01 10.00'), 'by quantity, frequency and proration');
SELECT count(api.bill_run_create('T-3', 'T-NLT', '2011-04-01')) \gset
UPDATE service.item_assignment SET valid_to = '2011-04-11' WHERE item_assignment_id IN (:two, :lic);
-- 10.00 x 20 / 30 = 6.67
SELECT is(pg_temp.due(:c, '2011-05-01'), 'Number 2011-04-11 2011-05-01 -6.67', 'one gives back, the other does not');

-- The bill after a change of package is what its preview said.
SELECT package_id AS big FROM api.package_create('T-BIG', 'Big', 'CAD', 54.95) \gset
SELECT package_version_id AS big_version FROM api.package_version_create(:big, '2011-04-01', p_monthly_fee => 60) \gset
SELECT count(api.package_item_create(:big_version, :number, 3)), count(api.package_item_create(:big_version, :setup)) \gset
SELECT customer_id AS d FROM api.customer_create('T-D', 'Delta', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:d, :package, '2011-04-01 04:00Z')) \gset
SELECT count(api.bill_run_create('T-4', 'T-NLT', '2011-04-01')) \gset
CREATE TEMP TABLE preview AS SELECT * FROM api.package_change_preview(:d, :big, p_on => '2011-04-17');
SELECT is((SELECT string_agg(concat_ws(' ', p.kind, p.amount), ', ' ORDER BY p.amount) FROM preview AS p),
  -- 29.95 x 14 / 30 = 13.98; 60.00 and 15.00 x 14 / 30; May whole.
  'credit -13.98, charge 7.00, fee 15.00, charge 28.00, one_time 49.00, fee 60.00', 'the preview');
SELECT count(api.package_change(:d, :big, p_on => '2011-04-17')) \gset
UPDATE system.clock SET frozen_at = '2011-05-01T15:00Z';
SELECT count(api.bill_run_create('T-5', 'T-NLT', '2011-05-01')) \gset
SELECT set_eq(format($$SELECT l.amount::numeric FROM api.invoice_line AS l WHERE l.invoice_id = %s$$,
  (pg_temp.invoice_of(:d, 'T-5')).invoice_id), 'SELECT p.amount::numeric FROM preview AS p', 'is the bill');

-- From the 31st: 31 January, 28 February, 31 March. Delta pays from then on by another cycle, and no day twice.
SELECT billing_cycle_id AS day31 FROM api.billing_cycle_create('t-31', 'From the 31st', p_anchor_on => '2011-01-31') \gset
SELECT count(api.customer_update(:d, p_billing_cycle_id => :day31)) \gset
SELECT is((SELECT string_agg(concat_ws(' ', d.period_from, d.part_from, d.part_to, d.amount), E'\n' ORDER BY d.part_from)
    FROM billing.charge_due(ARRAY[:d], '2011-06-30') AS d WHERE d.item_id = 0),
  -- 31 May to 30 June has 30 days, of which 31 May is paid.
  concat_ws(E'\n', '2011-05-31 2011-06-01 2011-06-30 58.00', '2011-06-30 2011-06-30 2011-07-31 60.00'), 'periods from the 31st');

-- Who leaves is charged to the end of that day: 25 of 31 days of May come back, 60.00 x 25 / 31 = 48.39.
UPDATE system.clock SET frozen_at = '2011-05-06T15:00Z';
SELECT count(api.customer_close(:d)) \gset
SELECT is((SELECT sum(d.amount::numeric) FROM billing.charge_due(ARRAY[:d], '2011-06-01') AS d WHERE d.item_id = 0), -48.39,
  'and nothing is charged after it');
SELECT count(billing.charge_make(NULL, ARRAY[:q], '2026-12-01')) \gset
SELECT is_empty($$SELECT FROM billing.charge AS c WHERE c.customer_id = pg_temp.q()$$, 'who pays before gets no bill');
SELECT is((SELECT count(*) FROM api.charge_list(p_customer_id => :c)), 9::bigint, 'all that was charged is listed');
SELECT throws_ok($$SELECT * FROM api.charge_get(-1)$$, 'TB101', NULL, 'no such charge');
SELECT is((SELECT p.amount::numeric FROM billing.package_due(ARRAY[:p], '2026-11-01') AS p), 29.95,
  'charges begin in the month in which a customer was made');
SELECT is((SELECT p.recurring_to FROM billing.charge_payer(ARRAY[:p], '2026-11-05') AS p), date '2026-12-01', 'to the end of the period');
SELECT is((SELECT count(*) FROM billing.package_period(ARRAY[:p], '2026-11-05')), 1::bigint, 'one period');
SELECT is_empty(format('SELECT FROM billing.item_due(ARRAY[%s], %L)', :p, '2026-11-05'), 'no item');
SELECT is_empty(format('SELECT FROM billing.once_due(ARRAY[%s], %L)', :p, '2026-11-05'), 'nothing once');
SELECT is_empty(format('SELECT FROM billing.charge_changed(ARRAY[%s], %L)', :p, '2026-11-05'), 'nothing changed');
SELECT is_empty($$SELECT * FROM system.verify()$$, 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
