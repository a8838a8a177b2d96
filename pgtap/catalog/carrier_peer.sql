-- Channels and addresses of carriers: no two at a time have one in common, and each is ended, never changed.
BEGIN;
SET LOCAL search_path = tap, pg_catalog, pg_temp;
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';
SELECT no_plan();

SELECT carrier_id AS one FROM api.carrier_create('T-ONE', 'One') \gset
SELECT carrier_id AS two FROM api.carrier_create('T-TWO', 'Two') \gset
SELECT set_config('t.one', :'one', true), set_config('t.two', :'two', true) \gset
CREATE FUNCTION pg_temp.peer(p_carrier text, p_match text, p_key text, p_from timestamptz DEFAULT '-infinity')
RETURNS api.carrier_peer LANGUAGE sql AS $$
  SELECT api.carrier_peer_create(current_setting('t.' || p_carrier)::bigint, p_match, p_key, p_from)
$$;

SELECT carrier_peer_id AS channel FROM pg_temp.peer('one', 'channel', 't-gateway') \gset
SELECT carrier_peer_id AS range FROM pg_temp.peer('one', 'address', '198.51.100.0/24') \gset
SELECT is((SELECT p.address FROM catalog.carrier_peer AS p WHERE p.carrier_peer_id = :range), '198.51.100.0/24'::inet,
  'a range of addresses');
SELECT is((SELECT p.key FROM pg_temp.peer('one', 'address', '2001:DB8::0001/128') AS p), '2001:db8::1',
  'an address is written in one way');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'channel', 't-gateway')$$, 'TB103', NULL, 'the channel is another''s');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'address', '198.51.100.7')$$, 'TB103', NULL, 'an address in another''s range');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'address', '198.51.0.0/16')$$, 'TB103', NULL, 'a range around it');
SELECT lives_ok($$SELECT pg_temp.peer('two', 'address', '198.51.101.0/24')$$, 'its neighbour');
SELECT lives_ok($$SELECT pg_temp.peer('two', 'channel', '198.51.100.7')$$, 'a channel may be called anything');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'address', '198.51.100.7/24')$$, 'TB102', NULL, 'an address that is no range');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'address', '10')$$, 'TB102', NULL, 'part of an address');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'address', 'gateway')$$, 'TB102', NULL, 'no address');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'number', '1')$$, 'TB102', NULL, 'neither channel nor address');
SELECT throws_ok($$SELECT pg_temp.peer('two', 'channel', 'a b')$$, 'TB102', NULL, 'a blank');
SELECT throws_ok($$SELECT api.carrier_peer_create(-1, 'channel', 't-nobody')$$, 'TB102', NULL, 'nobody''s');

SELECT is((SELECT p.valid_to FROM api.carrier_peer_end(:channel) AS p), '2026-11-05T12:00Z'::timestamptz, 'ended now');
SELECT lives_ok($$SELECT pg_temp.peer('two', 'channel', 't-gateway', '2026-11-05T12:00Z')$$, 'and another''s from then on');
SELECT throws_ok(format('SELECT * FROM api.carrier_peer_end(%s, %L)', :channel, '2026-11-06'), 'TB102', NULL,
  'what is over does not end later');
SELECT throws_ok('SELECT * FROM api.carrier_peer_end(-1)', 'TB101', NULL, 'an unknown one');
SELECT is((SELECT count(*) FROM api.carrier_peer_list(p_key => 't-gateway')), 2::bigint, 'listed by key');

SELECT * FROM finish();
ROLLBACK;
