-- What a call says of itself: read from what rating stored, and the price worked out again only to be compared.
\ir ../include/street.psql
SELECT no_plan();
SELECT rate_sheet_id AS own FROM api.rate_sheet_create('t-own', 'Own', 'CAD', 'America/Toronto') \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment, connect_fee, minimum_charge, maximum_charge, grace_seconds, free_seconds, price_steps)
VALUES
  (:own, '161382', '2026-01-01', :ottawa, 0.0090, 30, 6, 0.005, 0, NULL, 2, 0, catalog.price_steps_parse('@60=0.0050')),
  (:own, '161383', '2026-01-01', :ottawa, 0.0100, 60, 60, 0, 0.0250, 0.0350, 0, 0, '{}'),
  (:own, '161384', '2026-01-01', :ottawa, 0.0070, 1, 1, 0, 0, NULL, 0, 10, catalog.price_steps_parse('@40=0.0110 @70=0.0130')),
  (:own, '', '2026-01-01', :world, 0.0300, 60, 60, 0, 0, NULL, 0, 0, '{}');
SELECT catalog.rate_sheet_activate(:own, '2026-01-01'), count(api.override_sheet_create(:p, :own)) \gset
SELECT count(api.service_code_set('CA', '911', 'Emergency', true)) \gset
SELECT count(api.toll_free_prefix_set('1800', '2000-01-01')) \gset
SELECT count(api.device_create(:p, 'did', '18005550101', '2026-01-01T05:00Z')) \gset
SELECT (pg_temp.land('t-native',
  pg_temp.call('x1', '10:00:00', '61', '6135550101', '6138221234'), pg_temp.call('x2', '10:00:01', '61', '6135550101', '6135550142'),
  pg_temp.call('x3', '10:00:02', '61', '6135550101', '6135550101'), pg_temp.call('x4', '10:00:03', '61', '4420795551212', '6135550101'),
  pg_temp.call('x5', '10:00:04', '61', '6135550101', '011442079460000'), pg_temp.call('x6', '10:00:05', '1', '6135550101', '6138355555'),
  pg_temp.call('x7', '10:00:06', '999', '6135550101', '6138355555'), pg_temp.call('x8', '10:00:07', '100.7', '6135550101', '6138455555'),
  pg_temp.call('x9', '10:00:08', '61', '6135550101', '911'))).received \gset
