\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT count(*) FROM api.adjustment_create(:p, -5.00, 'equipment', 'cable') \gset
SELECT payment_id AS payment FROM api.payment_create(:p, 60.00, 'wire', 'thanks') \gset
CREATE TEMPORARY TABLE made AS SELECT api.receipt_document(:payment) AS d;
SELECT results_eq('SELECT m.d ->> ''amount'', m.d ->> ''received_on'', m.d ->> ''method'', m.d ->> ''reversed'' FROM made AS m', $$VALUES ('60.00', '2026-11-05', 'wire', 'false')$$, 'what came');
-- 49.95 + 5.00; 5.05 settles nothing.
SELECT results_eq($$SELECT s ->> 'kind', s ->> 'amount' FROM made AS m CROSS JOIN LATERAL jsonb_array_elements(m.d -> 'settled') AS s ORDER BY 1$$,
  $$VALUES ('adjustment', '5.00'), ('invoice', '49.95')$$, 'what it settles');
SELECT count(*) FROM api.contact_create(:p, 'Pat', p_email => 'pat@p.example') \gset
SELECT is(api.receipt_send(:payment), 1, 'a mail');
SELECT is(api.receipt_send(:payment), 0, 'once');
SELECT is((SELECT m.data ->> 'amount' FROM system.mail AS m WHERE m.template = 'payment_receipt'), '60.00', 'with the amount');
SELECT payment_id AS top_up FROM api.top_up_create(:q, 25.00) \gset
SELECT is(api.receipt_send(:top_up), 0, 'nobody to send it to');
SELECT is(api.receipt_document(:top_up) ->> 'tax', '0.00', 'of a top-up with its taxes');
SELECT throws_ok('SELECT api.receipt_document(-1)', 'TB101', NULL, 'no such payment');
SELECT throws_ok('SELECT api.receipt_send(-1)', 'TB101', NULL, 'no such payment');
SELECT is((SELECT count(DISTINCT t.language) FROM system.mail_template AS t WHERE t.template = 'payment_receipt'), 3::bigint, 'in three languages');
SELECT * FROM finish();
ROLLBACK;
