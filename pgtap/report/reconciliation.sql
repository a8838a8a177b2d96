\set fee 29.95
\ir ../include/street.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.told(p_entity text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', r.what, r.currency, trim_scale(r.left_amount), trim_scale(r.right_amount),
    trim_scale(r.difference)), E'\n' ORDER BY r.what)
  FROM api.reconciliation('2026-11-01', '2026-12-01', p_entity) AS r
$$;
SELECT is(pg_temp.told('T-NLT'), NULL, 'nothing happened');
SELECT count(api.payment_create(:q, 10)) \gset
SELECT (pg_temp.land('t-native',
  pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'),
  pg_temp.call('2', '12:00:02', '60', '14165550102', '15145550100'),
  pg_temp.call('3', '12:00:03', '64', '16135550101', '011442079460000'),
  pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'), 'rejected')).received \gset
SELECT pg_temp.rate() \gset
SELECT count(api.bill_run_create('T-1', 'T-NLT', '2026-11-05')) \gset
SELECT count(api.payment_create(:p, 5)), count(api.adjustment_create(:p, 1, 'goodwill', 'a dropped call')) \gset
SELECT is(pg_temp.told('T-NLT'), concat_ws(E'\n',
  -- 10 + 0.02 + 0.02 (invoice) + 29.95 + ... : what matters is that both are the same.
  (SELECT format('books CAD %s %1$s 0', trim_scale(sum(e.amount::numeric))) FROM ledger.entry AS e
    INNER JOIN ledger.account AS a ON a.account_id = e.account_id
    INNER JOIN party.legal_entity AS l ON l.legal_entity_id = a.legal_entity_id AND l.code = 'T-NLT' WHERE e.amount > 0),
  -- 29.97 invoiced, 10 and 5 paid, 1 given.
  'receivables CAD 13.97 13.97 0', 'usage CAD 0.04 0.04 0', 'usage lines CAD 0.02 0.02 0'), 'all is the same');
SELECT is((SELECT concat_ws(' ', r.left_amount, r.right_amount) FROM api.reconciliation('2026-11-01', '2026-12-01') AS r
  WHERE r.what = 'records'), '5 5', 'records belong to no legal entity');

-- A charge that nobody booked, a payment of which there is no document.
SET LOCAL session_replication_role = replica;
UPDATE rating.charge SET amount = amount + 0.01 WHERE customer_id = :p;
SELECT pg_temp.book(:p, 'payment', 7, 'cash') \gset
SELECT results_eq($$SELECT r.what, r.difference, r.look_at FROM api.reconciliation('2026-11-01', '2026-12-01', 'T-NLT') AS r
  WHERE r.difference <> 0$$,
  $$VALUES ('usage', -0.01, 'api.verify(''140-usage-is-its-charges'')'), ('receivables', -7.00, 'api.verify(''390-allocations'')')$$,
  'what differs is told');
SELECT throws_ok($$SELECT api.reconciliation('2026-11-01', '2026-11-01')$$, 'TB102', NULL, 'no days');
SELECT throws_ok($$SELECT api.reconciliation('2026-11-01', '2026-12-01', 'NOBODY')$$, 'TB101', NULL, 'nobody');
SELECT * FROM finish();
ROLLBACK;