SELECT pg_temp.rate() \gset
CREATE FUNCTION pg_temp.explain(p_id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT api.call_explain('202611-' || r.record_id, p_runners_up => true) FROM intake.record AS r WHERE r.call_id = p_id
$$;
CREATE FUNCTION pg_temp.charge(p_id text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT pg_temp.explain(p_id) -> 'charges' -> 0
$$;
CREATE FUNCTION pg_temp.parts(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', p ->> 'kind', p ->> 'from_second', p ->> 'billed_seconds', p ->> 'amount'), '; ')
  FROM jsonb_array_elements(pg_temp.charge(p_id) -> 'parts') AS p
$$;
CREATE FUNCTION pg_temp.runners(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', p ->> 'rate_sheet', p ->> 'prefix'), '; ')
  FROM jsonb_array_elements(pg_temp.charge(p_id) -> 'runners_up') AS p
$$;

-- 61 s at 30/6 are 66: 60 at 0.009, 6 at 0.005, 0.005 to connect = 0.009 + 0.0005 + 0.005 = 0.0145
SELECT is(pg_temp.charge('x1') - '{transaction_id,rate_id,rate_sheet_version_id,package_version_id,device_id,customer_id,words,parts,runners_up}'::text[],
  '{"side": "out", "customer": "T-P", "owner": "did", "match": "number", "device": "16135550101", "package": "T-BASIC", "package_valid_from": "-infinity",
    "number": "16138221234", "rate_sheet": "t-own", "rate_sheet_valid_from": "2026-01-01T05:00:00+00:00",
    "time_zone": "America/Toronto", "prefix": "161382", "effective_from": "2026-01-01", "destination": "Canada - Ottawa",
    "initial_increment": 30, "subsequent_increment": 6, "grace_seconds": 2, "free_seconds": 0, "minimum_charge": "0",
    "maximum_charge": null, "billed_seconds": 66, "price": "0.014500", "discount": null, "amount": "0.014500", "currency": "CAD", "recomputed": "0.014500",
    "agrees": true, "usage_day": "2026-11-04", "booked_at": "2026-11-05T12:00:00+00:00"}'::jsonb, 'all that was decided');
SELECT is(pg_temp.parts('x1'), 'usage 60 0.009000; usage 60 6 0.000500; connect_fee 0.005000', 'its parts');
SELECT is(pg_temp.runners('x1'), 'T-OUT 1613; T-OUT 1; t-own *', 'what would have won else, in that order');
SELECT is(regexp_replace(pg_temp.charge('x1') ->> 'words', 'transaction \d+', 'transaction n'),
  'T-P (Postpaid Ltd) pays for the call out: did 16135550101 is theirs (the number calling). Their package was T-BASIC. '
  'Rate sheet t-own, as of 2026-01-01, rates 16138221234 by prefix 161382 (Canada - Ottawa), before 1613 of T-OUT, 1 of T-OUT, * of t-own. '
  '61 s at 30/6 are 66 s (free up to 2 s). '
  '60 s at 0.0090 a minute: 0.009000; 6 s from second 60 at 0.0050 a minute: 0.000500; connect fee: 0.005000. '
  'Together 0.014500 CAD, rounded once to 6 decimals; booked by transaction n for 2026-11-04.', 'in words');
SELECT is(pg_temp.explain('x1') - '{call_id,charges,words,surcharges}'::text[],
  '{"caller": "16135550101", "called": "16138221234", "kind": "out", "ani_mismatch": false, "source": "t-native",
    "started_at": "2026-11-04T10:00:00+00:00", "answered_at": "2026-11-04T10:00:00+00:00",
    "ended_at": "2026-11-04T10:01:01+00:00", "raw_seconds": "61"}'::jsonb, 'the call');
SELECT is(api.call_explain('202611-' || r.record_id) -> 'charges' -> 0 -> 'runners_up', 'null', 'only when they are asked for')
FROM intake.record AS r WHERE r.call_id = 'x1';
SELECT is(pg_temp.runners('x2'), 'T-OUT 1; t-own *', 'a prefix of the package before * of the override');
SELECT is(concat_ws(' ', pg_temp.charge('x4') ->> 'side', pg_temp.charge('x4') ->> 'number', pg_temp.charge('x4') ->> 'prefix'), 'in 16135550101 *',
  'an incoming call is rated on the called number');
SELECT is(concat_ws(' ', pg_temp.charge('x5') ->> 'number', pg_temp.charge('x5') ->> 'prefix', pg_temp.parts('x5')),
  '442079460000 * usage 120 0.060000', 'the rate of *: 2 min at 0.03');
-- 1 min at 0.01 is raised to 0.025: 0.015 more; 17 min, 0.17, are cut to 0.035
SELECT is(pg_temp.parts('x6'), 'usage 60 0.010000; minimum 0.015000', 'up to the minimum');
SELECT is(pg_temp.parts('x7'), 'usage 1020 0.170000; maximum -0.135000', 'down to the maximum');
-- 90.7 charged: 91 s: 30 at 0.007 (to second 40) 0.0035, 30 at 0.011 0.0055, 31 at 0.013: 0.403 / 60 = 0.006717; sum 0.015717
SELECT is(pg_temp.parts('x8'), 'usage 30 0.003500; usage 40 30 0.005500; usage 70 31 0.006717', 'the last part is what is left');
SELECT is(pg_temp.charge('x8') ->> 'amount', '0.015717', 'of the sum');
SELECT is((pg_temp.charge('x3') - '{transaction_id}'::text[]) @> '{"rate_id": null, "parts": [], "agrees": true, "recomputed": "0.000000"}', true,
  'a call within the customer');
SELECT is((pg_temp.charge('x9') - '{transaction_id}'::text[]) @> '{"rate_id": null, "parts": [], "agrees": true, "recomputed": null}', true,
  'a service call');
SELECT is_empty($$
  SELECT r.call_id FROM intake.record AS r
  INNER JOIN rating.charge AS c ON c.call_id = r.record_id AND c.rate_id IS NOT NULL
  CROSS JOIN LATERAL (SELECT api.call_explain('202611-' || r.record_id) -> 'charges' -> 0 AS charge) AS e
  WHERE c.amount <> (SELECT sum((p ->> 'amount')::numeric) FROM jsonb_array_elements(e.charge -> 'parts') AS p)
    OR (e.charge ->> 'agrees')::boolean IS NOT TRUE
$$, 'parts sum to the amount, which agrees, for every call');
SELECT is((SELECT count(*) FROM intake.record AS r CROSS JOIN LATERAL api.call_get('202611-' || r.record_id) AS g
  WHERE g.amount = (api.call_explain(g.call_id) -> 'charges' -> 0 ->> 'amount')::numeric), 9::bigint, 'as api.call_get shows it');

-- What was added to a call is told with it.
SELECT count(api.out_payment_rate_create(:p_did, 0.0020)) \gset
SELECT count(pg_temp.land('t-native', pg_temp.call('y1', '11:00:00', '60', '4420795551212', '6135550101'))) \gset
SELECT pg_temp.rate() \gset
SELECT is((pg_temp.explain('y1') -> 'surcharges' -> 0) - '{transaction_id,customer_id}'::text[],
  '{"kind": "out_payment", "name": null, "side": "in", "amount": "-0.002000", "cost": null, "cost_currency": null}', '1 min x 0.0020');
SELECT alike(pg_temp.explain('y1') ->> 'words', '%The owner of the number called is paid 0.002000, booked by transaction%', 'in words');

-- A charge that somebody changed
SET LOCAL session_replication_role = replica;
UPDATE rating.charge SET amount = 0.02 WHERE rate_id IS NOT NULL;
SET LOCAL session_replication_role = origin;
SELECT is(pg_temp.charge('x1') ->> 'agrees', 'false', 'a charge that its rate does not give');
SELECT alike(pg_temp.charge('x1') ->> 'words', '%Priced again it would be 0.014500: this charge is not what its rate says.', 'in words too');
SELECT throws_ok($$SELECT api.call_explain('202611-1')$$, 'TB101', NULL, 'no such call');
SELECT throws_ok($$SELECT api.call_explain('1')$$, 'TB101', NULL, 'no call id');
SELECT throws_ok('SELECT api.call_explain(NULL)', 'TB101', NULL, 'none');
SELECT throws_ok($$SELECT rating.call_find('209901-1')$$, 'TB101', NULL, 'a month without calls');

SELECT * FROM finish();
ROLLBACK;
