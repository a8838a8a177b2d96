\ir ../include/street.psql
SELECT no_plan();

SELECT override_sheet_id AS own FROM api.override_sheet_create(:p, :sheet_in, p_valid_to => '2026-11-01') \gset
CREATE FUNCTION pg_temp.override(p_side text, p_from timestamptz) RETURNS api.override_sheet LANGUAGE sql AS $$
  SELECT api.override_sheet_create(pg_temp.p(), (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = 'T-IN'),
    p_side, p_from)
$$;
SELECT throws_ok($$SELECT pg_temp.override('out', '2026-10-31')$$, 'TB103', NULL, 'one a side at an instant');
SELECT lives_ok($$SELECT pg_temp.override('out', '2026-11-01')$$, 'the next one begins where it ends');
SELECT lives_ok($$SELECT pg_temp.override('toll_free', '2026-10-31')$$, 'each side has its own');
SELECT throws_ok($$SELECT pg_temp.override('up', '2026-10-31')$$, 'TB102', NULL, 'no side');
SELECT throws_ok($$SELECT pg_temp.override('in', 'infinity')$$, 'TB102', NULL, 'it must begin before it ends');
SELECT is((SELECT count(*) FROM api.override_sheet_list(p_customer_id => pg_temp.p(), p_side => 'out')), 2::bigint, 'listed');
SELECT is((SELECT o.version FROM api.override_sheet_update(:own, 1, p_valid_to => '2026-10-01') AS o), 2, 'changed');
SELECT is((SELECT o.override_sheet_id FROM api.override_sheet_remove(:own) AS o), :own::bigint, 'removed');
SELECT throws_ok(format('SELECT * FROM api.override_sheet_get(%s)', :own), 'TB101', NULL, 'and gone');

SELECT * FROM finish();
ROLLBACK;
