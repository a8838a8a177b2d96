-- Usage and fees by location, as in MISSION row 23. Toronto is UTC-4 in September and October.
\ir ../include/bill.psql
SELECT no_plan();

SELECT package_id AS ten FROM api.package_create('T-TEN', 'Ten', 'CAD', 10.00, :sheet, :sheet_in) \gset
SELECT package_id AS five FROM api.package_create('T-FIVE', 'Five', 'CAD', 5.00, :sheet, :sheet_in) \gset
SELECT customer_id AS l FROM api.customer_create('T-L', 'Two offices', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.customer_terms_create(:l, '2026-09-01')) \gset
SELECT location_id AS hq FROM api.location_create(:l, 'hq', 'HQ') \gset
SELECT location_id AS floor FROM api.location_create(:l, 'floor', 'Third floor', p_parent_id => :hq) \gset
SELECT location_id AS branch FROM api.location_create(:l, 'branch', 'Branch') \gset
SELECT device_id AS desk FROM api.device_create(:l, 'did', '16135550171', '2026-08-01T04:00Z') \gset
SELECT device_id AS third FROM api.device_create(:l, 'did', '16135550172', '2026-08-01T04:00Z') \gset
SELECT device_id AS shop FROM api.device_create(:l, 'did', '16135550173', '2026-08-01T04:00Z') \gset
SELECT device_id AS loose FROM api.device_create(:l, 'did', '16135550174', '2026-08-01T04:00Z') \gset
SELECT count(api.device_move(d.device_id, d.location_id, d.day))
FROM (VALUES (1, :desk, :hq, date '-infinity'), (2, :third, :floor, '2026-08-01'), (3, :shop, :hq, '2026-08-01'),
  (4, :shop, :branch, '2026-09-16')) AS d (n, device_id, location_id, day) \gset
SELECT count(api.package_assignment_create(:l, a.package_id, '2026-09-01T04:00Z', a.device_id))
FROM (VALUES (:ten, :desk), (:five, :shop)) AS a (package_id, device_id) \gset

-- The shop's number moves on 16 September: 03:30 UTC is the evening before, 04:30 is that day.
SELECT count(pg_temp.used(:l, u.at, :world, 60, u.amount, p_device_id => u.device_id))
FROM (VALUES
  (timestamptz '2026-09-16T03:30Z', 1.00, :shop), ('2026-09-16T04:30Z', 2.00, :shop),
  -- October: 5.00 + 7.40 = 12.40; 7.00 + 0.15 = 7.15; 1.00 of a device without a place, 0.25 of none at all.
  ('2026-10-01T04:00Z', 5.00, :desk), ('2026-10-10T12:00Z', 7.40, :third), ('2026-10-11T12:00Z', 7.00, :shop),
  ('2026-11-01T03:59Z', 0.15, :shop), ('2026-10-12T12:00Z', 1.00, :loose), ('2026-10-13T12:00Z', 0.25, NULL),
  -- The first of November is no part of it.
  ('2026-11-01T04:00Z', 64.00, :desk)
) AS u (at, amount, device_id) \gset
-- Each run bills the fees of the month that begins.
SELECT count(api.bill_run_create(r.code, 'T-NLT', r.day))
FROM (VALUES ('T-9', date '2026-09-01'), ('T-10', '2026-10-01'), ('T-11', '2026-11-01')) AS r (code, day) \gset

CREATE FUNCTION pg_temp.report(p_from date, p_to date, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100) RETURNS text
LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', u.depth, u.name, u.calls, trim_scale(u.usage), trim_scale(u.fees), trim_scale(u.amount),
    trim_scale(u.subtotal)), E'\n')
  FROM party.customer AS c
  CROSS JOIN LATERAL api.location_usage(c.customer_id, p_from, p_to, p_after, p_limit) AS u
  WHERE c.code = 'T-L'
$$;
-- Depth, name, calls, usage, fees, both, and with what is below.
SELECT is(pg_temp.report('2026-10-01', '2026-11-01'), concat_ws(E'\n',
  '1 Branch 2 7.15 5 12.15 12.15',       -- 7.15 + 5.00 = 12.15
  '1 HQ 1 5 10 15 22.4',                 -- 12.40 + 10.00 = 22.40, of which 7.40 on the third floor
  '2 Third floor 1 7.4 0 7.4 7.4',
  '1 Unassigned 2 1.25 0 1.25 1.25'), 'October by location');
SELECT is(sum(u.amount), 35.80, '22.40 + 12.15 + 1.25 = 35.80') FROM api.location_usage(:l, '2026-10-01', '2026-11-01') AS u;
-- The invoice of 1 November has October's usage and November's fees, which are the same as October's.
SELECT is((pg_temp.invoice_of(:l, 'T-11')).new_charges::numeric, 35.80, 'what the invoice says');
SELECT is(pg_temp.report('2026-09-01', '2026-10-01'), concat_ws(E'\n',
  '1 Branch 1 2 0 2 2', '1 HQ 1 1 15 16 16', '2 Third floor 0 0 0 0 0', '1 Unassigned 0 0 0 0 0'),
  'a move in mid month splits usage by the day of the call; the fee is where the number was on the first');
SELECT is(pg_temp.report('2026-10-01', '2026-11-01', p_limit => 1), '1 Branch 2 7.15 5 12.15 12.15', 'a page');
SELECT is(pg_temp.report('2026-10-01', '2026-11-01', '{hq,floor}'), '1 Unassigned 2 1.25 0 1.25 1.25', 'the last page');
SELECT is(pg_temp.report('2026-10-01', '2026-11-01', ARRAY[NULL::text]), NULL, 'after it there is nothing');
SELECT throws_ok($$SELECT * FROM api.location_usage(-1, '2026-10-01', '2026-11-01')$$, 'TB101', NULL, 'an unknown customer');
SELECT throws_ok($$SELECT pg_temp.report('2026-10-01', '2026-10-01')$$, 'TB102', NULL, 'a period without days');
SELECT throws_ok($$SELECT pg_temp.report('-infinity', '2026-10-01')$$, 'TB102', NULL, 'a period without a beginning');
SELECT throws_ok($$SELECT pg_temp.report('2026-10-01', '2026-11-01', NULL, 1001)$$, 'TB102', NULL, 'too many rows');

SELECT * FROM finish();
ROLLBACK;
