\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.penalty_rule_create(:entity, 'CAD', p_grace_days => 5::smallint, p_percent => 1.5, p_minimum => 1.00) \gset
SELECT count(*) FROM api.penalty_rule_create(:entity, 'CAD', p_percent => 2, p_valid_from => '2026-12-01') \gset
SELECT count(*) FROM api.penalty_rule_create(:entity, 'CAD', p_percent => 1, p_customer_type => 'wholesale') \gset
-- 1.015 ^ 12 = 1.19562; 1.02 ^ 12 = 1.26824
SELECT results_eq(format('SELECT t.percent, t.yearly_percent, t.grace_days, t.minimum, t.maximum FROM api.penalty_terms(%s) AS t', :p),
  $$VALUES ('1.5', '19.56', 5, '1.00', NULL::text)$$, 'with the yearly rate in Canada');
SELECT is((SELECT t.yearly_percent FROM api.penalty_terms(:p, '2026-12-01') AS t), '26.82', 'the rule of the day');
UPDATE party.customer SET type = 'wholesale' WHERE customer_id = :p;
SELECT is((SELECT t.percent FROM api.penalty_terms(:p) AS t), '1', 'their type''s own');
SELECT is((SELECT r.percent::numeric FROM party.customer AS c CROSS JOIN LATERAL collect.penalty_rule_of(c, '2026-11-05') AS r WHERE c.customer_id = :q), 1.5, 'the rule for all');
SELECT customer_id AS us FROM api.customer_create('T-US', 'US Ltd', :entity, 'CAD', 'America/New_York', 'US') \gset
SELECT results_eq(format('SELECT t.percent, t.yearly_percent FROM api.penalty_terms(%s) AS t', :us), $$VALUES ('1.5', NULL::text)$$, 'no yearly rate elsewhere');
SELECT is_empty(format('SELECT * FROM api.penalty_terms(%s)', :q), 'who pays before pays no penalty');
SELECT throws_ok('SELECT * FROM api.penalty_terms(-1)', 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT * FROM api.penalty_terms(%s, ''infinity'')', :p), 'TB102', NULL, 'no day');
SELECT * FROM finish();
ROLLBACK;
