\ir ../include/street.psql
SELECT no_plan();
-- Mails that a test before this one may have left.
DELETE FROM system.mail;

CREATE FUNCTION pg_temp.queue(VARIADIC p_keys text[]) RETURNS integer LANGUAGE sql AS $$
  SELECT system.mail_queue(array_agg(
    ROW(k.key, pg_temp.p(), 'card_expired', 'fr-CA', k.key || '@p.example', '{"last_four": "4242"}')::system.mail_draft))
  FROM unnest(p_keys) AS k (key)
$$;
CREATE FUNCTION pg_temp.clock(p_time text) RETURNS void LANGUAGE sql AS $$
  UPDATE system.clock SET frozen_at = ('2026-11-05 ' || p_time || 'Z')::timestamptz
$$;
CREATE FUNCTION pg_temp.mail(p_key text) RETURNS api.mail LANGUAGE sql AS $$
  SELECT m.* FROM api.mail AS m WHERE m.dedup_key = p_key
$$;

SELECT is(pg_temp.queue('a', 'b'), 2, 'two are queued');
SELECT is(pg_temp.queue('b', 'c', 'c'), 1, 'what is there already is left out, and what stands there twice');
SELECT is(system.mail_queue(NULL), 0, 'nothing to queue');
SELECT is(system.mail_queue('{}'), 0, 'none to queue');
SELECT throws_ok($$SELECT system.mail_queue(ARRAY[ROW('x', 1, 'gossip', 'en', 'a@b.c', '{}')::system.mail_draft])$$,
  'TB101', 'mail template gossip does not exist', 'an unknown template');
SELECT throws_ok($$SELECT system.mail_queue(ARRAY[ROW('x', 1, 'card_expired', 'en', 'a', '{}')::system.mail_draft])$$,
  '23514', NULL, 'no address');

-- One at a time, those that wait longest first.
SELECT results_eq($$SELECT c.attempt, c.recipient, c.language, c.subject LIKE 'Votre carte%', c.data FROM api.mail_claim() AS c$$,
  $$VALUES (1, 'a@p.example', 'fr-CA', true, '{"last_four": "4242"}'::jsonb)$$, 'the first, with its texts');
SELECT results_eq($$SELECT c.recipient FROM api.mail_claim() AS c$$, $$VALUES ('b@p.example')$$, 'the second');
SELECT results_eq($$SELECT c.recipient FROM api.mail_claim() AS c$$, $$VALUES ('c@p.example')$$, 'the third');
SELECT is_empty($$SELECT c.recipient FROM api.mail_claim() AS c$$, 'no more');

SELECT mail_id AS a FROM pg_temp.mail('a') \gset
SELECT mail_id AS b FROM pg_temp.mail('b') \gset
SELECT mail_id AS c FROM pg_temp.mail('c') \gset
SELECT results_eq(format($$SELECT m.status, m.subject, m.body, m.sent_at FROM api.mail_result(%s, 1, 'done', 'S', 'B') AS m$$, :a),
  $$VALUES ('sent', 'S', 'B', '2026-11-05T12:00Z'::timestamptz)$$, 'sent, with what was sent');
SELECT is((SELECT m.status FROM api.mail_result(:a, 1, 'retry') AS m), 'sent', 'sent it stays');
SELECT results_eq(format($$SELECT m.status, m.last_error FROM api.mail_result(%s, 1, 'refused', 'S', 'B', '550 no') AS m$$, :b),
  $$VALUES ('refused', '550 no')$$, 'refused');

-- 60 s, then twice as long each time.
SELECT results_eq(format($$SELECT m.status, m.next_attempt_at FROM api.mail_result(%s, 1, 'retry', p_error => '450') AS m$$, :c),
  $$VALUES ('queued', '2026-11-05T12:01Z'::timestamptz)$$, 'after 60 s again');
SELECT is_empty($$SELECT c.recipient FROM api.mail_claim() AS c$$, 'not before');
SELECT pg_temp.clock('12:01:00') \gset
SELECT is((SELECT c.attempt FROM api.mail_claim() AS c), 2, 'then');
SELECT is((SELECT m.next_attempt_at FROM api.mail_result(:c, 2, 'unknown') AS m), '2026-11-05T12:03Z'::timestamptz,
  'after 2 * 60 s again');

-- A worker that is never heard of again: 900 s later another one has the mail.
SELECT pg_temp.clock('12:03:00') \gset
SELECT is((SELECT c.attempt FROM api.mail_claim() AS c), 3, 'taken');
SELECT pg_temp.clock('12:17:59') \gset
SELECT is_empty($$SELECT c.recipient FROM api.mail_claim() AS c$$, 'one second before, it is that worker''s');
SELECT pg_temp.clock('12:18:00') \gset
SELECT is((SELECT c.attempt FROM api.mail_claim() AS c), 4, 'now another''s');
SELECT is((SELECT m.status FROM api.mail_result(:c, 3, 'refused') AS m), 'sending', 'the first one comes too late');
SELECT is((SELECT m.status FROM api.mail_result(:c, 3, 'done') AS m), 'sent', 'unless it did send it');
SELECT is((SELECT m.status FROM api.mail_result(:c, 4, 'retry') AS m), 'sent', 'then that counts');

