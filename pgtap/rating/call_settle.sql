-- How authorised calls end: settled, released, lost, late; rated from their record or without one.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.ask(p_call_id text, p_seconds integer) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', a.code, a.reason, a.max_seconds, trim_scale(a.amount))
  FROM api.call_authorize('t-native', p_call_id, '14165550102', '16135550199', p_seconds => p_seconds) AS a
$$;
CREATE FUNCTION pg_temp.settle(p_call_id text, p_seconds numeric) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', a.code, a.reason, trim_scale(a.amount)) FROM api.call_settle('t-native', p_call_id, p_seconds) AS a
$$;
CREATE FUNCTION pg_temp.money() RETURNS text LANGUAGE sql AS $$
  SELECT format('%s %s', trim_scale(a.posted), trim_scale(a.reserved)) FROM ledger.account AS a WHERE a.customer_id = pg_temp.q()
$$;
CREATE FUNCTION pg_temp.status(p_call_id text) RETURNS text LANGUAGE sql AS $$
  SELECT r.status FROM rating.reservation AS r WHERE r.call_id = p_call_id
$$;
-- The record of a call that began at noon of the day, as the file brings it.
CREATE FUNCTION pg_temp.cdr(p_call_id text, p_seconds text) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.land('t-native', format('%s,2026-11-05 12:00:00,%s,14165550102,16135550199,,,,', p_call_id, p_seconds));
  RETURN pg_temp.rate();
END $$;

-- 0.015 a minute, 30/6. 10.00 on account.
SELECT pg_temp.book(:q, 'payment', 10.00, 'cash') \gset
SELECT is(pg_temp.ask('a', 600), '200 OK 600 0.15', '600 s set 0.15 aside');
SELECT is(pg_temp.settle('a', 60.4), '200 OK 0.0165', '60.4 s are 66 billed ones: 66 / 60 * 0.015 = 0.0165');
SELECT is(pg_temp.settle('a', 60.4), '200 OK 0.0165', 'told again nothing changes');
SELECT is(pg_temp.settle('a', 61), '409 CONFLICT 0.0165', 'other seconds are refused');
SELECT is(pg_temp.money(), '10 0.0165', 'only rating books: the price stays set aside');
SELECT is(pg_temp.cdr('a', '60.4'), 1, 'its record comes');
SELECT is(pg_temp.money() || ' ' || pg_temp.status('a'), '9.9835 0 posted', 'and is booked, and nothing is set aside any more');
SELECT is(pg_temp.settle('a', 60.4), '200 OK 0', 'told once more nothing changes');

SELECT is(pg_temp.ask('b', 600), '200 OK 600 0.15', 'a second call');
SELECT is(pg_temp.cdr('b', '600'), 1, 'whose record comes first');
SELECT is(pg_temp.settle('b', 600) || ' ' || pg_temp.money(), '200 OK 0 9.8335 0', 'and then its end: 9.9835 - 0.15');
SELECT is(pg_temp.ask('c', 600) || (SELECT r.code FROM api.call_release('t-native', 'c') AS r) || pg_temp.money(),
  '200 OK 600 0.152009.8335 0', 'nobody answered: all is free');

