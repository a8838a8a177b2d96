-- Calls sold below what carriers take and a floor above it.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
\ir ../include/levels.psql
SELECT plan(12);
-- A minute of X to the US brings 0.0200 CAD and costs 0.0050 USD, at 1.40 0.0070 CAD: 2.857 times as much.
CREATE FUNCTION pg_temp.what(p_call_id text) RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.levels(p_call_id) || coalesce(' ' || (
    SELECT 'below ' || c.below_cost FROM rating.call AS c INNER JOIN intake.record AS r ON r.record_id = c.call_id
    WHERE r.call_id = p_call_id), '')
$$;
SELECT pg_temp.land('t-switch', 'off,2011-01-20 15:00:00,60,6135550142,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('off'), 'X out 60 0.020000; carrier out 60 0.005000 USD', 'not looked at as long as the setting is off');
SELECT count(api.setting_set('rating.floor', 'flag', '2011-01-01Z')), count(api.setting_set('rating.floor_percent', '185.0', '2011-01-01Z')) \gset
SELECT pg_temp.land('t-switch', 'above,2011-01-20 15:01:00,60,6135550142,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('above'), 'X out 60 0.020000; carrier out 60 0.005000 USD below false', '0.0070 and 185 % are 0.01995');
SELECT count(api.setting_set('rating.floor_percent', '186.0', '2011-01-01Z')) \gset
SELECT pg_temp.land('t-switch', 'below,2011-01-20 15:02:00,60,6135550142,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('below'), 'X out 60 0.020000; carrier out 60 0.005000 USD below true', 'and 186 % 0.02002: flagged');
SELECT matches(api.call_explain(pg_temp.id('below')) ->> 'words', 'It was sold below', 'and explained');
SELECT count(api.setting_set('rating.floor', 'hold', '2011-01-01Z')) \gset
SELECT pg_temp.land('t-switch', 'hold,2011-01-20 15:03:00,60,6135550142,2125550100,,,SIP/gateway-9,',
  'none,2011-01-20 15:03:00,60,6135550142,2125550100,,,,', 'help,2011-01-20 15:03:00,60,6135550142,911,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('hold'), 'held BELOW_COST', 'or held, without any charge');
SELECT is(pg_temp.what('none'), 'X out 60 0.020000', 'no carrier, no floor');
SELECT matches(pg_temp.what('help'), '^X out 60 0', 'help is never held');
SELECT results_eq($$SELECT q.amount::numeric, q.reason FROM api.call_quote((SELECT customer_id FROM party.customer WHERE code = 'X'),
    '16135550142', '12125550100', 60, '2011-01-20 15:00Z', p_called_channel => 'gateway') AS q$$,
  $$VALUES (NULL::numeric, 'BELOW_COST')$$, 'a quote says so before');
-- The package's own percentage goes before the setting's.
SELECT count(api.package_update(k.package_id, p_floor_percent => 100)) FROM catalog.package AS k WHERE k.code = 't-package' \gset
SELECT count(*) FROM api.held_call_rerate('BELOW_COST') \gset
SELECT pg_temp.land('t-switch', 'next,2011-01-20 15:04:00,60,6135550142,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('hold'), 'X out 60 0.020000; carrier out 60 0.005000 USD below false', 'the package asks for less: rated again');
-- No rate of exchange for the day, nothing to compare.
SELECT count(api.package_update(k.package_id, p_floor_percent => 900)) FROM catalog.package AS k WHERE k.code = 't-package' \gset
SELECT count(api.exchange_rate_remove(e.exchange_rate_id)) FROM catalog.exchange_rate AS e \gset
SELECT pg_temp.land('t-switch', 'blind,2011-01-20 15:05:00,60,6135550142,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.what('blind'), 'X out 60 0.020000; carrier out 60 0.005000 USD below false', 'without a rate of exchange nothing is held');
SELECT is_empty($$SELECT * FROM rating.below_floor('{}')$$, 'of nothing, nothing');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
