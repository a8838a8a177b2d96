-- An import is taken back, and the calls that it priced are rated again.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0', '44,0.0600,1,1,2011-01-01,United Kingdom,0') \gset
SELECT max(rate_import_id) AS first FROM catalog.rate_import \gset
SELECT pg_temp.land('t-switch', 'old,2011-01-12 15:00:00,60,6135550142,2125550100,,,,') \gset
SELECT pg_temp.import_rates('t-out', '1,0.0900,6,6,2011-01-15,Canada and US,0', '33,0.0100,6,6,2011-01-15,France,0') \gset
SELECT max(rate_import_id) AS second FROM catalog.rate_import \gset
SELECT pg_temp.land('t-switch', 'us,2011-01-20 15:00:00,60,6135550142,2125550100,,,,',
  'uk,2011-01-20 15:10:00,60,6135550142,01144207946000,,,,') \gset
SELECT invoices FROM api.bill_run_create('T-1', 'TST', '2011-02-01') \gset
SELECT results_eq(format('SELECT * FROM api.rate_import_undo_preview(%s)', :second), format($$VALUES ('t-out', %s::bigint, 0::bigint,
  '2011-01-15'::date, 1::bigint, 1::bigint, 0::bigint, 0::bigint, 0::bigint, 1::bigint, 0.09, 'CAD', 1::bigint)$$, :first),
  'one price is new, one rose, and one call was priced by it');
SELECT throws_ok('SELECT api.rate_import_undo_preview(-1)', 'TB101', NULL, 'there must be such an import');
SELECT throws_ok(format('SELECT api.rate_import_undo(%s, '''')', :second), 'TB102', NULL, 'and a reason');
SELECT throws_ok(format('SELECT api.rate_import_undo(%s, ''x'')', :first), 'TB105', NULL, 'the last one first');
SELECT is((SELECT i.kind FROM api.rate_import_undo(:second, 'typing error', true) AS i), 'roll_back', 'gone back');
SELECT is(pg_temp.work(), 1::bigint, 'the calls since that day are work');
SELECT is(pg_temp.charged('us'), 'X out 16135550142 60 0.020000', 'rated by what counted before');
SELECT is(pg_temp.charged('old'), 'X out 16135550142 60 0.020000', 'what came before stays');
SELECT is(pg_temp.money('X'), '-0.17 -0.07', 'of the invoiced call the difference waits for the next invoice');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
