\ir ../include/street.psql
SELECT plan(5);

INSERT INTO party.note (customer_id, body) VALUES (:p, 'Ada called'), (:q, 'Bob called');
INSERT INTO party.payment_method (customer_id, gateway, token, expires_on, is_default)
VALUES (:p, 'test', 'tok_1', '2027-01-31', true), (:q, 'test', 'tok_2', '2027-01-31', true);
SELECT is((party.customer_erase(:p, 'request 12'))::text, '', 'erased');
SELECT is((SELECT string_agg(n.body, ',') FROM party.note AS n WHERE n.customer_id IN (:p, :q)), 'Bob called', 'only one''s own');
SELECT results_eq(
  $$SELECT m.token = 'erased-' || m.payment_method_id, m.status, m.is_default FROM party.payment_method AS m
    WHERE m.customer_id IN (pg_temp.p(), pg_temp.q()) ORDER BY m.customer_id$$,
  $$VALUES (true, 'removed', false), (false, 'active', true)$$, 'nothing is charged any more');
SELECT is((a.before -> 'name', a.after -> 'name'), ('null'::jsonb, 'null'::jsonb), 'the trail tells that, and not what')
FROM system.audit AS a
WHERE a.table_name = 'party.customer' AND a.row_key = pg_temp.p()::text AND a.operation = 'UPDATE'
ORDER BY a.audit_id DESC LIMIT 1;
SELECT is((SELECT e.reason FROM party.erasure AS e WHERE e.customer_id = :p), 'request 12', 'and it is on record');

SELECT * FROM finish();
ROLLBACK;
