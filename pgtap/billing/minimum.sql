-- Minimum usage as in MISSION row 22, and the golden invoice of 5b up to its penalty; usage is booked directly.
\set fee 0
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
UPDATE system.clock SET frozen_at = '2011-01-05T12:00Z';
SELECT package_id AS k FROM api.package_create('T-K', 'Minimum', 'CAD') \gset
SELECT count(api.package_version_create(:k, '2011-01-06', p_minimum_usage => 50)) \gset
SELECT pg_temp.customer('T-A') AS a, pg_temp.customer('T-B') AS b, pg_temp.customer('T-C') AS c, pg_temp.customer('T-D') AS d \gset
SELECT count(api.package_assignment_create(x.customer_id, :k, x.valid_from))
FROM (VALUES (:a, timestamptz '2011-01-06 05:00Z'), (:b, '2011-01-20 05:00Z'), (:c, '2011-01-20 05:00Z')) AS x (customer_id, valid_from) \gset
SELECT count(api.customer_terms_create(:d, '2011-02-01', 25)) \gset
SELECT pg_temp.used(:a, '2011-02-05 14:00Z', :world, 60, 31.2), pg_temp.used(:b, '2011-01-25 14:00Z', :world, 60, 31.2) \gset
UPDATE system.clock SET frozen_at = '2011-03-05T12:00Z';
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2011-02-01')) \gset
-- 50.00 from 20 January, 12 thirtieths: 20.00, which 31.20 reaches. A: 26 of 30, 43.33 and no usage.
SELECT is(pg_temp.lines(:b, 'T-1'), 'usage World 31.20', 'row 22: a first cycle of 12 days has a minimum of 20.00: none');
SELECT is(pg_temp.lines(:c, 'T-1'), 'minimum Minimum usage 20.00', 'which who did not call pays');
SELECT is(pg_temp.lines(:a, 'T-1'), 'minimum Minimum usage 43.33', 'from 6 January: 26 thirtieths');
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2011-03-01')) \gset
SELECT is(pg_temp.lines(:a, 'T-2'), 'usage World 31.20, minimum Minimum usage 18.80', 'row 22: 50.00 - 31.20 = 18.80');
SELECT is(pg_temp.lines(:d, 'T-2'), 'minimum Minimum usage 25.00', 'agreed with one customer, from the day that charges begin');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-3', 'T-NLT', '2011-03-01')$$, 'TB603', NULL, 'each month is compared once');
-- Half a month billed early: what that bill took counts.
SELECT pg_temp.used(:a, '2011-03-03 14:00Z', :world, 60, 45) \gset
SELECT count(api.bill_run_create('T-4', 'T-NLT', '2011-03-05')) \gset
SELECT is(pg_temp.lines(:a, 'T-4'), 'usage World 45.00', 'a month that is not over is not compared');
UPDATE system.clock SET frozen_at = '2011-04-05T12:00Z';
SELECT pg_temp.used(:a, '2011-03-20 14:00Z', :world, 60, 2) \gset
SELECT count(api.bill_run_create('T-5', 'T-NLT', '2011-04-01')) \gset
SELECT is(pg_temp.lines(:a, 'T-5'), 'usage World 2.00, minimum Minimum usage 3.00', '50.00 - 45.00 - 2.00');
SELECT is((SELECT count(*) FROM billing.minimum_due(ARRAY[:a], '2011-04-05')), 0::bigint, 'April is not over');
SELECT is((SELECT count(*) FROM billing.minimum_due(ARRAY[:a], '2011-06-01')), 2::bigint, 'two months');

SELECT is((SELECT t.minimum_usage::numeric FROM api.customer_terms_get(:d) AS t), 25.0, 'terms');
SELECT throws_ok(format('SELECT * FROM api.customer_terms_create(%s)', :d), 'TB103', NULL, 'once a customer');
SELECT throws_ok(format($$SELECT * FROM api.customer_terms_update(%s, p_call_detail => 'all')$$, :d), 'TB102', NULL, 'another word');

-- By hand: a charge, a penalty and an adjustment that wait for the next invoice.
SELECT charge_id AS wrong FROM api.charge_add(:d, 'Wrong', 5) \gset
SELECT count(api.charge_withdraw(:wrong)), count(api.charge_add(:d, 'Technician', 80)), count(api.charge_add(:d, 'Technician', 80)),
  count(api.charge_add(:d, 'Late payment', 3.75, 'penalty')), count(api.charge_add(:d, 'Sorry', -10, 'adjustment')) \gset
UPDATE system.clock SET frozen_at = '2011-04-06T12:00Z';
SELECT count(api.bill_run_create('T-6', 'T-NLT', '2011-04-06')) \gset
SELECT is(pg_temp.lines(:d, 'T-6'), 'one_time Technician 80.00, one_time Technician 80.00, penalty Late payment 3.75, adjustment Sorry -10.00',
  'what was added by hand');
SELECT is(pg_temp.summed('revenue_penalty') || ' ' || pg_temp.summed('adjustment'), '3.75 -10', 'and its accounts');
SELECT throws_ok($$SELECT api.charge_withdraw(c.charge_id) FROM billing.charge AS c WHERE c.kind = 'penalty'$$, 'TB105', NULL, 'billed');
SELECT throws_ok(format($$SELECT * FROM api.charge_add(%s, 'X', 1)$$, :q), 'TB102', NULL, 'prepaid');
SELECT throws_ok(format($$SELECT * FROM api.charge_add(%s, ' ', 1)$$, :d), 'TB102', NULL, 'no text');
SELECT throws_ok(format($$SELECT * FROM api.charge_add(%s, 'X', 0.001)$$, :d), 'TB102', NULL, 'half a coin');
SELECT throws_ok(format($$SELECT * FROM api.charge_add(%s, 'X', -1)$$, :d), 'TB102', NULL, 'below 0');
SELECT throws_ok(format($$SELECT * FROM api.charge_add(%s, 'X', 1, 'recurring')$$, :d), 'TB102', NULL, 'a kind that a run finds');
SELECT throws_ok($$SELECT * FROM api.charge_add(-1, 'X', 1)$$, 'TB101', NULL, 'nobody');

SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');
SELECT * FROM finish();
ROLLBACK;
