\ir ../include/street.psql
SELECT no_plan();
SELECT throws_ok($$SELECT api.period_close('NOBODY', '2026-10-01')$$, 'TB101', NULL, 'an unknown legal entity');
SELECT throws_ok($$SELECT api.period_close('T-NLT', '2026-10-02')$$, 'TB102', NULL, 'no month');
SELECT throws_ok($$SELECT api.period_close('T-NLT', '2026-11-01')$$, 'TB601', NULL, 'a month that is not over');
SELECT results_eq($$SELECT d.legal_entity::text, d.month, d.status, d.ends_at FROM api.period_close('T-NLT', '2026-09-01') AS d$$,
  $$VALUES ('T-NLT'::text, date '2026-09-01', 'closed'::text, timestamptz '2026-10-01T00:00Z')$$, 'September is closed');
SELECT is((SELECT d.status FROM api.period_close('T-NLT', '2026-10-01') AS d), 'closed', 'then October');
SELECT throws_ok($$SELECT api.period_reopen('T-NLT', '2026-09-01', 'why')$$, 'TB504', NULL, 'September is not the last');
SELECT throws_ok($$SELECT api.period_reopen('T-NLT', '2026-10-01', '')$$, 'TB102', NULL, 'no reason');
SELECT throws_ok($$SELECT api.period_reopen('NOBODY', '2026-10-01', 'why')$$, 'TB101', NULL, 'an unknown legal entity');
SELECT is((SELECT d.reason FROM api.period_reopen('T-NLT', '2026-10-01', 'why') AS d), 'why', 'October is opened again');
SELECT is((SELECT count(*) FROM api.period_list(p_legal_entity => 'T-NLT')), 2::bigint, 'both are known');
SELECT ok(NOT has_function_privilege('pgtoll_operator', 'api.period_reopen(text,date,text)', 'EXECUTE'),
  'an operator does not open a closed month');
SELECT ok(has_function_privilege('pgtoll_operator', 'api.period_close(text,date)', 'EXECUTE'), 'but may close one');
SELECT * FROM finish();
ROLLBACK;
