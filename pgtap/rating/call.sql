-- Rated calls as people see them; MISSION rows 5, 10 (f), 17 and 20 along the whole street.
\ir ../include/street.psql
SELECT no_plan();

-- Row 17: 1 0.02; 1613 0.015; 1613822 0.0125; 16138221234 0; a row of 15 digits; no *.
SELECT rate_sheet_id AS digits FROM api.rate_sheet_create('T-17', 'Fifteen digits', 'CAD') \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
SELECT :digits, v.prefix, '2026-01-01', :world, v.rate, v.first, v.next
FROM (VALUES
  ('1', 0.02, 30, 6), ('1613', 0.015, 30, 6), ('1613822', 0.0125, 30, 6), ('16138221234', 0.0, 30, 6),
  ('521234567890123', 0.10, 60, 60)
) AS v (prefix, rate, first, next);
SELECT throws_ok(
  format($$INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute,
    initial_increment, subsequent_increment) VALUES (%s, '5212345678901234', '2026-01-01', %s, 1, 1, 1)$$, :digits, :world),
  '23514', NULL, 'a prefix of 16 digits is refused');
SELECT catalog.rate_sheet_activate(:digits, '2026-01-01') \gset
SELECT package_id AS package17 FROM api.package_create('T-17', 'Row 17', 'CAD', p_outbound_sheet_id => :digits) \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Row 17', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT device_id AS r_did FROM api.device_create(:r, 'did', '12125550103', '2026-11-04T10:00Z') \gset
SELECT package_assignment_id FROM api.package_assignment_create(:r, :package17, '2026-01-01T00:00Z') \gset

SELECT is((pg_temp.land('t-native',
  pg_temp.call('a', '12:00:01', '62', '12125550103', '16138221234'),
  pg_temp.call('b', '12:00:02', '62', '12125550103', '16138225555'),
  pg_temp.call('c', '12:00:03', '60', '12125550103', '16135550142'),
  pg_temp.call('d', '12:00:04', '60', '12125550103', '15145550100'),
  pg_temp.call('e', '12:00:05', '60', '12125550103', '011442079460000'),
  pg_temp.call('f', '12:00:06', '60', '12125550103', '+521234567890123'),
  pg_temp.call('g', '09:59:59', '60', '12125550103', '15145550100'),
  pg_temp.call('h', '10:00:00', '0', '12125550103', '15145550100')
)).received, 8, 'eight lines');
SELECT is(pg_temp.rate(), 1, 'one chunk');

SELECT results_eq(
  $$
    SELECT c.called, c.billed_seconds, c.amount::numeric
    FROM party.customer AS r
    CROSS JOIN LATERAL api.call_list(r.customer_id, '2026-11-04T12:00Z', '2026-11-04T13:00Z') AS c
    WHERE r.code = 'T-R'
  $$,
  $$
    VALUES
      ('16138221234', 66, 0.000000),       -- its own row: free
      ('16138225555', 66, 0.013750),       -- 30 + 6 x 6 = 66 s; 66 / 60 x 0.0125
      ('16135550142', 60, 0.015000),
      ('15145550100', 60, 0.020000),
      ('521234567890123', 60, 0.100000)    -- all 15 digits
  $$,
  'row 17: the longest prefix wins'
);
SELECT results_eq(
  $$SELECT h.called, h.reason FROM intake.held_call AS h
    WHERE h.customer_id IS NULL AND h.started_at = '2026-11-04T09:59:59Z'$$,
  $$VALUES ('15145550100', 'INACTIVE')$$, 'row 10 (f): before the device came into service');
SELECT results_eq(
  $$SELECT h.reason FROM intake.held_call AS h WHERE h.called = '011442079460000'$$,
  $$VALUES ('NO_RATE')$$, 'row 17: neither a prefix nor *: held');
SELECT results_eq(
  $$SELECT c.billed_seconds, c.amount::numeric FROM party.customer AS r
    CROSS JOIN LATERAL api.call_list(r.customer_id, '2026-11-04T10:00Z', '2026-11-04T10:00:01Z') AS c WHERE r.code = 'T-R'$$,
  $$VALUES (0, 0.000000)$$, 'row 20: answered with 0 s is rated at 0, from the first instant of service');

