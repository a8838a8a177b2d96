BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(23);

CREATE TEMP TABLE made AS
SELECT 'living' AS what, k.* FROM api.api_key_create('tap living', 'pgtoll_operator') AS k
UNION ALL SELECT 'customer', k.* FROM api.api_key_create('tap customer', 'pgtoll_customer', p_customer_id => 7) AS k
UNION ALL SELECT 'expired', k.* FROM api.api_key_create('tap expired', 'pgtoll_admin', now() + interval '1 hour') AS k
UNION ALL SELECT 'scoped', k.* FROM api.api_key_create('tap scoped', 'pgtoll_operator', p_functions => '{payment_*}',
  p_requests_per_minute => 30) AS k
UNION ALL SELECT 'revoked', k.* FROM api.api_key_create('tap revoked', 'pgtoll_admin') AS k;
UPDATE access.api_key SET expires_at = now() - interval '1 second' WHERE name = 'tap expired';
SELECT api_key_revoke IS NOT NULL AS revoked
FROM api.api_key_revoke((SELECT api_key_id FROM made WHERE what = 'revoked'));
GRANT SELECT ON made TO pgtoll_web;
CREATE FUNCTION pg_temp.key(p_what text) RETURNS text LANGUAGE sql
AS $$SELECT m.key FROM made AS m WHERE m.what = p_what$$;
GRANT EXECUTE ON FUNCTION pg_temp.key TO pgtoll_web;
CREATE FUNCTION pg_temp.id(p_what text) RETURNS bigint LANGUAGE sql
AS $$SELECT m.api_key_id FROM made AS m WHERE m.what = p_what$$;
GRANT EXECUTE ON FUNCTION pg_temp.id TO pgtoll_web;

GRANT USAGE ON SCHEMA tap TO pgtoll_web;
SET LOCAL SESSION AUTHORIZATION pgtoll_web;
SELECT is(access.session_begin(pg_temp.key('living'), 'r-1'), 'pgtoll_operator', 'the role of the key');
SELECT is(current_setting('pgtoll.actor'), 'key:tap living', 'the actor is the key''s name');
SELECT is(current_setting('pgtoll.request_id'), 'r-1', 'the request is known');
SELECT is(current_setting('pgtoll.customer_id'), '', 'no customer');
SELECT is(access.session_begin(pg_temp.key('customer'), NULL), 'pgtoll_customer', 'a self-service key');
SELECT is(current_setting('pgtoll.customer_id'), '7', 'has its customer');
SELECT is(access.session_begin(pg_temp.key('living'), NULL), 'pgtoll_operator', 'another key in the same transaction');
SELECT is(current_setting('pgtoll.customer_id'), '', 'does not inherit the customer');

-- One text for every failure, so that nobody learns which keys exist.
SELECT throws_ok(format('SELECT access.session_begin(%L, NULL)', k.key), 'TB111', 'missing or invalid API key', k.why)
FROM (VALUES
  (pg_temp.key('expired'), 'expired'),
  (pg_temp.key('revoked'), 'revoked'),
  (left(pg_temp.key('living'), 13) || repeat('0', 64), 'right prefix, wrong secret'),
  (upper(pg_temp.key('living')), 'another spelling'),
  ('', 'empty'),
  (NULL, 'none')
) AS k (key, why);

SELECT throws_ok($$SELECT * FROM api.api_key_list()$$,
  '42501', NULL, 'the web login itself may call no function of the api');
SELECT throws_ok($$SELECT * FROM access.api_key$$, '42501', NULL, 'nor read the keys');
SELECT ok(access.deploy_number() >= 0, 'it may ask for the deploy number');
SELECT isnt_empty($$SELECT * FROM access.function_catalogue()$$, 'and for the catalogue');
SELECT results_eq(format($$SELECT b.role, b.requests_per_minute FROM access.request_begin(%L, 'r-2', '192.0.2.1', 'api.payment_list') AS b$$,
  pg_temp.key('scoped')), $$VALUES ('pgtoll_operator', 30)$$, 'a key for some functions');
SELECT is(current_setting('pgtoll.address'), '192.0.2.1', 'the address is known');
SELECT throws_ok(format($$SELECT * FROM access.request_begin(%L, 'r-2', NULL, 'api.customer_list')$$, pg_temp.key('scoped')),
  'TB106', NULL, 'does not reach the others');
SELECT throws_ok(format($$SELECT access.session_begin(%L, 'r-2')$$, pg_temp.key('scoped')), 'TB106', NULL,
  'nor anything where nobody says which');
SELECT count(access.use_flush(jsonb_build_array(jsonb_build_object('api_key_id', pg_temp.id('scoped'), 'requests', n, 'at', '2026-11-05T12:00Z',
  'address', '192.0.2.' || n)))) FROM generate_series(1, 2) AS n \gset
RESET SESSION AUTHORIZATION;
SELECT results_eq($$SELECT k.requests, k.last_used_at, k.last_address FROM api.api_key AS k WHERE k.name = 'tap scoped'$$,
  $$VALUES (3::bigint, '2026-11-05T12:00Z'::timestamptz, '192.0.2.2'::inet)$$, 'what processes counted adds up');

SELECT * FROM finish();
ROLLBACK;
