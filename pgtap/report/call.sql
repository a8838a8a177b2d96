-- The views of reporting tools: read by their role, which has no right on any table.
\ir ../include/street.psql
SELECT no_plan();

SELECT (pg_temp.land('t-native',
  pg_temp.call('1', '04:30:00', '126', '16135550101', '15145550100'),
  pg_temp.call('2', '12:00:00', '126', '14165550102', '16135559999'))).received \gset
SELECT pg_temp.rate() \gset
SET LOCAL ROLE pgtoll_reader;
SELECT results_eq(
  $$SELECT c.customer::text, c.usage_day, c.destination, c.raw_seconds, c.billed_seconds, c.amount::numeric, c.currency::text
    FROM report.call AS c WHERE c.customer LIKE 'T-_' ORDER BY c.started_at$$,
  -- 126 s at 30/6 are 126 s: 126 / 60 x 0.02 = 0.0420, 126 / 60 x 0.015 = 0.0315; 04:30 UTC is the day before in Toronto
  $$VALUES ('T-P', date '2026-11-03', 'World', 126::numeric, 126, 0.0420, 'CAD'),
    ('T-Q', '2026-11-04', 'Canada - Ottawa', 126, 126, 0.0315, 'CAD')$$, 'calls');
SELECT results_eq(
  $$SELECT a.customer::text, a.amount_due::numeric, a.available::numeric, a.unbilled::numeric, a.exposure::numeric
    FROM report.customer_amount AS a WHERE a.customer LIKE 'T-_' ORDER BY a.customer$$,
  $$VALUES ('T-P', 0.0, NULL::numeric, 0.0420, 0.0420), ('T-Q', NULL, -0.0315, 0.0, 0.0315)$$, 'amounts');
SELECT results_eq(
  $$SELECT b.received, b.rated FROM report.batch_count AS b WHERE b.source = 't-native'$$, $$VALUES (2, 2)$$, 'batches');
SELECT results_eq($$SELECT d.received, d.rated FROM report.day_count AS d WHERE d.day = '2026-11-04'$$,
  $$VALUES (2::bigint, 2::bigint)$$, 'days');
SELECT throws_ok('SELECT FROM rating.charge', '42501', NULL, 'and nothing else');
SELECT throws_ok('SELECT FROM api.customer_list()', '42501', NULL, 'nor a function');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