-- Row 5: 126 s at 0.02 are 126 / 60 x 0.02 = 0.0420.
SELECT pg_temp.book(pg_temp.q(), 'payment', 10.0000, 'cash') AS top_up \gset
SELECT (pg_temp.land('t-native',
  pg_temp.call('q1', '14:00:00', '126', '14165550102', '15145550100'),
  pg_temp.call('p1', '14:00:00', '126', '16135550101', '15145550100')
)).received \gset
SELECT pg_temp.rate() \gset
SELECT results_eq($$SELECT a.available::numeric, a.unbilled::numeric FROM api.customer_amount(pg_temp.q()) AS a$$,
  $$VALUES (9.9580, 0.0)$$, 'row 5: prepaid usage is paid at once');
SELECT results_eq($$SELECT a.amount_due::numeric, a.unbilled::numeric FROM api.customer_amount(pg_temp.p()) AS a$$,
  $$VALUES (0.0, 0.0420)$$, 'row 5: postpaid usage waits for the invoice');

-- One call with two payers: P calls Q while both sides pay.
SELECT value AS set FROM api.setting_set('rating.rate_both_sides', 'true', '2026-11-01T00:00Z') \gset
SELECT (pg_temp.land('t-native', pg_temp.call('pq', '15:00:00', '61', '16135550101', '14165550102'))).received \gset
SELECT pg_temp.rate() \gset
SELECT call_id AS both FROM api.call_list(pg_temp.p(), '2026-11-04T15:00Z', '2026-11-04T15:01Z') \gset
SELECT results_eq(
  format($$SELECT c.side, c.kind, c.destination, c.billed_seconds, c.amount::numeric, c.currency::text
    FROM api.call_get(%L) AS c$$, :'both'),
  -- out: 30 + 6 x 6 = 66 s at 0.02: 0.0220; in: 2 x 60 s at 0.005: 0.0100
  $$VALUES ('out', 'on_net', 'World', 66, 0.022000, 'CAD'), ('in', 'on_net', 'World', 120, 0.010000, 'CAD')$$,
  'a call shows each payer and side');
SELECT matches(:'both'::text, '^202611-[0-9]+$', 'the public id tells the month');
SELECT is((SELECT array_agg(DISTINCT c.call_id) FROM api.call_list(pg_temp.q(), '2026-11-04T15:00Z', '2026-11-04T15:01Z')
  AS c), ARRAY[:'both'::text], 'both customers see the same id');

-- Emergency: free, never held, also from nobody's number.
SELECT (pg_temp.land('t-native', pg_temp.call('sos', '16:00:00', '30', '19025550100', '911'))).received \gset
SELECT pg_temp.rate() \gset
SELECT results_eq(
  $$SELECT c.kind, c.called, c.customer_id, c.amount::numeric FROM api.call AS c
    WHERE c.started_at = '2026-11-04T16:00Z'$$,
  $$VALUES ('service', '911', NULL::bigint, NULL::numeric)$$, 'a service call of nobody has no payer');

-- Paging goes on after the last row, whatever the page.
SELECT results_eq(
  $$
    WITH RECURSIVE page AS (
      (SELECT c.* FROM api.call_list(pg_temp.p(), '2026-11-04', '2026-11-05', 1) AS c)
      UNION ALL
      SELECT n.* FROM page AS l CROSS JOIN LATERAL api.call_list(pg_temp.p(), '2026-11-04', '2026-11-05', 1,
        ARRAY[l.started_at::text, l.record_id::text, l.side]) AS n
    ) SELECT p.call_id FROM page AS p
  $$,
  $$SELECT c.call_id FROM api.call_list(pg_temp.p(), '2026-11-04', '2026-11-05') AS c$$, 'page by page is the whole');
SELECT is_empty($$SELECT * FROM api.call_list(pg_temp.p(), '2026-11-04T14:00:00.001Z', '2026-11-04T15:00Z')$$,
  'the interval is half-open');

SELECT throws_ok($$SELECT * FROM api.call_get('202611-1')$$, 'TB101', NULL, 'no such call');
SELECT throws_ok($$SELECT * FROM api.call_get('209913-1')$$, 'TB101', NULL, 'no such month');
SELECT throws_ok($$SELECT * FROM api.call_get(NULL)$$, 'TB101', NULL, 'no id');
SELECT throws_ok($$SELECT * FROM api.call_get('x')$$, 'TB101', NULL, 'no id of a call');
SELECT throws_ok($$SELECT * FROM api.call_list(1, '2026-11-04', '2026-11-05', 0)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT * FROM api.call_list(1, '2026-11-04', '2026-11-05', 9, '{1}')$$, 'TB102', NULL, 'half a cursor');

SELECT is_empty($$SELECT * FROM system.verify()$$, 'the books are right after all this');
SELECT * FROM finish();
ROLLBACK;
