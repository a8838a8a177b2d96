\ir ../include/street.psql
SELECT no_plan();

-- The days are given, so the clock does not matter.
SELECT customer_id FROM api.customer_update(:p, p_email => 'p@p.example', p_language => 'fr-CA') \gset
SELECT payment_method_id AS card
FROM api.payment_method_create(:p, 'g', 'one', 'card', 'Visa', '4242', '2011-03-01') \gset
CREATE FUNCTION pg_temp.sent(p_date date) RETURNS integer LANGUAGE sql AS $$
  SELECT r.mails FROM api.card_notice_run(p_date) AS r
$$;
-- All days of a time on which mails went out, as month and day.
CREATE FUNCTION pg_temp.days(p_from date, p_to date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(to_char(d.day, 'MM-DD'), ' ' ORDER BY d.day)
  FROM (SELECT g.day::date AS day, pg_temp.sent(g.day::date) AS mails FROM generate_series(p_from, p_to, interval '1 day') AS g (day)
  ) AS d
  WHERE d.mails > 0
$$;

-- Good until 03-31: 31 - 30 = 1, 31 - 15 = 16, 31 - 7 = 24, and the day after, 04-01.
SELECT is(pg_temp.days('2011-02-01', '2011-03-20'), '03-01 03-16', '30 and 15 days before 31 March');
SELECT is(pg_temp.days('2011-03-20', '2011-03-31'), '03-24', '7 days before');
SELECT is(pg_temp.days('2011-04-01', '2011-06-30'), '04-01', 'and once after');
SELECT is(pg_temp.days('2011-02-01', '2011-06-30'), NULL, 'all the days again send nothing');
SELECT results_eq($$SELECT m.template, m.language, m.recipient, m.status, m.data ->> 'expires_on', m.data ->> 'last_four'
  FROM api.mail_list(p_customer_id => pg_temp.p()) AS m$$, $$VALUES
  ('card_expiring', 'fr-CA', 'p@p.example', 'queued', '2011-03-31', '4242'),
  ('card_expiring', 'fr-CA', 'p@p.example', 'queued', '2011-03-31', '4242'),
  ('card_expiring', 'fr-CA', 'p@p.example', 'queued', '2011-03-31', '4242'),
  ('card_expired', 'fr-CA', 'p@p.example', 'queued', '2011-03-31', '4242')$$, 'what is sent');
SELECT results_eq(
  $$SELECT n.offset_days, n.told_on FROM api.card_notice_list(p_customer_id => pg_temp.p()) AS n$$,
  $$VALUES (30, '2011-03-01'::date), (15, '2011-03-16'), (7, '2011-03-24'), (-1, '2011-04-01')$$, 'and on record');

-- A card renewed by the gateway is told of anew: 2014-02-28 - 30 = 01-29, - 15 = 02-13, - 7 = 02-21, + 1 = 03-01.
SELECT payment_method_id FROM api.payment_method_update(:card, p_expires_on => '2014-02-01') \gset
SELECT is(pg_temp.days('2014-01-01', '2014-03-31'), '01-29 02-13 02-21 03-01', 'renewed: its new dates');
-- 29 February: 2016-02-29 - 30 = 01-30, - 15 = 02-14, - 7 = 02-22.
SELECT payment_method_id FROM api.payment_method_update(:card, p_expires_on => '2016-02-01') \gset
SELECT is(pg_temp.days('2016-01-01', '2016-02-29'), '01-30 02-14 02-22', 'a leap year');

-- Replaced on 10 March: the 16th and 24th are not sent, nor the day after.
CREATE FUNCTION pg_temp.card(p_token text, p_expires_on date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_id bigint := (api.payment_method_create(pg_temp.p(), 'g', p_token, 'card', 'Visa', '4242', p_expires_on)).payment_method_id;
BEGIN
  PERFORM api.payment_method_default(v_id);
  RETURN v_id;
END $$;
SELECT pg_temp.card('two', '2011-03-01') AS two \gset
SELECT is(pg_temp.days('2011-02-20', '2011-03-10'), '03-01', 'told of once');
SELECT pg_temp.card('three', '2013-03-01') AS three \gset
SELECT is(pg_temp.days('2011-03-10', '2011-04-30'), NULL, 'another card is the default: no more');
SELECT is(pg_temp.days('2013-02-20', '2013-03-10'), '03-01', 'that one in its time');
SELECT payment_method_id FROM api.payment_method_remove(:three) \gset
SELECT is(pg_temp.days('2013-03-10', '2013-04-30'), NULL, 'removed: no more');
SELECT pg_temp.card('four', '2013-03-01') AS four \gset
SELECT is(pg_temp.sent('2013-03-10'), 1, 'its successor is due as well');
SELECT payment_method_id FROM api.payment_method_update(:four, p_expires_on => '2019-03-01') \gset
SELECT is(pg_temp.days('2013-03-11', '2013-04-30'), NULL, 'renewed: no more');

-- Nothing ran from 03-01 to 03-24: the 25th makes up for the 7 days alone.
SELECT pg_temp.card('five', '2011-03-01') AS five \gset
SELECT is(pg_temp.sent('2011-03-25'), 1, 'the latest offset that is due');
SELECT is(pg_temp.sent('2011-03-25'), 0, 'and no other');
SELECT is(pg_temp.sent('2011-03-16'), 0, 'nor when an earlier day is run after it');
SELECT results_eq($$SELECT n.offset_days, n.told_on FROM api.card_notice AS n ORDER BY n.card_notice_id DESC LIMIT 1$$,
  $$VALUES (7, '2011-03-25'::date)$$, 'it was the 7 days');
-- Due on 2011-04-01; 04-01 + 30 = 05-01 is the last day to make up for it.
SELECT pg_temp.card('six', '2011-03-01') AS six \gset
SELECT is(pg_temp.sent('2011-05-02'), 0, 'a card that expired long ago is let alone');
SELECT is(pg_temp.sent('2011-05-01'), 1, 'the day before it was not');
SELECT is((SELECT m.template FROM api.mail_list(p_sort => '-mail_id', p_limit => 1) AS m), 'card_expired', 'as expired');

-- Who does not want it, has no address or is closed.
SELECT pg_temp.card('seven', '2012-03-01') AS seven \gset
SELECT enabled FROM api.notice_preference_set(:p, 'card_expiry', false) \gset
SELECT is(pg_temp.sent('2012-03-01'), 0, 'not wanted');
SELECT enabled FROM api.notice_preference_set(:p, 'card_expiry', p_recipients => '{a@p.example,b@p.example}') \gset
SELECT results_eq($$SELECT r.notices, r.mails FROM api.card_notice_run('2012-03-02') AS r$$, $$VALUES (1, 2)$$,
  'told a day late, to two');
SELECT status FROM api.customer_close(:p) \gset
SELECT is(pg_temp.days('2012-03-03', '2012-04-30'), NULL, 'closed');

-- Today is where the customer is: at 03:30 UTC on 2 March it is still 1 March in Toronto.
SELECT customer_id FROM api.customer_update(:q, p_email => 'q@q.example') \gset
SELECT payment_method_id FROM api.payment_method_create(:q, 'g', 'q', 'card', 'Visa', '4242', '2027-03-01') \gset
UPDATE system.clock SET frozen_at = '2027-03-01T04:59:00Z';
SELECT is((SELECT r.mails FROM api.card_notice_run() AS r), 0, 'it is 28 February there');
UPDATE system.clock SET frozen_at = '2027-03-01T05:00:00Z';
SELECT is((SELECT r.mails FROM api.card_notice_run() AS r), 1, 'and now 1 March');

-- The days are a setting.
SELECT value FROM api.setting_set('party.card_notice_days', '40, 10') \gset
SELECT payment_method_id FROM api.payment_method_update((SELECT m.payment_method_id FROM party.payment_method AS m
  WHERE m.token = 'q'), p_expires_on => '2028-03-01') \gset
-- 2028-03-31 - 40 = 02-20, - 10 = 03-21.
SELECT is(pg_temp.days('2028-02-01', '2028-04-30'), '02-20 03-21', 'other days');
UPDATE system.clock SET frozen_at = '2027-03-01T06:00:00Z';
SELECT value FROM api.setting_set('party.card_notice_days', '') \gset
SELECT is(pg_temp.days('2028-03-25', '2028-04-30'), NULL, 'none at all');
UPDATE system.clock SET frozen_at = '2027-03-01T07:00:00Z';
SELECT value FROM api.setting_set('party.card_notice_days', 'soon') \gset
SELECT throws_ok($$SELECT api.card_notice_run()$$, 'TB102', NULL, 'no list of days');

SELECT * FROM finish();
ROLLBACK;
