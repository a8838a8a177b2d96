BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(15);
SELECT webhook_id AS hook, secret FROM api.webhook_create('test', 'https://example.com/hook', '{setting.*}') \gset
SELECT matches(:'secret'::text, '^whsec_[A-Za-z0-9+/]{43}=$', 'a secret of 256 bits');
SELECT throws_ok($$SELECT api.webhook_create('x', 'ftp://example.com')$$, 'TB102', NULL, 'events are posted');
SELECT throws_ok($$SELECT api.webhook_create('x', 'https://user:word@example.com/')$$, 'TB102', NULL, 'without passwords in addresses');
SELECT throws_ok('SELECT api.webhook_secret_rotate(-1)', 'TB101', NULL, 'no such webhook');
SELECT throws_ok('SELECT api.webhook_replay(-1, 1, 2)', 'TB101', NULL, 'nothing to replay to');
SELECT throws_ok(format('SELECT api.webhook_replay(%s, 2, 1)', :hook), 'TB102', NULL, 'from first to last');
SELECT throws_ok(format($$SELECT api.webhook_result(%s, 1, 1, 'fine')$$, :hook), 'TB102', NULL, 'results have names');
SELECT throws_ok('SELECT * FROM api.webhook_delivery_list(p_limit => 0)', 'TB102', NULL, 'a list has limits');
SELECT throws_ok('SELECT api.webhook_purge(0)', 'TB102', NULL, 'so has a purge');

SELECT count(api.setting_set('billing.due_days', '31', '2031-01-01Z')) \gset
SELECT max(audit_id) AS event FROM system.audit \gset
SELECT is(integration.deliveries_queue(:hook, :event, :event), 1, 'queued');
SELECT results_eq('SELECT c.event_id, c.attempt, c.url FROM api.webhook_claim() AS c',
  format($$VALUES (%s::bigint, 1, 'https://example.com/hook')$$, :event), 'taken');
SELECT is(api.webhook_result(:hook, :event, 1, 'retry', 500, 'no'), 'queued', 'tried again');
SELECT is(api.webhook_result(:hook, :event, 1, 'done', 200), NULL, 'who comes late has no say');
UPDATE integration.webhook_delivery SET status = 'done', finished_at = clock_timestamp() - interval '31 days' WHERE event_id = :event;
SELECT cmp_ok(api.webhook_purge(), '>=', 1, 'after 30 days it is forgotten');
SELECT is((SELECT integration.event_row('collect.payment', '{"payment_id": 7, "amount": 5.00, "method": "wire"}')),
  '{"payment_id": 7, "amount": "5.00", "method": "wire"}'::jsonb, 'money is text');
SELECT * FROM finish();
ROLLBACK;
