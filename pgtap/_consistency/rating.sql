\ir include/fault.psql

SELECT pg_temp.finds('140-usage-is-its-charges',
  'UPDATE rating.charge SET amount = amount + 0.000001 WHERE customer_id = pg_temp.q()', 'a charge of a millionth more');
SELECT pg_temp.finds('140-usage-is-its-charges',
  'UPDATE rating.charge SET transaction_id = -1 WHERE customer_id = pg_temp.q()', 'a charge of no transaction');
SELECT pg_temp.finds('140-usage-is-its-charges',
  'UPDATE rating.charge SET customer_id = pg_temp.p() WHERE customer_id = pg_temp.q()', 'a charge of another customer');
SELECT pg_temp.finds('140-usage-is-its-charges',
  $$UPDATE ledger.transaction SET kind = 'payment' WHERE kind = 'usage'$$, 'a charge of a transaction that is no usage');
SELECT pg_temp.finds('150-calls-have-charges',
  'DELETE FROM rating.charge WHERE customer_id = pg_temp.q()', 'a call that nobody pays');
SELECT pg_temp.finds('150-calls-have-charges',
  'DELETE FROM rating.call WHERE kind = ''out''', 'a charge without its call');
SELECT pg_temp.finds('160-charges-of-owners',
  'UPDATE rating.call SET out_customer_id = NULL WHERE out_customer_id = pg_temp.q()', 'a charge that its call does not lead to');
SELECT pg_temp.finds('170-charges-are-their-price',
  'UPDATE rating.charge SET billed_seconds = billed_seconds + 6 WHERE rate_id IS NOT NULL', 'seconds that the rate does not give');
SELECT pg_temp.finds('170-charges-are-their-price',
  'UPDATE rating.charge SET amount = amount + 1 WHERE rate_id IS NOT NULL', 'a price that the rate does not give');
SELECT pg_temp.finds('200-records-in-one-place',
  'DELETE FROM rating.call WHERE started_at = ''2026-11-04T12:00:02Z''', 'a record that is nowhere');
SELECT pg_temp.finds('200-records-in-one-place',
  $$INSERT INTO rating.skipped_record SELECT call_id, started_at, 'SKIP' FROM rating.call
    WHERE started_at = '2026-11-04T12:00:02Z'$$, 'a record in two places');
SELECT pg_temp.finds('200-records-in-one-place',
  $$DELETE FROM intake.record WHERE started_at = '2026-11-04T12:00:02Z'$$, 'a call without its record');
SELECT pg_temp.finds('200-records-in-one-place',
  $$UPDATE intake.held_call SET resolved_at = now(), resolution = 'rated' WHERE resolved_at IS NULL$$,
  'a held call that is gone without a price');
SELECT pg_temp.finds('200-records-in-one-place',
  $$UPDATE intake.held_call SET resolved_at = NULL, resolution = NULL WHERE resolved_at IS NOT NULL$$,
  'a held call that has a price');

SELECT * FROM finish();
ROLLBACK;