-- Lost: nothing was heard for 300 s after the grant.
SELECT is(pg_temp.ask('d', 600), '200 OK 600 0.15', 'a third call');
SELECT count(api.clock_set('2026-11-05T12:15:00Z')) \gset
SELECT is((SELECT expired FROM api.reservation_sweep()), 0, '600 + 300 s are not over');
SELECT count(api.clock_set('2026-11-05T12:15:01Z')) \gset
SELECT is((SELECT expired FROM api.reservation_sweep()), 1, 'a second later they are');
SELECT is(pg_temp.money() || ' ' || pg_temp.status('d'), '9.8335 0 expired', 'its money is free');
SELECT is(pg_temp.settle('d', 600) || ' ' || pg_temp.money(), '200 LATE 0.15 9.8335 0.15', 'a late end is a late debit');
-- Its record never comes.
SELECT is((SELECT landed FROM api.reservation_sweep()), 0, 'a record has an hour to come');
SELECT count(api.clock_set('2026-11-05T13:15:02Z')) \gset
SELECT is((SELECT landed FROM api.reservation_sweep()), 1, 'then the call is rated from what was said');
SELECT is(pg_temp.rate(), 1, 'by the same engine');
SELECT is(pg_temp.money() || ' ' || pg_temp.status('d'), '9.6835 0 posted', '9.8335 - 0.15');
SELECT is((SELECT count(*) FROM intake.held_call WHERE reason = 'CONFLICT'), 0::bigint, 'nothing is held');
SELECT is(pg_temp.cdr('d', '601'), 1, 'its record comes in the end and says something else');
SELECT is((SELECT count(*) FROM intake.held_call WHERE reason = 'CONFLICT'), 1::bigint, 'people look at it; it is not booked twice');
SELECT is(pg_temp.money(), '9.6835 0', 'nothing changed');

-- Overrun: down to zero, the rest is leakage. 0.03 left pays for 120 s.
SELECT pg_temp.book(:q, 'adjustment', -9.6535, 'adjustment') \gset
SELECT is(pg_temp.ask('e', 600), '200 OK 120 0.03', 'the grant shrinks to the money');
SELECT is(pg_temp.settle('e', 240), '200 OK 0.03', 'the switch did not cut it');
SELECT is(pg_temp.cdr('e', '240'), 1, '240 s are 0.06');
SELECT is(pg_temp.money(), '0 0', 'the customer pays down to zero');
SELECT is((SELECT trim_scale(l.amount) FROM report.leakage_day AS l WHERE l.customer_id = :q), 0.03, 'the rest is listed');
SELECT is((SELECT status FROM party.customer WHERE customer_id = :q), 'active', 'and the customer goes on');

-- A call that was never authorised posts in full.
SELECT is(pg_temp.cdr('f', '60'), 1, 'a record without a question before');
SELECT is(pg_temp.money(), '-0.015 0', 'is booked in full, below zero too');

-- Held: its money stays set aside until it is rated.
SELECT pg_temp.book(:q, 'payment', 1.015, 'cash') \gset
SELECT is(pg_temp.ask('g', 60), '200 OK 60 0.015', 'a call');
SELECT package_assignment_id AS pa FROM api.package_assignment WHERE customer_id = :q \gset
UPDATE service.package_assignment SET valid_to = '2026-10-01' WHERE package_assignment_id = :pa;
SELECT is(pg_temp.cdr('g', '60') || pg_temp.status('g') || pg_temp.money(), '1held1 0.015', 'whose record is held');
UPDATE service.package_assignment SET valid_to = 'infinity' WHERE package_assignment_id = :pa;
SELECT count(*) FROM api.held_call_rerate() AS x \gset
SELECT is(pg_temp.rate() || pg_temp.status('g') || pg_temp.money(), '1posted0.985 0', 'and rated again');

SELECT throws_ok($$SELECT * FROM api.call_settle('t-native', 'a', -1)$$, 'TB102', 'seconds must be a number from 0', 'seconds');
SELECT throws_ok($$SELECT * FROM api.call_settle('t-native', 'z', 1)$$, 'TB101', 'call z of source t-native was not authorised', 'unknown');
SELECT throws_ok('SELECT api.reservation_sweep(0)', 'TB102', 'a limit is at least 1', 'a limit');
SELECT count(api.clock_set('2027-02-05T13:15:02Z')) \gset
SELECT is(api.reservation_purge(), 6, 'what is over is forgotten in the end');
SELECT throws_ok('SELECT api.reservation_purge(0)', 'TB102', 'a limit is at least 1', 'a limit');
SELECT is_empty('SELECT * FROM system.verify()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
