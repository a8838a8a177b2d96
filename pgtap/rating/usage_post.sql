-- Records of authorised calls free what was set aside; beyond a postpaid customer's limit the house pays in whole coins.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.ask(p_call_id text, p_seconds integer) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', a.code, a.max_seconds, trim_scale(a.amount))
  FROM api.call_authorize('t-native', p_call_id, '16135550101', '16135550199', p_seconds => p_seconds) AS a
$$;
CREATE FUNCTION pg_temp.money() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', trim_scale(a.posted), trim_scale(a.unbilled), trim_scale(a.reserved))
  FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()
$$;
CREATE FUNCTION pg_temp.cdr(p_call_id text, p_seconds text) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.land('t-native', format('%s,2026-11-05 12:00:00,%s,16135550101,16135550199,,,,', p_call_id, p_seconds));
  RETURN pg_temp.rate();
END $$;

-- A switch that adds the leg to the id of its records: the call was asked for without it.
SELECT is(pg_temp.ask('x', 60), '200 60 0.015', 'a call is asked for');
SELECT is(pg_temp.cdr('x/b', '60') || ' ' || pg_temp.money(), '1 0 0.015 0', 'its record, with a leg, frees what was set aside');
SELECT is(pg_temp.cdr('y/b', '60') || ' ' || pg_temp.money(), '1 0 0.03 0', 'a record that nobody asked about is just booked');

-- 0.08 of exposure are allowed and 0.03 used: 0.05 at 0.015 a minute, 30/6, are 198 s for 0.0495.
SELECT count(api.spending_limit_create(:p, p_amount => 0.08)) \gset
SELECT is(pg_temp.ask('z', 600), '200 198 0.0495', 'the grant stops at the limit');
-- 600 s are 0.15: 0.10 beyond the limit, of the 0.1005 beyond the grant.
SELECT is(pg_temp.cdr('z', '600') || ' ' || pg_temp.money(), '1 0.1 0.18 0', 'all usage waits for the invoice, and 0.10 are given back');
SELECT is((SELECT exposure FROM api.customer_amount WHERE customer_id = :p), 0.08, 'the customer owes up to the limit');
SELECT is((SELECT trim_scale(l.amount) FROM report.leakage_day AS l WHERE l.customer_id = :p), 0.1, 'the house bears the rest');
SELECT is((SELECT trim_scale(c.amount) FROM collect.credits() AS c WHERE c.customer_id = :p AND c.kind = 'leakage'), 0.1,
  'which is a credit that settles what is due');
SELECT is_empty('SELECT * FROM system.verify()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
