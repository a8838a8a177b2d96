\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.told() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(r.recipient, ' ' ORDER BY r.recipient)
  FROM party.notice_recipients('card_expiry', ARRAY[pg_temp.p()]) AS r
$$;
SELECT results_eq($$SELECT p.notice, p.enabled, p.recipients, p.is_own FROM api.notice_preference_list(pg_temp.p()) AS p$$,
  $$SELECT n.code, n.default_on, NULL::text[], false FROM api.notice_list() AS n ORDER BY n.code$$, 'as usual at first');
SELECT is(pg_temp.told(), NULL, 'without an address nobody is told');
SELECT customer_id FROM api.customer_update(:p, p_email => 'office@p.example') \gset
SELECT is(pg_temp.told(), 'office@p.example', 'the customer''s own address');
INSERT INTO party.contact (customer_id, role, name, email) VALUES
  (:p, 'billing', 'Ada', 'ada@p.example'), (:p, 'billing', 'Bob', 'bob@p.example'), (:p, 'billing', 'Cy', ''),
  (:p, 'billing', 'Ada too', 'ada@p.example'), (:p, 'billing', 'Di', 'di at home'), (:p, 'technical', 'Eve', 'eve@p.example');
SELECT is(pg_temp.told(), 'ada@p.example bob@p.example', 'contacts for bills, each once');
SELECT results_eq($$SELECT p.enabled, p.recipients, p.is_own
  FROM api.notice_preference_set(pg_temp.p(), 'card_expiry', p_recipients => '{cfo@p.example}') AS p$$,
  $$VALUES (true, '{cfo@p.example}'::text[], true)$$, 'own recipients');
SELECT is(pg_temp.told(), 'cfo@p.example', 'come first');
SELECT is((SELECT p.enabled FROM api.notice_preference_set(pg_temp.p(), 'card_expiry', false) AS p), false, 'switched off');
SELECT is(pg_temp.told(), NULL, 'nobody is told');
SELECT is((SELECT p.is_own FROM api.notice_preference_set(pg_temp.p(), 'card_expiry') AS p), false, 'back to the usual');
SELECT is(pg_temp.told(), 'ada@p.example bob@p.example', 'the contacts again');
SELECT is((SELECT count(*) FROM api.audit_list('party.notice_preference')), 3::bigint, 'all of it is on record');

SELECT throws_ok($$SELECT api.notice_preference_set(pg_temp.p(), 'gossip', true)$$, 'TB102', NULL, 'no such notice');
SELECT throws_ok($$SELECT api.notice_preference_set(-1, 'card_expiry', true)$$, 'TB101', NULL, 'nobody');
SELECT throws_ok(format($$SELECT api.notice_preference_set(pg_temp.p(), 'card_expiry', p_recipients => %L)$$, x.addresses),
  'TB102', NULL, x.addresses)
FROM (VALUES ('{}'), ('{Ada <ada@p.example>}'), ('{ada@p.example,NULL}'), (E'{"a@p.example\nBcc: b@p.example"}')) AS x (addresses);
SELECT throws_ok($$SELECT api.notice_preference_get(pg_temp.p(), 'gossip')$$, 'TB101', NULL, 'none to show');
SELECT throws_ok($$SELECT api.notice_preference_list(pg_temp.p(), 0)$$, 'TB102', NULL, 'a list has limits');

SELECT * FROM finish();
ROLLBACK;
