-- Who pays: payers and sides of a record, where leg_priced's tests see only the price.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(7);
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
SELECT * FROM finish();
ROLLBACK;
