\ir ../include/street.psql
SELECT no_plan();

-- call_price: 61 s at 30/6 are 66 s; 66/60 * 0.0150 = 0.0165, to the rest of zone 1 66/60 * 0.0200 = 0.022
SELECT is(api.call_price(:sheet, '16135550142', 61, '2026-11-04'), 0.0165, 'by the longest prefix');
SELECT is(api.call_price(:sheet, '15145550142', 61, '2026-11-04'), 0.022, 'by a shorter one');
SELECT is(api.call_price(:sheet, '16135550142', 0, '2026-11-04'), 0::numeric, '0 s cost nothing');
SELECT is(api.call_price(:sheet, '4420', 61, '2026-11-04'), NULL, 'no rate');
SELECT is(api.call_price(:sheet, '4420', 0, '2026-11-04'), NULL, 'no rate, not even for 0 s');
SELECT is(api.call_price(:sheet_in, '4420', 61), 0.01, 'the rate of *: 61 s at 60/60 are 120 s, 2 * 0.0050');
SELECT is(api.call_price(:sheet, '16135550142', 61, '2025-12-31'), NULL, 'before the sheet begins');
SELECT throws_ok($$SELECT api.call_price(1, '1', -1)$$, 'TB102', NULL, 'negative seconds');
SELECT throws_ok($$SELECT api.call_price(1, '1', 'NaN')$$, 'TB102', NULL, 'no number of seconds');
SELECT throws_ok($$SELECT api.call_price(1, '1-613', 1)$$, 'TB102', NULL, 'no number');

CREATE FUNCTION pg_temp.quote(p_customer_id bigint, p_caller text, p_called text, p_seconds numeric, p_side text DEFAULT 'out',
  p_at timestamptz DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', q.rate_sheet, q.prefix, q.destination, q.billed_seconds, q.amount, q.currency, q.reason)
  FROM api.call_quote(p_customer_id, p_caller, p_called, p_seconds, p_at, p_side) AS q
$$;
SELECT is(pg_temp.quote(:p, '+16135550101', '+16135550142', 61), 'T-OUT 1613 Canada - Ottawa 66 0.016500 CAD', 'a call out');
SELECT is(pg_temp.quote(:p, '442079460000', '16135550101', 61, 'in'), 'T-IN * World 120 0.010000 CAD', 'a call in');
SELECT is(pg_temp.quote(:p, '16135550101', '442079460000', 61), '61 CAD NO_RATE', 'no rate: it would be held');
SELECT is(pg_temp.quote(:p, '16135550101', '12', 61), '61 CAD INVALID_NUMBER', 'no number');
SELECT is(pg_temp.quote(:p, '16135550101', '16135550142', 61, 'out', '2025-12-01'), '61 CAD NO_PACKAGE', 'before the package');
SELECT is(pg_temp.quote(:p, '16135550101', '16135550142', 86401), 'T-OUT 1613 Canada - Ottawa 86406 CAD TOO_LONG',
  'longer than a day');
SELECT is(pg_temp.quote(:p, '16135550101', '16135550101', 61, 'out', '2026-11-04'), '61 0.000000 CAD', 'to a number of one''s own: on-net');
SELECT is(pg_temp.quote(:q, '16135550101', '14165550102', 61, 'in'), '61 0 CAD', 'between customers the caller pays');
SELECT is(pg_temp.quote(:p, '16135550101', '14165550102', 61), 'T-OUT 1 World 66 0.022000 CAD', 'and pays as for any call');
SELECT count(api.service_code_set('CA', '911', 'Emergency', true)) \gset
SELECT is(pg_temp.quote(:p, '16135550101', '911', 61), '61 0 CAD', 'an emergency call is free');
-- 999 is a service code in one country alone: the one of the service address on the day of the call, and of a switch there.
SELECT count(api.service_code_set('IM', '999', 'Emergency', true)),
  count(api.source_create('t-man', 'Man', (SELECT f.format_id FROM intake.format AS f LIMIT 1), 'IM', 'Europe/Isle_of_Man', 'e164')),
  count(api.address_change(:q, 'service', '2026-11-10', p_country => 'IM')) \gset
SELECT is(pg_temp.quote(:q, '14165550102', '999', 61, 'out', '2026-11-10T04:59Z'), '61 CAD INVALID_NUMBER', 'not where it was');
SELECT is(pg_temp.quote(:q, '14165550102', '999', 61, 'out', '2026-11-10T05:00Z'), '61 0 CAD', 'where service is used now');

-- MISSION row 16: 161382 costs this customer 0.0090, all else as before; 66/60 * 0.0090 = 0.0099
SELECT rate_sheet_id AS own FROM api.rate_sheet_create('t-own', 'Own', 'CAD', 'America/Toronto') \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:own, '161382', '2026-01-01', :ottawa, 0.0090, 30, 6);
SELECT catalog.rate_sheet_activate(:own, '2026-01-01'), count(api.override_sheet_create(:p, :own)) \gset
SELECT is(pg_temp.quote(:p, '16135550101', '16138221234', 61), 't-own 161382 Canada - Ottawa 66 0.009900 CAD', 'override');
SELECT is(pg_temp.quote(:p, '16135550101', '16135550142', 61), 'T-OUT 1613 Canada - Ottawa 66 0.016500 CAD', 'package');
SELECT is(pg_temp.quote(:q, '14165550102', '16138221234', 61), 'T-OUT 1613 Canada - Ottawa 66 0.016500 CAD', 'another customer');
UPDATE catalog.rate_sheet SET currency = 'USD' WHERE rate_sheet_id = :own;
SELECT is(pg_temp.quote(:p, '16135550101', '16138221234', 61), 't-own 161382 Canada - Ottawa 66 CAD CURRENCY', 'a sheet in another currency');
UPDATE catalog.rate_sheet SET currency = 'CAD' WHERE rate_sheet_id = :own;

