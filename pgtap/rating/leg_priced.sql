-- Whose call and what it costs: MISSION.md's rows 10, 16, 17 and 20 through the whole street.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(45);

SELECT is(pg_temp.import_rates('t-out',
  '1,0.0200,30,6,2011-01-01,Canada and US,0', '1613,0.0150,30,6,2011-01-01,Ottawa,0',
  '1613822,0.0125,30,6,2011-01-01,Ottawa mobile,0', '16138221234,0.0000,30,6,2011-01-01,Test line,0',
  '52,0.0300,60,60,2011-01-01,Mexico,0', '161382212345678,0.5,1,1,2011-01-01,15 digits,0',
  '33,0.0600,1,1,2011-01-01,France,0.05', '1613,0.0140,30,6,2011-02-01,Ottawa,0'), 'imported', 'the package''s sheet');
SELECT is(pg_temp.import_rates('t-in', '*,0.0075,6,6,2011-01-01,Inbound,0'), 'imported', 'the blended inbound sheet');
SELECT is(pg_temp.import_rates('t-tf', '1613,0.0290,6,6,2011-01-01,Toll-free,0', '1907,0.0850,6,6,2011-01-01,Toll-free AK,0',
  '*,0.0320,6,6,2011-01-01,Toll-free,0'), 'imported', 'the toll-free sheet');
SELECT is(pg_temp.import_rates('t-override', '161382,0.0090,6,6,2011-01-01,Ottawa special,0'), 'imported', 'Z''s override');
SELECT override_sheet_id FROM api.override_sheet_create(
  (SELECT customer_id FROM party.customer WHERE code = 'Z'),
  (SELECT rate_sheet_id FROM catalog.rate_sheet WHERE code = 't-override')) \gset

SELECT ok(pg_temp.land('t-switch',
  -- Longest prefix, up to 15 digits (row 17).
  'p1,2011-01-20 15:00:00,62,16135550142,16138221234,,,,',
  'p2,2011-01-20 15:00:00,62,16135550142,16138225555,,,,',
  'p3,2011-01-20 15:00:00,62,16135550142,16135550999,,,,',
  'p4,2011-01-20 15:00:00,62,16135550142,15145550100,,,,',
  'p5,2011-01-20 15:00:00,62,16135550142,011442079460000,,,,',
  'p6,2011-01-20 15:00:00,60,16135550142,+161382212345678,,,,',
  -- Increments belong to the row (row 20): 42 s to the US and to Mexico, 0 s, a fraction, a connect fee.
  'i1,2011-01-20 15:00:00,42,16135550142,12125550100,,,,',
  'i2,2011-01-20 15:00:00,42,16135550142,01152155550100,,,,',
  'i3,2011-01-20 15:00:00,0,16135550142,12125550100,,,,',
  'i4,2011-01-20 15:00:00,10.2,16135550142,01133145550100,,,,',
  -- The rate of the answer's day in the sheet's zone (row 15): 23:59:59 on 31 January in Toronto, and a second later.
  'd1,2011-02-01 04:59:59,60,16135550142,16135550999,,,,',
  'd2,2011-02-01 05:00:00,60,16135550142,16135550999,,,,',
  -- The override's row wins by matching only (row 16).
  'o1,2011-01-20 15:00:00,60,,16138221111,,,,203.0.113.9',
  'o2,2011-01-20 15:00:00,60,,16135551111,,,,203.0.113.9'
) IS NOT NULL, 'calls that show the rate');
SELECT is(pg_temp.charged('p1'), 'X out 16135550142 66 0.000000', 'a free number of 11 digits: 62 s at 30/6 is 66 s');
SELECT is(pg_temp.charged('p2'), 'X out 16135550142 66 0.013750', '66 x 0.0125 / 60 = 0.01375');
SELECT is(pg_temp.charged('p3'), 'X out 16135550142 66 0.016500', '66 x 0.0150 / 60 = 0.0165');
SELECT is(pg_temp.charged('p4'), 'X out 16135550142 66 0.022000', '66 x 0.0200 / 60 = 0.022');
SELECT is(pg_temp.charged('p5'), 'held NO_RATE', 'no row for 44 and no *');
SELECT is(pg_temp.charged('p6'), 'X out 16135550142 60 0.500000', 'a row of 15 digits is honoured');
SELECT is(pg_temp.charged('i1'), 'X out 16135550142 42 0.014000', '42 x 0.0200 / 60 = 0.014');
SELECT is(pg_temp.charged('i2'), 'X out 16135550142 60 0.030000', 'Mexico is 60/60: 60 x 0.0300 / 60 = 0.03');
SELECT is(pg_temp.charged('i3'), 'X out 16135550142 0 0', '0 s costs nothing');
SELECT is(pg_temp.charged('i4'), 'X out 16135550142 11 0.061000', '10.2 s at 1/1 is 11 s: 11 x 0.06 / 60 + 0.05 = 0.061');
SELECT is(pg_temp.charged('d1'), 'X out 16135550142 60 0.015000', 'the old rate until midnight in Toronto');
SELECT is(pg_temp.charged('d2'), 'X out 16135550142 60 0.014000', 'the new rate from midnight in Toronto');
SELECT is(pg_temp.charged('o1'), 'Z out 203.0.113.9 60 0.009000', 'the override''s 161382');
SELECT is(pg_temp.charged('o2'), 'Z out 203.0.113.9 60 0.015000', 'the package''s 1613, where the override has nothing');

