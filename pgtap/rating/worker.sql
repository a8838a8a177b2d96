\ir ../include/street.psql
SELECT plan(10);

SELECT is_empty('SELECT * FROM api.rating_run()', 'no row when there is nothing to do');
SELECT is((SELECT b.chunks FROM api.rating_backlog() AS b), 0::bigint, 'and no backlog');

-- P to Ottawa at 0.015 a minute, 30/6; nothing is known of 33.
SELECT pg_temp.land('t-native',
  pg_temp.call('w1', '10:00:00', '30', '6135550101', '6135559999'),
  pg_temp.call('w2', '11:00:00', '90', '6135550101', '6135559999'),
  pg_temp.call('w3', '12:00:00', '1', '6135550101', '011332079460001')) \gset
SELECT pg_temp.land('t-native', pg_temp.call('w4', '12:00:00', '10', '6135550101', '6135559999')) \gset
SELECT results_eq('SELECT chunks, records FROM api.rating_backlog()', 'VALUES (2::bigint, 4::bigint)',
  'two files of three and one records wait');
SELECT results_eq('SELECT status, records, rated, held, skipped, unanswered FROM api.rating_run()',
  $$VALUES ('rated', 3, 2, 1, 0, 0)$$, 'the older chunk comes first');
SELECT results_eq('SELECT chunks, records FROM api.rating_backlog()', 'VALUES (1::bigint, 1::bigint)', 'one is left');
SELECT results_eq('SELECT records, rated FROM api.rating_run()', 'VALUES (1, 1)', 'then the other');
SELECT is_empty('SELECT * FROM api.rating_run()', 'then nothing');

-- 30 + 90 + 30 billed seconds: 150 * 0.00025 = 0.0375, not invoiced yet.
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()), 0.0375,
  'the customer owes exactly these seconds');

-- A re-rate makes the months of calls that landing did not believe: 30 s more are 0.0075.
SELECT pg_temp.land('t-native', 'w5,2027-08-01 10:00:00,10,6135550101,6135559999,,,,') \gset
SELECT pg_temp.rate() \gset
SELECT FROM api.setting_set('intake.future_seconds', (301 * 86400)::text, '2026-11-05T11:00:00Z');
SELECT FROM api.held_call_rerate('FUTURE');
SELECT count(*) AS chunks FROM api.rating_run() \gset
SELECT is(:chunks, 1, 'a call of a month without partitions');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()), 0.045, 'is rated too');

SELECT * FROM finish();
ROLLBACK;
