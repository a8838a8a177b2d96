-- Rules of short calls by whom they are for and from when on.
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.rule(p_on date) RETURNS text LANGUAGE sql AS $$
  SELECT r.name FROM catalog.short_call_rule_at(pg_temp.p(),
    (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 'T-OUT'),
    (SELECT k.package_id FROM catalog.package AS k WHERE k.code = 'T-BASIC'), p_on) AS r
$$;
SELECT is(pg_temp.rule('2026-11-01'), NULL, 'no rule');
SELECT short_call_rule_id AS first FROM api.short_call_rule_create('Package', 10, 0.01, p_package_id => :package) \gset
SELECT count(api.short_call_rule_create('Sheet', 10, 0.01, p_rate_sheet_id => :sheet, p_valid_from => '2026-10-01')) \gset
SELECT count(api.short_call_rule_create('Customer', 15, 0.01, p_customer_id => :p, p_valid_from => '2026-11-01')) \gset
SELECT is(array_agg(pg_temp.rule(d.day) ORDER BY d.day), '{Package,Sheet,Sheet,Customer}', 'the nearest whose day has come')
FROM unnest('{2026-09-30,2026-10-01,2026-10-31,2026-11-01}'::date[]) AS d (day);
SELECT throws_ok(format($$SELECT api.short_call_rule_create('Twice', 10, 0.01, p_package_id => %s)$$, :package), 'TB103', NULL, 'twice');
SELECT throws_ok($$SELECT api.short_call_rule_create('Nobody', 10, 0.01)$$, 'TB102', NULL, 'for nobody');
SELECT throws_ok(format($$SELECT api.short_call_rule_create('Both', 10, 0.01, p_package_id => %s, p_rate_sheet_id => %s)$$, :package, :sheet),
  'TB102', NULL, 'for two');
SELECT throws_ok(format($$SELECT api.short_call_rule_create('Much', 101, 0.01, p_customer_id => %s)$$, :q), 'TB102', NULL, 'over 100 percent');
SELECT throws_ok(format('SELECT api.short_call_rule_remove(%s)', :first), 'TB110', NULL, 'it counts already');
SELECT * FROM finish();
ROLLBACK;