-- The quote and what rating makes of the same calls
SELECT count(pg_temp.land('t-native', VARIADIC ARRAY(
  SELECT pg_temp.call('q' || n, '10:00:00', (n * 7.3)::text, '6135550101',
    (ARRAY['6138221234', '6135550142', '5145550142', '4165550102', '911', '6135550101'])[n % 6 + 1])
  FROM generate_series(1, 60) AS n))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT is_empty($$
  SELECT r.call_id, c.billed_seconds, c.amount, q.billed_seconds, q.amount, q.reason
  FROM intake.record AS r
  INNER JOIN rating.charge AS c ON c.call_id = r.record_id AND c.side = 'out'
  CROSS JOIN LATERAL api.call_quote(c.customer_id, '16135550101',
    CASE r.called WHEN '911' THEN '911' ELSE '1' || r.called END, r.raw_seconds, r.answered_at) AS q
  WHERE r.call_id LIKE 'q%' AND (c.billed_seconds, c.amount) IS DISTINCT FROM (q.billed_seconds, q.amount)
$$, 'a quote is what rating charges');
SELECT is((SELECT count(*) FROM rating.charge AS c INNER JOIN intake.record AS r ON r.record_id = c.call_id WHERE r.call_id LIKE 'q%'),
  60::bigint, 'for every call');

SELECT throws_ok($$SELECT * FROM api.call_quote(0, '1', '2', 1)$$, 'TB101', NULL, 'no such customer');
SELECT throws_ok($$SELECT * FROM api.call_quote(pg_temp.p(), '1', '2', -1)$$, 'TB102', NULL, 'negative seconds');
SELECT throws_ok($$SELECT * FROM api.call_quote(pg_temp.p(), '1', '2', 1, NULL, 'up')$$, 'TB102', NULL, 'no such side');

SELECT * FROM finish();
ROLLBACK;
