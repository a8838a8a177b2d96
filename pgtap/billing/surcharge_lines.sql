-- Surcharges as lines of invoices.
\ir ../include/bill.psql
SELECT no_plan();
-- Three payphone calls at 0.60 in October, one at 0.65, a look-up at 0.0004, and an out-payment of 0.50.
SELECT surcharge_id AS payphone FROM api.surcharge_create('payphone', 'Payphone surcharge', 'CAD', p_legal_entity_id => :entity, p_price => 0.60) \gset
SELECT surcharge_id AS lrn FROM api.surcharge_create('lrn_dip', 'Number look-up', 'CAD', p_legal_entity_id => :entity, p_price => 0.0004) \gset
SELECT count(system.ensure_month('rating.surcharge', '2026-10-01Z', '2026-10-31Z')) \gset
CREATE FUNCTION pg_temp.add(p_kind text, p_id bigint, p_amount numeric, p_cost numeric DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_used bigint := pg_temp.used(pg_temp.p(), '2026-10-05T15:00Z', NULL, 60, 0.05, 'in');
  v_account ledger.account := (SELECT a FROM ledger.account AS a WHERE a.customer_id = pg_temp.p());
  v_id bigint := nextval('ledger.transaction_id_seq');
BEGIN
  INSERT INTO rating.surcharge (customer_id, started_at, call_id, side, kind, surcharge_id, amount, cost, transaction_id)
  VALUES (pg_temp.p(), '2026-10-05T15:00Z', -v_used, 'in', p_kind, p_id, p_amount, p_cost, v_id);
  PERFORM ledger.transaction_post(
    ARRAY[ROW(v_id, 'usage', v_account.account_id, 'CAD', '2026-10-05', 'test', false)::ledger.posting],
    ARRAY[
      ROW(v_id, v_account.account_id, 'unbilled', -p_amount)::ledger.leg,
      ROW(v_id, pg_temp.shared(CASE p_kind WHEN 'out_payment' THEN p_kind ELSE 'revenue_surcharge' END), 'posted', p_amount)::ledger.leg
    ]);
END $$;
SELECT count(pg_temp.add('payphone', :payphone, 0.60, 0.494)) FROM generate_series(1, 3) \gset
SELECT count(pg_temp.add('payphone', :payphone, 0.65)), count(pg_temp.add('lrn_dip', :lrn, 0.0004)),
  count(pg_temp.add('out_payment', NULL, -0.50)), count(pg_temp.add('cnam_dip', :lrn, 0, 0.01)) \gset
SELECT results_eq(
  format($$SELECT l.kind, l.description, l.calls, l.exact_amount FROM billing.surcharge_lines(
    (SELECT array_agg(t.transaction_id) FROM ledger.transaction AS t WHERE t.account_id = %1$s),
    (SELECT array_agg(1::bigint) FROM ledger.transaction AS t WHERE t.account_id = %1$s),
    '2026-10-01Z', '2026-11-01Z') AS l ORDER BY l.exact_amount DESC$$, pg_temp.account(:p)),
  $$VALUES ('surcharge', 'Payphone surcharge, 3 @ 0.60', 3::bigint, 1.80), ('surcharge', 'Payphone surcharge, 1 @ 0.65', 1::bigint, 0.65),
    ('surcharge', 'Number look-up, 1 @ 0.0004', 1::bigint, 0.0004), ('out_payment', 'Out-payment for incoming calls', 1::bigint, -0.50)$$,
  'a line a surcharge and price; what only costs us something is not printed');
SELECT lives_ok($$SELECT api.bill_run_create('T-RUN', 'T-NLT', '2026-11-01')$$, 'billed');
-- 7 calls x 0.05 = 0.35, 1.80 + 0.65 + 0.0004 (printed 0.00) - 0.50, and the fee.
SELECT results_eq(format($$SELECT l.kind, l.description, l.amount::numeric FROM billing.invoice_line AS l
  INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id AND i.customer_id = %s WHERE l.kind <> 'recurring' ORDER BY l.position$$, :p),
  $$VALUES ('usage', 'Internal and service calls', 0.35), ('surcharge', 'Number look-up, 1 @ 0.0004', 0.00),
    ('surcharge', 'Payphone surcharge, 1 @ 0.65', 0.65), ('surcharge', 'Payphone surcharge, 3 @ 0.60', 1.80),
    ('out_payment', 'Out-payment for incoming calls', -0.50)$$, 'after the calls, each rounded once');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = :p), 0.0, 'nothing is left to bill');
SELECT is((SELECT l -> 'calls' FROM api.invoice_document((SELECT i.invoice_id FROM billing.invoice AS i WHERE i.customer_id = :p)) AS d,
  jsonb_array_elements(d -> 'lines') AS l WHERE l ->> 'description' = 'Payphone surcharge, 3 @ 0.60'), '3'::jsonb, 'and on the document');
SELECT is_empty('SELECT v.* FROM system.verify() AS v WHERE v.check_name LIKE ''3%''', 'the bill agrees with the books');
SELECT * FROM finish();
ROLLBACK;
