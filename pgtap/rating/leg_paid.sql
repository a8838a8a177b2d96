-- Who pays: payers and sides of a record, where leg_priced's tests see only the price.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(19);
SELECT pg_temp.land('t-switch',
  'out,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'two,2011-01-20 15:00:00,60,6134445555,6135550142,,,,',
  'tf,2011-01-20 15:00:00,60,6134445555,8005550142,,,,',
  'own,2011-01-20 15:00:00,60,6135550142,6135550143,,,,',
  'none,2011-01-20 15:00:00,60,5195550100,2125550100,,,,',
  'late,2011-02-01 04:59:00,120,6135550142,2125550100,,,,') \gset
CREATE FUNCTION pg_temp.paid(p_call_id text, p_both boolean) RETURNS text
LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', coalesce(c.code, '-'), l.side, l.sheet, d.key, l.number,
    CASE WHEN l.internal THEN 'internal' END, l.fixed_price, CASE WHEN NOT l.first_leg THEN 'second' END), '; '
    ORDER BY l.first_leg DESC)
  FROM intake.record AS r
  CROSS JOIN LATERAL rating.leg_paid(r.record_id / 1000000, r.received_at, false, p_both) AS l
  LEFT JOIN party.customer AS c ON c.customer_id = l.customer_id
  LEFT JOIN service.device AS d ON d.device_id = l.device_id
  WHERE r.call_id = p_call_id AND l.record_id = r.record_id
$$;
SELECT is(pg_temp.paid('out', false), 'X out out 16135550142 12125550100', 'the caller pays, by the number called');
SELECT is(pg_temp.paid('two', false), 'Y out out 16134445555 16135550142', 'between two customers the caller');
SELECT is(pg_temp.paid('two', true), 'Y out out 16134445555 16135550142; X in in 16135550142 16135550142 second',
  'and the called one too where both sides pay');
SELECT is(pg_temp.paid('tf', false), 'Y out out 16134445555 18005550142 0; X in toll_free 18005550142 16134445555 second',
  'of a toll-free number its owner pays, by the caller''s number, and the caller nothing');
SELECT is(pg_temp.paid('own', true), 'X out out 16135550142 16135550143 internal', 'within one customer it is one leg');
SELECT is(pg_temp.paid('none', true), '- out out 12125550100', 'nobody''s call is a leg too');
-- 04:59 UTC is 23:59 of the day before in Toronto.
SELECT is((SELECT l.usage_day FROM intake.record AS r
  CROSS JOIN LATERAL rating.leg_paid(r.record_id / 1000000, r.received_at, false, false) AS l
  WHERE r.call_id = 'late' AND l.record_id = r.record_id), '2011-01-31', 'the usage day is the payer''s');

-- Switches that write a record a side: each is rated for its side alone.
SELECT pg_temp.import_rates('t-out', '1,0.0200,30,6,2011-01-01,Canada and US,0') \gset
SELECT pg_temp.import_rates('t-in', '*,0.0075,6,6,2011-01-01,Inbound,0') \gset
SELECT pg_temp.import_rates('t-tf', '*,0.0320,6,6,2011-01-01,Toll-free,0') \gset
SELECT count(api.source_create('t-' || f.code, f.name, f.format_id, 'CA', 'UTC', 'nanp')) FROM intake.format AS f
WHERE f.code IN ('broadworks', 'kazoo_document') \gset
SELECT count(api.carrier_peer_create(c.carrier_id, 'channel', 'c0ffee')) FROM catalog.carrier AS c WHERE c.code = 't-carrier' \gset
-- A minute of talk at 15:00 UTC.
CREATE FUNCTION pg_temp.broadworks(p_id text, p_direction text, p_caller text, p_called text, p_route text DEFAULT '') RETURNS text
LANGUAGE sql AS $$
  SELECT array_to_string(f || array_fill(''::text, ARRAY[47 - cardinality(f)]), ',')
  FROM (SELECT ARRAY[p_id, 'Acme', 'Normal', '+16135550142', '', p_direction, p_caller, 'Public', p_called, '20110120150000.000',
    '1-050000', 'Yes', '20110120150000.000', '20110120150100.000', '016', 'VoIP', '', p_called, '', '', '', '', '', p_route]) AS l (f)
$$;
SELECT pg_temp.land('t-broadworks',
  pg_temp.broadworks('bo', 'Originating', '+16134445555', '+16135550142'),
  pg_temp.broadworks('bt', 'Terminating', '+16134445555', '+16135550142'),
  pg_temp.broadworks('io', 'Originating', '+16135550142', '+16135550143'),
  pg_temp.broadworks('it', 'Terminating', '+16135550142', '+16135550143'),
  pg_temp.broadworks('pt', 'Terminating', '+12125550187', '+16135550142', 'gateway'),
  pg_temp.broadworks('ct', 'Terminating', '+16134445555', '+16135550142', 'gateway'),
  pg_temp.broadworks('ot', 'Terminating', '+16134445555', '+12125550187'),
  pg_temp.broadworks('oo', 'Originating', '+12125550187', '+16135550142'),
  pg_temp.broadworks('ft', 'Terminating', '+16134445555', '+18005550142')) \gset
SELECT is(pg_temp.charged('bo'), 'Y out 16134445555 60 0.020000', 'the caller''s record: 60 x 0.0200 / 60');
SELECT is(pg_temp.charged('bt'), 'X in 16135550142 60 0', 'and the called one''s own record of the same call');
SELECT is(pg_temp.charged('io'), 'X out 16135550142 60 0.000000', 'within one customer the on-net price, once');
SELECT is(pg_temp.charged('it'), 'X in 16135550143 60 0', 'and no second price');
SELECT is(pg_temp.charged('pt'), 'X in 16135550142 60 0.007500', 'from outside: 60 x 0.0075 / 60');
SELECT is(pg_temp.charged('ct'), 'X in 16135550142 60 0.007500', 'over a carrier''s route it is from outside, whatever the caller');
SELECT is(pg_temp.charged('ot'), 'held INACTIVE', 'a called side that is nobody''s is not charged to the caller');
SELECT is(pg_temp.charged('oo'), 'held INACTIVE', 'nor a calling side to the called one');
SELECT is(pg_temp.charged('ft'), 'X in 18005550142 60 0.032000', 'a toll-free number''s owner pays: 60 x 0.0320 / 60');
SELECT pg_temp.land('t-kazoo_document', format('{"call_id": "ki", "timestamp": %s, "duration_seconds": 60, "billing_seconds": 60,
  "caller_id_number": "+16135550143", "request": "+16135550142@acme.example.com", "custom_channel_vars": {"resource_id": "c0ffee",
  "resource_type": "offnet-origination", "e164_destination": "+16135550142"}}',
  extract(epoch FROM timestamptz '2011-01-20 15:01:00Z')::bigint + 62167219200)) \gset
SELECT is(pg_temp.charged('ki'), 'X in 16135550142 60 0.007500', 'Kazoo''s inbound leg is the called one''s, also from an own number');

SELECT value FROM api.setting_set('rating.rate_both_sides', 'true', '2011-01-01T00:00Z') \gset
SELECT pg_temp.land('t-broadworks',
  pg_temp.broadworks('b2', 'Originating', '+16134445555', '+16135550143'),
  pg_temp.broadworks('c2', 'Terminating', '+16134445555', '+16135550143')) \gset
SELECT is(pg_temp.charged('b2') || '; ' || pg_temp.charged('c2'),
  'Y out 16134445555 60 0.020000; X in 16135550143 60 0.007500', 'where both sides pay, each by its own record');
SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');
SELECT * FROM finish();
ROLLBACK;