SELECT ok(pg_temp.land('t-switch',
  'a,2011-01-20 16:00:00,60,6135550142,2125550100,,,,',
  'b,2011-01-20 16:00:00,60,12125550100,204,,SIP/gateway-01,SIP/204-0000a1,',
  'c1,2011-01-20 16:00:00,60,12125550100,13125550100,6134445555,,,',
  'c2,2011-01-20 16:00:00,60,12125550100,13125550100,6134445555-IN,,,',
  'd,2011-01-20 16:00:00,60,6135550142,2125550100,NORATE,,,',
  'e,2011-01-20 16:00:00,60,6135550142,2125550100,,,,203.0.113.9',
  'f,2011-01-10 04:59:59,60,6135550142,2125550100,,,,',
  'g,2011-01-20 16:00:00,60,12125550100,13125550100,,,,',
  'h,2011-01-20 16:00:00,60,6135550142,2125550100,,SIP/trunk1-0000a1,,',
  'i,2011-01-20 16:00:00,60,anonymous,6135550142,,SIP/gateway-7,,',
  'j,2011-01-20 16:00:00,60,6134445555,6135550142,,SIP/gateway-7,,',
  'k,2011-01-20 16:00:00,60,6134445555,6135550142,,,,',
  'l,2011-01-20 16:00:00,60,6134445555,205,,SIP/204-a,SIP/205-b,',
  'm,2011-01-20 16:00:00,60,6135550142,911,,,,',
  'n,2011-01-20 16:00:00,60,5195550100,911,,,,',
  'o,2011-01-20 16:00:00,60,6135550142,not-a-number,,,,',
  'q,2011-01-20 16:00:00,60,6134445555,2125550100,,SIP/trunk1-0000a1,,'
) IS NOT NULL, 'calls that show the owner (row 10)');
SELECT is(pg_temp.charged('a'), 'X out 16135550142 60 0.020000', '(a) the caller is X''s number');
SELECT is(pg_temp.charged('b'), 'Y in 204 60 0.007500', '(b) the destination channel is Y''s extension: blended 0.0075');
SELECT is(pg_temp.charged('c1'), 'Y out 16134445555 60 0.020000', '(c) the account code is Y''s: outgoing');
SELECT is(pg_temp.charged('c2'), 'Y in 16134445555 60 0.007500', '(c) account code with -IN: incoming');
SELECT is(pg_temp.charged('d'), 'skipped', '(d) NORATE');
SELECT is(pg_temp.charged('e'), 'Z out 203.0.113.9 60 0.020000', '(e) the address beats the number, which a caller can forge');
SELECT is((SELECT c.ani_mismatch FROM rating.call AS c INNER JOIN intake.record AS r ON r.record_id = c.call_id AND r.call_id = 'e'),
  true, '(e) and the disagreement is flagged');
SELECT is(pg_temp.charged('f'), 'held INACTIVE', '(f) a second before the device was active');
SELECT is(pg_temp.charged('g'), 'held NO_OWNER', 'nobody''s');
SELECT is(pg_temp.charged('h'), 'X out trunk1 60 0.020000', 'the trunk comes before the number');
SELECT is(pg_temp.charged('i'), 'X in 16135550142 60 0.007500', 'from a carrier: incoming, whatever the caller is called');
SELECT is(pg_temp.charged('j'), 'X in 16135550142 60 0.007500', 'from a carrier with a forged number: Y does not pay');
SELECT is(pg_temp.charged('k'), 'Y out 16134445555 60 0.015000', 'two customers: the originator pays');
SELECT is(pg_temp.charged('l'), 'Y out 204 60 0.000000', 'within one customer: the package''s on-net rate, 0');
SELECT is(pg_temp.charged('m'), 'X out 16135550142 60 0', 'emergency is free, before any normalisation');
SELECT is(pg_temp.charged('n'), 'free service', 'and never held, also when nobody owns it');
SELECT is(pg_temp.charged('o'), 'held INVALID_NUMBER', 'not a number of the dial plan');
SELECT is((SELECT c.ani_mismatch FROM rating.call AS c INNER JOIN intake.record AS r ON r.record_id = c.call_id AND r.call_id = 'q'),
  true, 'another customer''s number on a trunk is flagged');

SELECT ok(pg_temp.land('t-switch',
  't1,2011-01-20 17:00:00,190,6135550100,18005550142,,SIP/gateway-7,,',
  't2,2011-01-20 17:00:00,190,9075550100,18005550142,,SIP/gateway-7,,',
  't3,2011-01-20 17:00:00,190,anonymous,18005550142,,SIP/gateway-7,,',
  't4,2011-01-20 17:00:00,190,6134445555,18005550142,,,,'
) IS NOT NULL, 'toll-free calls (MISSION.md 2.5)');
SELECT is(pg_temp.charged('t1'), 'X in 18005550142 192 0.092800', '190 s at 6/6 is 192 s: 192 x 0.0290 / 60 = 0.0928');
SELECT is(pg_temp.charged('t2'), 'X in 18005550142 192 0.272000', 'from Alaska: 192 x 0.0850 / 60 = 0.272');
SELECT is(pg_temp.charged('t3'), 'X in 18005550142 192 0.102400', 'no caller: * 192 x 0.0320 / 60 = 0.1024');
SELECT is(pg_temp.charged('t4'), 'Y out 16134445555 190 0; X in 18005550142 192 0.092800',
  'an on-net caller''s leg is 0 and the owner still pays');

SELECT value FROM api.setting_set('rating.rate_both_sides', 'true', '2011-01-01T00:00Z') \gset
SELECT is((SELECT pg_temp.charged('b1') FROM pg_temp.land('t-switch',
  'b1,2011-01-20 18:00:00,60,6134445555,6135550142,,,,')),
  'Y out 16134445555 60 0.015000; X in 16135550142 60 0.007500', 'rate_both_sides: a charge for each');

SELECT is((SELECT count(*) FROM system.verify()), 0::bigint, 'the books agree');
SELECT * FROM finish();
ROLLBACK;
