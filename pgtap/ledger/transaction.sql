\ir ../include/street.psql
SELECT no_plan();

-- MISSION row 3: invoice 180.00, payment 120.00, credit 10.00: balance 50.00 with 3 rows.
SELECT pg_temp.book(pg_temp.p(), 'invoice', -180.00, 'revenue_recurring') AS invoice \gset
SELECT pg_temp.book(pg_temp.p(), 'payment', 120.00, 'cash') AS payment \gset
SELECT pg_temp.book(pg_temp.p(), 'adjustment', 10.00, 'adjustment') AS credit \gset
CREATE TEMP TABLE before AS SELECT e.*, e.xmin::text AS row_version FROM ledger.entry AS e;
SELECT results_eq(
  $$SELECT e.number, e.amount::numeric, e.posted_after::numeric FROM ledger.entry AS e
    WHERE e.account_id = pg_temp.account(pg_temp.p()) ORDER BY e.number$$,
  -- -180; -180 + 120 = -60; -60 + 10 = -50
  $$VALUES (1::bigint, -180.00, -180.00), (2, 120.00, -60.00), (3, 10.00, -50.00)$$, 'row 3: three rows');
SELECT is((SELECT a.amount_due::numeric FROM api.customer_amount(pg_temp.p()) AS a), 50.00, 'row 3: 50.00 is due');

SELECT nextval('ledger.transaction_id_seq') AS reversal \gset
SELECT ledger.transaction_reverse(:payment, :reversal, 'payment:1') \gset
SELECT is((SELECT a.amount_due::numeric FROM api.customer_amount(pg_temp.p()) AS a), 170.00,
  'row 3: with the payment reversed 170.00');
SELECT is((SELECT count(*) FROM ledger.entry AS e WHERE e.account_id = pg_temp.account(pg_temp.p())), 4::bigint,
  'row 3: by a fourth row');
SELECT is_empty(
  $$SELECT b.transaction_id FROM before AS b LEFT JOIN ledger.entry AS e
    ON e.transaction_id = b.transaction_id AND e.seq = b.seq AND e.xmin::text = b.row_version WHERE e.seq IS NULL$$,
  'row 3: no row was changed');
SELECT throws_ok(format($$SELECT ledger.transaction_reverse(%s, nextval('ledger.transaction_id_seq'), 'again')$$, :payment),
  'TB105', NULL, 'nor is a payment reversed twice');

-- Shared accounts are summed, not live.
SELECT results_eq(
  $$SELECT a.kind, a.posted::numeric, a.entries, sum(e.amount)::numeric FROM ledger.account AS a
    INNER JOIN ledger.entry AS e ON e.account_id = a.account_id
    WHERE a.account_id IN (pg_temp.shared('cash'), pg_temp.shared('revenue_recurring'))
    GROUP BY a.account_id ORDER BY a.kind$$,
  $$VALUES ('cash', 0.0, 0::bigint, 0.00), ('revenue_recurring', 0.0, 0, 180.00)$$,
  'cash took 120.00 and gave it back; revenue has 180.00');

-- Several transactions of an account in one set: one number and one running sum.
CREATE FUNCTION pg_temp.two(p_second numeric) RETURNS void LANGUAGE sql AS $$
  WITH id AS MATERIALIZED (
    SELECT g.n, nextval('ledger.transaction_id_seq') AS id FROM generate_series(1, 2) AS g (n)
  )
  SELECT ledger.transaction_post(
    array_agg(ROW(i.id, 'usage', pg_temp.account(pg_temp.p()), 'CAD', date '2026-11-03' + i.n::integer, 'x', false)
      ::ledger.posting ORDER BY i.n),
    (SELECT array_agg(ROW(j.id, x.account_id, x.bucket, x.amount)::ledger.leg ORDER BY j.n) FROM id AS j
      CROSS JOIN LATERAL (VALUES
        (pg_temp.account(pg_temp.p()), 'unbilled', -0.02 * j.n),
        (pg_temp.shared('revenue_usage'), 'posted', CASE j.n WHEN 2 THEN p_second ELSE 0.02 END)
      ) AS x (account_id, bucket, amount))
  ) FROM id AS i
$$;
SELECT pg_temp.two(0.04) \gset
SELECT results_eq(
  $$SELECT e.number, e.bucket, e.amount::numeric, e.posted_after::numeric, e.unbilled_after::numeric FROM ledger.entry AS e
    WHERE e.account_id = pg_temp.account(pg_temp.p()) AND e.number > 4 ORDER BY e.number$$,
  -- unbilled: 0.02, then 0.02 + 0.04 = 0.06; posted stays at -170
  $$VALUES (5::bigint, 'unbilled', -0.02, -170.00, 0.02), (6, 'unbilled', -0.04, -170.00, 0.06)$$,
  'entries of a set carry on from one another');
SELECT results_eq($$SELECT a.posted::numeric, a.unbilled::numeric, a.entries FROM ledger.account AS a
  WHERE a.customer_id = pg_temp.p()$$, $$VALUES (-170.00, 0.06, 6::bigint)$$, 'and the live row is their sum');

SELECT throws_ok($$SELECT pg_temp.two(0.05)$$, 'TB502', NULL, 'a transaction that does not sum to zero is refused');
SELECT is((SELECT a.entries FROM ledger.account AS a WHERE a.customer_id = pg_temp.p()), 6::bigint, 'with all of its set');
SELECT throws_ok($$SELECT pg_temp.book(pg_temp.p(), 'gift', 1, 'cash')$$, '23514', NULL, 'an unknown kind');
SELECT throws_ok($$SELECT pg_temp.book(pg_temp.p(), 'payment', 0.0000001, 'cash')$$, '23514', NULL, 'a seventh decimal');
SELECT throws_ok($$SELECT pg_temp.book(pg_temp.p(), 'payment', 'NaN', 'cash')$$, '23514', NULL, 'what is no number');
SELECT throws_ok($$UPDATE ledger.entry SET amount = 1$$, 'TB110', NULL, 'an entry is never changed');
SELECT throws_ok($$DELETE FROM ledger.entry$$, 'TB110', NULL, 'nor deleted');
SELECT throws_ok($$TRUNCATE ledger.entry$$, 'TB110', NULL, 'nor truncated');

-- Open items.
SELECT bag_eq(
  $$SELECT o.usage_day, o.customer_id = pg_temp.p() FROM party.legal_entity AS e
    CROSS JOIN LATERAL ledger.usage_open(e.legal_entity_id, '2026-11-05') AS o WHERE e.code = 'T-NLT'$$,
  $$VALUES (date '2026-11-04', true)$$, 'usage before a day waits for the invoice; that of the day itself does not');
SELECT is(
  (SELECT count(*) FROM party.legal_entity AS e CROSS JOIN LATERAL ledger.usage_open(e.legal_entity_id, '2026-11-06') AS o
    WHERE e.code = 'T-NLT'), 2::bigint, 'a day later both do');
SELECT ledger.usage_clear(array_agg(t.transaction_id), array_agg(:invoice::bigint))
FROM ledger.transaction AS t WHERE t.account_id = pg_temp.account(:p) AND t.usage_day = '2026-11-04' \gset
SELECT is(
  (SELECT array_agg(o.usage_day) FROM party.legal_entity AS e
    CROSS JOIN LATERAL ledger.usage_open(e.legal_entity_id, 'infinity') AS o WHERE e.code = 'T-NLT'),
  ARRAY[date '2026-11-05'], 'what is on an invoice waits no more');

SELECT * FROM finish();
ROLLBACK;
