\set fee 0
\ir ../include/bill.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.clearing(p_kind text) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s %s', trim_scale(c.amount), trim_scale(c.stale)) FROM report.clearing AS c
  WHERE c.kind = p_kind AND c.legal_entity = 'T-NLT'
$$;
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(v.offender, ', ' ORDER BY v.offender) FROM system.verify('125-clearing-accounts') AS v
$$;
-- Clock 2026-11-05; money goes by way of in_transit with a limit of 10 days.
SELECT pg_temp.book(pg_temp.p(), 'payment', 100.00, 'in_transit') \gset
SELECT is(pg_temp.clearing('in_transit'), '-100 0', 'on its way since today');
UPDATE system.clock SET frozen_at = '2026-11-14T12:00:00Z';
SELECT pg_temp.book(pg_temp.p(), 'payment', -60.00, 'in_transit') \gset
SELECT pg_temp.book(pg_temp.p(), 'payment', 5.00, 'in_transit') \gset
UPDATE system.clock SET frozen_at = '2026-11-15T12:00:00Z';
-- -100 + 60 - 5 = -45; at exactly 10 days nothing is late.
SELECT is(pg_temp.clearing('in_transit'), '-45 0', 'after 10 days to the second');
SELECT is(pg_temp.found(), NULL, 'nothing is late');
UPDATE system.clock SET frozen_at = '2026-11-15T12:00:01Z';
-- Of the 100 that came before, 60 went: 40 are late, the 5 are not.
SELECT is(pg_temp.clearing('in_transit'), '-45 -40', 'a second later 40 are late');
SELECT is(pg_temp.found(), 'in_transit of T-NLT in CAD', 'and verify tells');
SELECT pg_temp.book(pg_temp.p(), 'payment', -45.00, 'in_transit') \gset
SELECT is(pg_temp.clearing('in_transit'), '0 0', 'arrived');

-- The other way round: somebody's money that is nobody's.
SELECT pg_temp.book(pg_temp.p(), 'payment', -7.00, 'suspense') \gset
UPDATE system.clock SET frozen_at = '2026-12-16T12:00:02Z';
SELECT is(pg_temp.clearing('suspense'), '7 7', 'in suspense for a month');
SELECT pg_temp.book(pg_temp.p(), 'payment', 3.00, 'suspense') \gset
SELECT is(pg_temp.clearing('suspense'), '4 4', 'what went clears what came first');
SELECT pg_temp.book(pg_temp.p(), 'payment', 4.00, 'suspense') \gset
SELECT is(pg_temp.found(), NULL, 'all of it went');

-- Usage that no invoice took for 400 days.
SELECT pg_temp.used(:p, '2026-12-10T12:00:00Z', :ottawa, 60, 0.015000) \gset
SELECT is(pg_temp.clearing('unbilled'), '0.015 0', 'booked today');
UPDATE system.clock SET frozen_at = '2028-01-25T12:00:00Z';
SELECT is(pg_temp.clearing('unbilled'), '0.015 0.015', 'after 405 days');
SELECT is(pg_temp.found(), 'unbilled of T-NLT in CAD', 'and verify tells');
SELECT bill_run_id FROM api.bill_run_create('T-1', 'T-NLT', '2028-01-01') \gset
-- The line prints 0.02 of 0.015.
SELECT is(pg_temp.clearing('unbilled'), NULL, 'invoiced');
SELECT is(pg_temp.clearing('rounding'), '0.005 0', 'the rounding is explained');
SELECT pg_temp.book(pg_temp.p(), 'adjustment', 0.01, 'rounding') \gset
SELECT is(pg_temp.clearing('rounding'), '-0.005 -0.01', 'rounding that no invoice made is not');
SELECT is(pg_temp.found(), 'rounding of T-NLT in CAD', 'and verify tells');
SELECT * FROM finish();
ROLLBACK;
