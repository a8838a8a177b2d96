\ir ../include/street.psql
SELECT no_plan();
SELECT account_code_id AS id FROM api.account_code_create(:entity, 'cash', '1000', 'Bank') \gset
SELECT results_eq(format($$SELECT a.legal_entity::text, a.kind, a.code, a.name FROM api.account_code_get(%s) AS a$$, :id),
  $$VALUES ('T-NLT', 'cash', '1000', 'Bank')$$, 'made');
SELECT is((SELECT a.code FROM api.account_code_update(:id, p_code => '1001') AS a), '1001', 'changed');
SELECT throws_ok(format($$SELECT api.account_code_create(%s, 'cash', '1002', 'Till')$$, :entity), 'TB103', NULL, 'one for a kind');
SELECT throws_ok(format($$SELECT api.account_code_create(%s, 'gold', '1002', 'Gold')$$, :entity), 'TB102', NULL, 'no such kind');
SELECT throws_ok(format($$SELECT api.account_code_create(%s, 'unbilled', E'1\t2', 'x')$$, :entity), 'TB102', NULL, 'a tab in it');
SELECT lives_ok(format($$SELECT api.account_code_remove(%s)$$, :id), 'taken away');
SELECT * FROM finish();
ROLLBACK;
