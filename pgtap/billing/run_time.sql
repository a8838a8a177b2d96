-- Bills do not depend on the session's time zone, on a customer's change of zone, or on a clock that steps back; and coins.
\set fee 0
\ir ../include/bill.psql
SELECT no_plan();

-- Yen have no decimals, dinars three.
SELECT package_id AS yen FROM api.package_create('T-YEN', 'Yen', 'JPY', 1000) \gset
SELECT package_id AS dinar FROM api.package_create('T-DIN', 'Dinar', 'KWD', 10) \gset
SELECT customer_id AS j FROM api.customer_create('T-J', 'Yen Ltd', :entity, 'JPY', 'Asia/Tokyo', 'JP') \gset
SELECT customer_id AS k FROM api.customer_create('T-K', 'Dinar Ltd', :entity, 'KWD', 'Asia/Kuwait', 'KW') \gset
SELECT count(api.package_assignment_create(:j, :yen, '2026-11-11 15:00Z')), count(api.package_assignment_create(:k, :dinar, '2026-11-10 21:00Z')) \gset
-- 31 October, 23:30 in Toronto, and 1 November, half past midnight.
SELECT pg_temp.used(:p, '2026-11-01 03:30Z', :ottawa, 60, 0.015), pg_temp.used(:p, '2026-11-01 04:30Z', :ottawa, 60, 0.02),
  pg_temp.used(:j, '2026-11-12 03:30Z', :ottawa, 60, 2.5), pg_temp.used(:k, '2026-11-12 03:30Z', :ottawa, 60, 0.0125) \gset
UPDATE system.clock SET frozen_at = '2026-12-02T12:00Z';

CREATE FUNCTION pg_temp.hash_in(p_zone text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('TimeZone', p_zone, true), set_config('DateStyle', 'German, DMY', true);
  RETURN api.bill_run_rehearse('T-1', 'T-NLT', '2026-12-01') ->> 'content_hash';
END $$;
SELECT pg_temp.hash_in('UTC') AS hash \gset
SELECT is((SELECT array_agg(DISTINCT pg_temp.hash_in(z.name)) FROM unnest('{Pacific/Apia,Asia/Kathmandu,America/Sao_Paulo,Pacific/Honolulu}'::text[])
  AS z (name)), ARRAY[:'hash'], 'T-4: whatever zone the session is in, bills are the same to the byte');
SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, MDY', true) \gset

SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-12-01', p_content_hash => :'hash')) \gset
-- 12 to 30 November in Tokyo: 19 of 30 days of 1000 are 633.33; from the 11th in Kuwait 20 of 30 days of 10 are 6.667.
SELECT results_eq($$SELECT i.currency::text, l.kind, l.description, l.exact_amount::numeric, l.amount::numeric FROM billing.invoice AS i
  INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id WHERE i.currency <> 'CAD' ORDER BY 1, l.position$$,
  $$VALUES ('JPY', 'recurring', 'Yen', 633.0, 633.0), ('JPY', 'recurring', 'Yen', 1000.0, 1000.0),
    ('JPY', 'usage', 'Canada - Ottawa', 2.5, 3.0), ('KWD', 'recurring', 'Dinar', 6.667, 6.667),
    ('KWD', 'recurring', 'Dinar', 10.0, 10.0), ('KWD', 'usage', 'Canada - Ottawa', 0.0125, 0.013)$$,
  'R-2: 633.33 is 633, 2.5 is 3, and 0.0125 dinars are 0.013');
SELECT is((SELECT sum(l.exact_amount::numeric)::numeric FROM billing.invoice AS i INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id
  WHERE i.customer_id = :p AND l.kind = 'usage'), 0.035, 'both sides of midnight, once');

-- T-8: from Toronto to Tokyo in mid December. Days of calls that are booked stay, and nothing is billed twice or forgotten.
SELECT pg_temp.used(:p, '2026-12-10 04:30Z', :ottawa, 60, 0.10) \gset
SELECT count(api.customer_update(:p, p_time_zone => 'Asia/Tokyo')) \gset
SELECT pg_temp.used(:p, '2026-12-20 20:00Z', :ottawa, 60, 0.20), pg_temp.used(:p, '2026-12-31 16:00Z', :ottawa, 60, 0.40) \gset
UPDATE system.clock SET frozen_at = '2027-01-02T12:00Z';
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2027-01-01')) \gset
SELECT is((SELECT i.new_charges::numeric FROM billing.invoice AS i INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  WHERE i.customer_id = :p AND r.code = 'T-2'), 0.30, 'T-8: December, by the zone of each day; 1 January in Tokyo is not in it');

-- T-5: the clock steps back an hour, past midnight.
UPDATE system.clock SET frozen_at = '2027-02-01T12:30Z';
SELECT count(api.bill_run_create('T-3', 'T-NLT', '2027-02-01')) \gset
UPDATE system.clock SET frozen_at = '2027-02-01T11:30Z';
SELECT throws_ok($$SELECT api.bill_run_create('T-3', 'T-NLT', '2027-02-01')$$, 'TB602', NULL, 'T-5: a run is known by its code, not by its time');
SELECT throws_ok($$SELECT api.bill_run_create('T-4', 'T-NLT', '2027-02-01')$$, 'TB603', NULL, 'and finds nothing twice');
-- T-7: past 2038.
UPDATE system.clock SET frozen_at = '2038-02-01T12:30Z';
SELECT lives_ok($$SELECT api.bill_run_create('T-5', 'T-NLT', '2038-02-01')$$, 'T-7: eleven years later, after 19 January 2038');
SELECT is((SELECT count(*) FROM billing.charge AS c WHERE c.customer_id = :j AND c.source = 'package' AND c.period_from >= '2027-01-01'), 134::bigint,
  'with each month of them: 11 years from January 2027 to December 2037, January and February 2038');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books agree');

SELECT * FROM finish();
ROLLBACK;
