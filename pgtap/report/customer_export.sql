\ir ../include/person.psql
SELECT no_plan();

CREATE TEMPORARY TABLE export AS SELECT api.customer_export(:person) AS d;
-- Each place in which the word was planted gives it back, but for tokens and what names a key.
SELECT is_empty($$
  SELECT p.identity, p.name FROM planted AS p CROSS JOIN export AS e
  WHERE p.done AND p.name <> 'token' AND (e.d -> 'tables' -> p.identity -> 0 ->> p.name) IS NULL
$$, 'every column is handed out');
SELECT is((SELECT e.d -> 'tables' -> 'party.payment_method' -> 0 ->> 'token' FROM export AS e), NULL, 'no token');
SELECT is((SELECT e.d -> 'tables' -> 'access.api_key' -> 0 ?| '{prefix,secret_hash}' FROM export AS e), false, 'no key');
SELECT is((SELECT convert_from(decode(e.d -> 'tables' -> 'party.document' -> 0 ->> 'content', 'base64'), 'UTF8')
  FROM export AS e), 'zzMarker', 'a file as base64');
SELECT is((SELECT e.d -> 'tables' -> 'collect.payment' -> 0 -> 'amount' FROM export AS e), '"0.02"', 'money as text');
SELECT is((SELECT e.d -> 'calls' FROM export AS e),
  '[{"kind": "out", "calls": 1, "month": "2026-10", "amount": "0.0150", "billed_seconds": 60}]', 'calls are counted');
SELECT is((SELECT jsonb_array_length(api.customer_export(pg_temp.p()) -> 'tables' -> 'party.customer')), 1, 'only one''s own');
SELECT throws_ok('SELECT api.customer_export(-1)', 'TB101', NULL, 'nobody');

SELECT * FROM finish();
ROLLBACK;
