-- Charges at every level, what carriers take, and what is left of a call.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
\ir ../include/levels.psql
SELECT plan(23);
SELECT pg_temp.land('t-switch',
  'out,2011-01-20 15:00:00,62,6137770001,2125550100,,,SIP/gateway-9,',
  'net,2011-01-20 15:00:00,60,6137770001,6137770002,,,,',
  'up,2011-01-20 15:00:00,60,6137770001,6137770009,,,,',
  'down,2011-01-20 15:00:00,60,6137770009,6137770001,,,,',
  'in,2011-01-20 15:00:00,60,2125550100,6135550142,,SIP/gateway-9,,',
  'through,2011-01-20 15:00:00,60,6135550142,8005550142,,SIP/trunk1-1,SIP/gateway-9,',
  'ip,2011-01-20 15:00:00,60,2125550100,6137770001,,,,198.51.100.1',
  'plain,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'un,2011-01-20 15:00:00,60,6135550142,447700900123,,,SIP/gateway-9,',
  'free,2011-01-20 15:00:00,60,5195550100,911,,,SIP/gateway-9,') \gset
-- A: 62 s at 30/6 are 66: 66 x 0.0200 / 60 = 0.022. S: at 60/60 120: 120 x 0.0120 / 60 = 0.024.
-- R: at 6/6 66: 66 x 0.0080 / 60 = 0.0088. The carrier: 66 x 0.0050 / 60 = 0.0055 USD.
SELECT is(pg_temp.levels('out'), 'A out 66 0.022000 resold; S out 120 0.024000 resold; R out 66 0.008800; carrier out 66 0.005500 USD',
  'each level pays by its own package, and the carrier takes what its sheet says');
SELECT is(pg_temp.levels('net'), 'A out 60 0.020000 resold; S out 60 0.000000 resold; R out 60 0.000000',
  'for who sells to both it is a call within: the on-net price');
SELECT is(pg_temp.levels('up'), 'A out 60 0.020000 resold; S out 60 0.012000 resold; R out 60 0.000000',
  'and for a reseller that is called by who buys from it');
SELECT is(pg_temp.levels('down'), 'R out 60 0.000000', 'or calls there');
SELECT is(pg_temp.levels('in'), 'X in 60 0.007500; carrier in 60 0.001000 CAD', 'a carrier brings a call: 60 x 0.0010 / 60');
SELECT is(pg_temp.levels('ip'), 'A in 60 0.004000 resold; S in 60 0.003000 resold; R in 60 0.002000; carrier in 60 0.001000 CAD',
  'also through its address, and levels receive as they call');
SELECT is(pg_temp.levels('plain'), 'X out 60 0.020000', 'without resellers and carriers it is one charge');
SELECT is(pg_temp.levels('un'), 'held INVALID_NUMBER', 'what is held costs nothing yet');
SELECT is(pg_temp.levels('through'), 'X out 60 0.000000; carrier out 60 0.005000 USD', 'a call within one customer may cost, too');

SELECT results_eq(format('SELECT level, seller, revenue::numeric, cost::numeric, margin::numeric FROM api.call_margin(%L)', pg_temp.id('out')),
  $$VALUES (0::smallint, 'S', 0.022, 0.024, -0.002), (1::smallint, 'R', 0.024, 0.0088, 0.0152), (2::smallint, NULL, 0.0088, 0.0077, 0.0011)$$,
  'what is left for each seller; 0.0055 USD at 1.40 are 0.0077 CAD');
SELECT results_eq(format('SELECT side, revenue::numeric, cost::numeric, margin::numeric FROM api.call_margin(%L)', pg_temp.id('in')),
  $$VALUES ('in', 0.0075, 0.0010, 0.0065)$$, 'of a call that a carrier brings');
