-- From approved drafts to numbered invoices in the books.
\ir ../include/bill.psql
SELECT plan(9);

SELECT customer_id AS a FROM api.customer_create('T-A', 'First by code', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:a, :package, '2026-01-01T05:00Z')) \gset
SELECT pg_temp.used(:p, '2026-10-10 14:00Z', :ottawa, 60, 0.125) \gset
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-11-01') \gset
SELECT throws_ok(format('SELECT api.bill_run_issue(%s)', :run), 'TB604', NULL, 'a draft is approved first');
SELECT throws_ok('SELECT api.bill_run_issue(-1)', 'TB101', NULL, 'no such run');
SELECT count(api.bill_run_approve(:run)) \gset
-- Money that comes before the issue is on the invoice.
SELECT count(api.payment_create(:p, 10, p_apply => false)) \gset
-- 0.125 is printed as 0.13: the customer owes what is printed, accounts have their exact part, rounding the rest.
SELECT results_eq(format($$SELECT l.bucket, a.kind, sum(l.amount) FROM billing.invoice_leg(%s) AS l
  INNER JOIN ledger.account AS a ON a.account_id = l.account_id
  INNER JOIN billing.invoice AS i ON i.transaction_id = l.transaction_id AND i.customer_id = %s GROUP BY 1, 2 ORDER BY 1, 2$$, :run, :p),
  $$VALUES ('posted', 'customer', -50.08), ('posted', 'revenue_recurring', 49.95), ('posted', 'rounding', 0.005),
    ('unbilled', 'customer', 0.125)$$, 'what will be booked');
SELECT is((SELECT r.status FROM api.bill_run_issue(:run) AS r), 'issued', 'issued');
SELECT results_eq(format('SELECT i.customer_id, i.number FROM billing.invoice AS i WHERE i.bill_run_id = %s ORDER BY i.number', :run),
  format('VALUES (%s::bigint, 1::bigint), (%s::bigint, 2::bigint)', :a, :p), 'numbers in the order of codes');
SELECT is((SELECT concat_ws('|', i.previous_amount, i.new_charges, i.amount_due) FROM billing.invoice AS i WHERE i.customer_id = :p),
  '-10|50.08|40.08', 'with the payment that came before');
SELECT is((SELECT r.status FROM api.bill_run_issue(:run) AS r), 'issued', 'asked again');
SELECT is((SELECT s.next_number FROM billing.invoice_series AS s WHERE s.legal_entity_id = :entity), 3::bigint, 'no number more');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books agree');

SELECT * FROM finish();
ROLLBACK;
