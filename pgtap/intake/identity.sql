\ir ../include/street.psql
SELECT no_plan();

-- A call that another biller has billed is a duplicate here, whatever else its record says.
SELECT intake.identity_add_many(ARRAY[ROW(:source, 'old-1', '2026-11-04T10:00Z')::intake.identity_draft]) \gset
SELECT batch_id AS batch FROM pg_temp.land('t-native', pg_temp.call('old-1', '10:00:00', '60', '6135550101', '6135550142'),
  pg_temp.call('new-1', '10:00:00', '60', '6135550101', '6135550142')) \gset
SELECT results_eq(format('SELECT b.received, b.duplicate, b.records FROM intake.batch AS b WHERE b.batch_id = %s', :batch),
  'VALUES (2, 1, 1)', 'the known one is a duplicate, the other a record');
SELECT is((SELECT count(*) FROM intake.identity AS i WHERE i.key = intake.identity_key(:source, 'new-1')), 1::bigint,
  'landing claims by the same key');
SELECT isnt(intake.identity_key(1, '12'), intake.identity_key(11, '2'), 'source and id do not run together');

SELECT * FROM finish();
ROLLBACK;
