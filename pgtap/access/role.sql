BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(13);

SELECT is(access.function_allowed(p.patterns::text[], p.name), p.wanted, format('%s and %s', p.patterns, p.name))
FROM (VALUES
  (NULL, 'api.customer_get', true),
  ('{*}', 'custom.anything', true),
  ('{customer_*}', 'api.customer_get', true),
  ('{customer_*}', 'portal.customer_get', false),
  ('{customer_*}', 'api.my_customer_get', false),
  ('{invoice_get,payment_create}', 'api.payment_create', true),
  ('{payment_create}', 'api.payment_create_all', false),
  ('{custom.*}', 'custom.hello', true),
  ('{custom.*}', 'customxhello', false)
) AS p (patterns, name, wanted);

SELECT lives_ok($$SELECT api.role_create('t-cash', 'Cash desk', 'pgtoll_operator', '{payment_*}')$$, 'a role');
SELECT throws_ok($$SELECT api.role_create('t-cash', 'Again', 'pgtoll_operator')$$, 'TB103', NULL, 'a code stands once');
SELECT throws_ok($$SELECT api.role_create('t-x', 'X', 'pgtoll_owner')$$, 'TB102', NULL, 'nobody acts as the owner');
SELECT throws_ok($$SELECT api.role_create('t-x', 'X', 'pgtoll_operator', '{(a+)+$}')$$, 'TB102', NULL, 'patterns are no expressions');

SELECT * FROM finish();
ROLLBACK;
