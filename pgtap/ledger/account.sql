BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

-- Accounts know no customer's table: any number will do here.
CREATE TEMP TABLE made AS SELECT ledger.account_open(-7, -1, 'CAD') AS account_id;
SELECT results_eq(
  $$SELECT a.kind, a.currency::text, a.customer_id, a.posted::numeric, a.unbilled::numeric, a.reserved::numeric, a.entries
    FROM ledger.account AS a INNER JOIN made AS m ON m.account_id = a.account_id$$,
  $$VALUES ('customer', 'CAD', -7::bigint, 0.0, 0.0, 0.0, 0::bigint)$$, 'an account opens empty');
SELECT is_empty(
  $$SELECT k.kind FROM unnest(ARRAY['revenue_usage', 'revenue_recurring', 'rounding', 'cash']) AS k (kind)
    EXCEPT SELECT a.kind FROM ledger.account AS a WHERE a.legal_entity_id = -1 AND a.customer_id IS NULL$$,
  'with the shared accounts that rating and billing look up');
SELECT throws_ok($$SELECT ledger.account_open(-7, -1, 'CAD')$$, '23505', NULL, 'a customer has one account');
SELECT lives_ok($$SELECT ledger.account_open_many('{-8,-9}', '{-1,-2}', '{USD,CAD}')$$, 'many accounts open at once');
SELECT is((SELECT string_agg(concat_ws(' ', a.legal_entity_id, a.currency), ', ' ORDER BY a.customer_id DESC) FROM ledger.account AS a
  WHERE a.customer_id IN (-8, -9)), '-1 USD, -2 CAD', 'each in its books and currency');
SELECT is((SELECT count(*) FROM ledger.account AS a WHERE a.legal_entity_id = -2 AND a.customer_id IS NULL), 7::bigint,
  'with the shared ones of theirs');
SELECT is(ledger.account_shared(-1, 'cash', 'CAD'), ledger.account_shared(-1, 'cash', 'CAD'), 'a shared account is made once');
SELECT isnt(ledger.account_shared(-1, 'cash', 'CAD'), ledger.account_shared(-1, 'cash', 'USD'), 'one a currency');
SELECT throws_ok($$SELECT ledger.account_shared(-1, 'bank', 'CAD')$$, '23514', NULL, 'of a known kind');

SELECT * FROM finish();
ROLLBACK;