SELECT throws_ok($$SELECT * FROM api.call_margin('201101-1')$$, 'TB101', NULL, 'no such call');
SELECT results_eq($$SELECT side, customer::text, carrier::text, revenue, cost, margin, currency::text FROM report.call_margin
    WHERE carrier IS NOT NULL ORDER BY side, revenue, cost$$, $$VALUES
  ('in', 'R', 't-carrier', 0.002, 0.001, 0.001, 'CAD'), ('in', 'X', 't-carrier', 0.0075, 0.001, 0.0065, 'CAD'),
  ('out', 'X', 't-carrier', 0, 0.007, -0.007, 'CAD'), ('out', NULL, 't-carrier', 0, NULL, NULL, 'USD'),
  ('out', 'R', 't-carrier', 0.0088, 0.0077, 0.0011, 'CAD')$$, 'reporting tools see the house''s');
-- Resold: out 0.022 + 0.024, net 0.02, up 0.02 + 0.012, in 0.004 + 0.003.
SELECT results_eq($$SELECT currency, amount - revenue, cost
    FROM api.usage_hour_summary('2011-01-20T00:00Z', '2011-01-21T00:00Z', '{currency}') WHERE currency IS NOT NULL$$,
  $$VALUES ('CAD', 0.105, 0.002), ('USD', 0, 0.0105)$$, 'sums by the hour know what is resold and what carriers take');
SELECT results_eq($$SELECT side, carrier FROM api.usage_hour_summary('2011-01-20T00:00Z', '2011-01-21T00:00Z', '{side,carrier}')$$,
  $$VALUES ('in', 't-carrier'), ('out', 't-carrier'), ('out', NULL)$$, 'by carrier');
SELECT results_eq(format('SELECT level, customer_id FROM api.call_get(%L)', pg_temp.id('net')),
  format('VALUES (0::smallint, %s::bigint), (1::smallint, %s), (2::smallint, %s)', (SELECT customer_id FROM party.customer WHERE code = 'A'), :s, :r),
  'a call is shown with all who pay');
SELECT matches(api.call_explain(pg_temp.id('out')) ->> 'words',
  'R \(R Inc.\) pays for the call out: a reseller of who called.*Carrier t-carrier takes 0.005500 USD: 66 s by prefix 1 of rate sheet c-out',
  'and explained');
SELECT is((api.call_explain(pg_temp.id('out')) #>> '{costs,0,amount}'), '0.005500', 'costs of it');
SELECT results_eq($$SELECT q.amount::numeric, o ->> 'customer', o ->> 'carrier', o ->> 'amount', o ->> 'currency'
    FROM api.call_quote((SELECT customer_id FROM party.customer WHERE code = 'A'), '16137770001', '12125550100', 62,
      '2011-01-20 15:00:00Z', p_called_channel => 'gateway') AS q, jsonb_array_elements(q.others) AS o$$,
  $$VALUES (0.022, 'R', NULL, '0.008800', 'CAD'), (0.022, 'S', NULL, '0.024000', 'CAD'), (0.022, NULL, 't-carrier', '0.005500', 'USD')$$,
  'a quote says the same before');

-- A reseller without a package: nobody's part is lost, the call waits.
SELECT count(api.customer_create('N', 'N Inc.', :entity, 'CAD', 'America/Toronto', 'CA', 'reseller')) \gset
SELECT count(api.customer_update(:r, p_parent_id => (SELECT customer_id FROM party.customer WHERE code = 'N'))) \gset
SELECT pg_temp.land('t-switch', 'late,2011-01-20 15:10:00,60,6137770001,2125550100,,,SIP/gateway-9,') \gset
SELECT is(pg_temp.levels('late'), 'held NO_PACKAGE', 'a call is rated for all who pay, or held');

SELECT value FROM api.setting_set('rating.rate_both_sides', 'true', '2011-01-01T00:00Z') \gset
SELECT count(api.customer_update(:r, p_clear => '{parent_id}')) \gset
SELECT pg_temp.land('t-switch', 'both,2011-01-20 15:20:00,60,6137770001,6137770002,,,,',
  'mixed,2011-01-20 15:20:00,60,6137770001,6135550142,,,,') \gset
SELECT is(pg_temp.levels('both'), 'A out 60 0.020000 resold; S out 60 0.000000 resold; R out 60 0.000000; B in 60 0.004000 resold',
  'who sells to both sides pays for the call once');
SELECT is(pg_temp.levels('mixed'), 'A out 60 0.020000 resold; S out 60 0.012000 resold; R out 60 0.008000; X in 60 0.007500',
  'and else each side''s own');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
