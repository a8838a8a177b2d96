\ir ../include/bill.psql
SELECT no_plan();
-- MISSION 2.8 and row 34: 80, 95, 110, 120, 130, 125 average 110.00; factor 2 asks for 220.00.
SELECT results_eq(format('SELECT * FROM collect.deposit_decision(%s, 110.00, 6, false, %L, 2)', x.held, x.clean),
  format('VALUES (220.00, %L::text, %s::numeric)', x.decision, x.amount), x.why)
FROM (VALUES
  (150.00, false, 'ask', '70.00', '220 > 150 * 1.25 = 187.50: 70.00 more'),
  (176.00, false, 'none', '0', '220 = 176 * 1.25 is not more'),
  (175.99, false, 'ask', '44.01', 'a cent less is'),
  (200.00, false, 'none', '0', '220 <= 250'),
  (300.00, false, 'refund', '80.00', '80.00 too much'),
  (230.00, false, 'refund', '10.00', 'from 10.00 on'),
  (229.99, false, 'none', '0', 'less stays'),
  (300.00, true, 'refund_all', '300.00', 'clean months give all back'),
  (0.00, false, 'none', '0', 'who has none is not asked here')
) AS x (held, clean, decision, amount, why);
SELECT is((SELECT d.decision FROM collect.deposit_decision(300, 110, 5, false, false, 2) AS d), 'none', 'fewer than 6 invoices: nothing');
SELECT is((SELECT d.decision FROM collect.deposit_decision(300, 110, 6, true, false, 2) AS d), 'none', 'late: nothing goes back');

-- Clean for 12 months: an invoice of a year ago, paid.
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT count(*) FROM api.payment_create(:p, 49.95) \gset
SELECT deposit_id AS deposit FROM api.deposit_take(:p, 120.00) \gset
SELECT results_eq('SELECT r.decision, r.held, r.average, r.required FROM api.deposit_review_run(p_dry_run => true) AS r',
  $$VALUES ('none', 120.00, 49.95, 99.90)$$, 'a customer of a few days');
UPDATE system.clock SET frozen_at = '2027-11-20T12:00:00Z';
SELECT results_eq('SELECT r.decision, r.amount FROM api.deposit_review_run() AS r', $$VALUES ('refund_all', 120.00)$$, 'clean for a year');
SELECT is(collect.deposit_held(:deposit), 0.00, 'it went back');
SELECT is((SELECT r.amount::numeric FROM api.refund_list(p_customer_id => :p) AS r), 120.00, 'as a refund');
SELECT is_empty('SELECT * FROM api.deposit_review_run()', 'once');
SELECT count(*) FROM api.deposit_take(:p, 50.00) \gset
-- Who is to add 70.00 is told by mail, once a review.
SELECT count(*) FROM api.contact_create(:p, 'Pat', p_email => 'pat@p.example') \gset
CREATE TEMPORARY TABLE asked AS SELECT ARRAY[
  ROW(NULL, :p, '2027-11-20', 150, 110, 220, 'ask', 70, 'x')::collect.deposit_review,
  ROW(NULL, :q, '2027-11-20', 300, 110, 220, 'refund', 80, 'x')::collect.deposit_review] AS reviews;
SELECT is((SELECT collect.deposits_ask(a.reviews) FROM asked AS a), 1, 'asked by mail');
SELECT is((SELECT collect.deposits_ask(a.reviews) FROM asked AS a), 0, 'once');
SELECT is((SELECT m.data ->> 'amount' FROM system.mail AS m WHERE m.template = 'deposit_ask'), '70.00', 'for what is missing');
SELECT is((SELECT count(DISTINCT t.language) FROM system.mail_template AS t WHERE t.template = 'deposit_ask'), 3::bigint, 'in three languages');
SELECT throws_ok('SELECT * FROM api.deposit_review_run(''2040-01-01'')', 'TB102', NULL, 'a day that has not come');
SELECT throws_ok('DELETE FROM collect.deposit_review', 'TB110', NULL, 'never changed');
SELECT * FROM finish();
ROLLBACK;
