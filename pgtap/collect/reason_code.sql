\ir ../include/bill.psql
SELECT plan(6);

SELECT is((r.kind, r.active), ('goodwill'::text, true), 'there are reasons to begin with')
FROM api.reason_code_list(p_code => 'goodwill') AS r;
SELECT reason_code_id AS reason FROM api.reason_code_create('t_storm', 'Storm', 'credit') \gset
SELECT is((SELECT a.reason_code FROM api.adjustment_create(:p, 1.00, 't_storm', 'roof') AS a), 't_storm', 'a new one is used');
SELECT is((SELECT r.active FROM api.reason_code_update(:reason, p_active => false) AS r), false, 'retired');
SELECT throws_ok(format('SELECT * FROM api.adjustment_create(%s, 1, ''t_storm'', ''x'')', :p), 'TB102', NULL,
  'what is retired is no reason any more');
SELECT throws_ok(format('SELECT * FROM api.reason_code_remove(%s)', :reason), 'TB105', NULL, 'an adjustment names it');
SELECT throws_ok($$SELECT * FROM api.reason_code_create('t_x', 'X', 'gift')$$, 'TB102', NULL, 'no such kind');

SELECT * FROM finish();
ROLLBACK;
