\ir ../include/street.psql
SELECT plan(3);

SELECT count(*) FROM api.api_key_create('Ada''s phone', 'pgtoll_customer', p_customer_id => :p) \gset
SELECT count(*) FROM api.api_key_create('Bob''s phone', 'pgtoll_customer', p_customer_id => :q) \gset
SELECT is((access.customer_erase(:p))::text, '', 'erased');
SELECT results_eq(
  $$SELECT k.name ~ '^erased [0-9]+$', k.revoked_at IS NOT NULL FROM access.api_key AS k
    WHERE k.customer_id IN (pg_temp.p(), pg_temp.q()) ORDER BY k.customer_id$$,
  $$VALUES (true, true), (false, false)$$, 'the keys of the customer are revoked and nameless');
SELECT is_empty($$SELECT FROM system.audit AS a WHERE (a.before, a.after)::text LIKE '%Ada%'$$, 'also in the trail');

SELECT * FROM finish();
ROLLBACK;
