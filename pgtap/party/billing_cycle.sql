\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq($$SELECT y.code::text, y.frequency, y.anchor_day::integer FROM api.billing_cycle_list('monthly') AS y$$,
  $$VALUES ('monthly', 'monthly', 1)$$, 'the calendar month');
SELECT is((SELECT y.code::text FROM api.customer_get(:p) AS c
  CROSS JOIN LATERAL api.billing_cycle_get(c.billing_cycle_id) AS y), 'monthly', 'is what a customer has');
SELECT is(party.billing_cycle_default(), (SELECT y.billing_cycle_id FROM party.billing_cycle AS y WHERE y.code = 'monthly'),
  'unless told otherwise');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_billing_cycle_id => -1)$$, 'TB102', NULL, 'no such cycle');
SELECT throws_ok($$SELECT * FROM api.customer_create('T-N', 'N', (SELECT e.legal_entity_id FROM party.legal_entity AS e
  WHERE e.code = 'T-NLT'), 'CAD', 'UTC', 'CA', p_billing_cycle_id => -1)$$, 'TB102', NULL, 'nor for a new customer');

SELECT * FROM finish();
ROLLBACK;