-- Given up after the twelfth attempt; the wait is never longer than 6 hours.
SELECT pg_temp.queue('d') \gset
SELECT mail_id AS d FROM pg_temp.mail('d') \gset
UPDATE system.mail SET attempts = 10 WHERE dedup_key = 'd';
SELECT is((SELECT c.attempt FROM api.mail_claim() AS c), 11, 'the eleventh');
SELECT is((SELECT m.next_attempt_at FROM api.mail_result(:d, 11, 'retry') AS m), '2026-11-05T18:18Z'::timestamptz,
  '60 s * 2^10 is 17 hours: 6');
SELECT pg_temp.clock('18:18:00') \gset
SELECT is((SELECT c.attempt FROM api.mail_claim() AS c), 12, 'the twelfth');
SELECT is((SELECT m.status FROM api.mail_result(:d, 12, 'retry', p_error => '450') AS m), 'failed', 'given up');
SELECT results_eq(format($$SELECT m.status, m.attempts FROM api.mail_retry(%s) AS m$$, :d), $$VALUES ('queued', 0)$$,
  'until somebody says again');
UPDATE system.mail SET status = 'sending', attempts = 12 WHERE dedup_key = 'd';
SELECT is_empty($$SELECT c.recipient FROM api.mail_claim() AS c$$, 'one that twelve workers died of is not taken again');
SELECT is((SELECT m.status FROM pg_temp.mail('d') AS m), 'failed', 'it is given up too');

-- A mail whose template is gone is taken, so that its worker can say so.
SELECT pg_temp.queue('e') \gset
DELETE FROM system.mail_template WHERE template = 'card_expired';
SELECT results_eq($$SELECT c.recipient, c.subject FROM api.mail_claim() AS c$$, $$VALUES ('e@p.example', NULL::text)$$, 'no texts');

SELECT throws_ok(format($$SELECT api.mail_result(%s, 1, 'lost')$$, :a), 'TB102', NULL, 'no result');
SELECT throws_ok($$SELECT api.mail_result(-1, 1, 'done')$$, 'TB101', NULL, 'no mail');
SELECT throws_ok(format($$SELECT api.mail_retry(%s)$$, :a), 'TB801', NULL, 'what was sent is not sent again');
SELECT throws_ok($$SELECT api.mail_retry(-1)$$, 'TB101', NULL, 'no mail to send again');
SELECT is((SELECT count(*) FROM api.mail_list(p_customer_id => pg_temp.p(), p_status => 'sent')), 2::bigint, 'a and c');
SELECT is((SELECT m.recipient FROM api.mail_get(:a) AS m), 'a@p.example', 'one of them');

-- a, b, c, d and e, which is being sent.
SELECT is(system.mail_erase(:p), 5, 'all of a customer''s mails are emptied');
SELECT results_eq($$SELECT DISTINCT m.recipient, m.data, m.body, m.dedup_key ~ '^erased:' FROM api.mail AS m$$,
  $$VALUES ('erased@invalid', '{}'::jsonb, NULL::text, true)$$, 'nothing is left of them');
SELECT set_eq($$SELECT m.status FROM api.mail AS m$$, $$VALUES ('sent'), ('refused'), ('failed')$$, 'and none waits');
SELECT is(system.mail_erase(:p), 0, 'once');

-- Kept for 400 days: 5 November 2026 and 400 days are 10 December 2027. a, b and c are of 12:00, d of 12:18.
UPDATE system.mail SET status = 'queued' WHERE dedup_key = 'erased:' || (SELECT max(m.mail_id) FROM system.mail AS m);
UPDATE system.clock SET frozen_at = '2027-12-10 12:00:00Z';
SELECT is(api.mail_purge(), 0, 'none is older');
UPDATE system.clock SET frozen_at = '2027-12-10 12:00:01Z';
SELECT is(api.mail_purge(2), 2, 'no more than asked for');
SELECT is(api.mail_purge(), 1, 'the third of a, b and c');
UPDATE system.clock SET frozen_at = '2030-01-01 00:00:00Z';
SELECT is(api.mail_purge(), 1, 'd');
SELECT set_eq($$SELECT m.status FROM api.mail AS m$$, $$VALUES ('queued')$$, 'e waits, and is kept however old it is');
SELECT throws_ok('SELECT api.mail_purge(NULL)', 'TB102', NULL, 'a limit of nothing');

SELECT is(system.mail_addresses_valid(x.addresses), x.valid, x.addresses::text) FROM (VALUES
  ('{ada@example.com}'::text[], true), ('{}', true), (NULL, true), ('{ada+1@example.com,bo@b.c}', true), ('{ada}', false),
  ('{ada@}', false), ('{@b.c}', false), ('{a@b@c}', false), ('{""}', false), ('{NULL}', false), ('{Ada <a@b.c>}', false),
  ('{"a@b.c,d@e.f"}', false), (ARRAY[E'a@b.c\r\nBcc: d@e.f'], false)) AS x (addresses, valid);

SELECT * FROM finish();
ROLLBACK;
