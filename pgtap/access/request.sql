-- What an HTTP request begins with: the key, the copy of the catalogue, and no right to write where it only reads.
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

SELECT key FROM api.api_key_create('t-request', 'pgtoll_operator') \gset
SELECT system.deploy_number() AS deploy \gset

SELECT is(access.request_begin(:'key', 'r-9', '192.0.2.1', :deploy, false), 'pgtoll_operator', 'the role is the key''s');
SELECT is(current_setting('pgtoll.request_id'), 'r-9', 'and the request has its number');
SELECT is(current_setting('pgtoll.actor'), 'key:t-request', 'and its actor');
SELECT is(current_setting('transaction_read_only'), 'off', 'a writer may write');
SELECT throws_ok(format('SELECT access.request_begin(%L, ''r'', NULL, %s, false)', :'key', :deploy - 1), 'TB113', NULL,
  'an old copy of the catalogue is refused');
SELECT throws_ok(format('SELECT access.request_begin(%L, ''r'', NULL, %s, false)',
  overlay(:'key' PLACING translate(substr(:'key', 20, 1), '0123456789abcdef', '123456789abcdef0') FROM 20), :deploy),
  'TB111', NULL, 'a key that differs in one digit is none');
SELECT throws_ok(format('SELECT access.request_begin(%L, ''r'', NULL, %s, false)', :'key' || '_', :deploy), 'TB111', NULL,
  'nor is one with something behind it');
SELECT throws_ok(format('SELECT access.request_begin(NULL, ''r'', NULL, %s, false)', :deploy), 'TB111', NULL, 'nor is none at all');
SELECT ok(NOT has_function_privilege(r.name, 'access.request_begin(text,text,inet,bigint,boolean)', 'EXECUTE'), r.name || ' has no use for it')
FROM (VALUES ('pgtoll_admin'), ('pgtoll_operator'), ('pgtoll_customer'), ('pgtoll_public')) AS r (name);

-- pgTAP itself writes, so the answer is looked at when the savepoint is gone.
SAVEPOINT reading;
SELECT access.request_begin(:'key', 'r', NULL, :deploy, true) AS role \gset
SELECT current_setting('transaction_read_only') AS read_only \gset
ROLLBACK TO reading;
SELECT is(:'read_only'::text, 'on', 'a reader may only read');

SELECT * FROM finish();
ROLLBACK;
