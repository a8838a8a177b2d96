-- Draft, approve, issue or discard; one bad customer; what a draft is worth before it is issued.
\ir ../include/bill.psql
SELECT no_plan();

-- What a run touches, to compare before and after.
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', (SELECT count(*) FROM billing.bill_run), (SELECT count(*) FROM billing.invoice),
    (SELECT count(*) FROM billing.invoice_line), (SELECT count(*) FROM billing.charge), (SELECT count(*) FROM billing.invoice_tax),
    (SELECT count(*) FROM ledger.transaction WHERE cleared_by IS NULL), (SELECT sum(posted) FROM ledger.account),
    (SELECT sum(unbilled) FROM ledger.account), (SELECT sum(next_number) FROM billing.invoice_series))
$$;
SELECT customer_id AS z FROM api.customer_create('T-Z', 'Zeta', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT pg_temp.used(:z, '2026-10-05 14:00Z', :world, 60, 7), pg_temp.used(:p, '2026-10-05 14:00Z', :world, 60, 0) \gset
CREATE TEMP TABLE state AS SELECT pg_temp.state() AS was;

SELECT results_eq($$SELECT r.status, r.invoices, r.failures, length(r.content_hash) FROM api.bill_run_draft('T-1', 'T-NLT', '2026-11-01') AS r$$,
  $$VALUES ('draft', 2, 0, 64)$$, 'a draft');
SELECT bill_run_id AS run FROM billing.bill_run WHERE code = 'T-1' \gset
SELECT results_eq($$SELECT i.customer, i.number, i.status, i.new_charges::numeric FROM api.invoice AS i WHERE i.bill_run = 'T-1' ORDER BY 1$$,
  $$VALUES ('T-P', NULL, 'draft', 49.95), ('T-Z', NULL, 'draft', 7.00)$$, 'has no numbers');
SELECT is(pg_temp.due(:z), 0::numeric, 'and is not in the books');
SELECT throws_ok($$SELECT * FROM api.bill_run_draft('T-2', 'T-NLT', '2026-11-01')$$, 'TB603', NULL, 'what is on it is taken');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves with a draft');
SELECT throws_ok(format('SELECT * FROM api.bill_run_issue(%s)', :run), 'TB604', NULL, 'a draft is not issued before it is approved');
SELECT is((SELECT r.status || r.approved_by FROM api.bill_run_approve(:run) AS r), 'approved' || system.actor(), 'approved');
SELECT throws_ok(format('SELECT * FROM api.bill_run_approve(%s)', :run), 'TB604', NULL, 'once');
SELECT api.bill_run_discard(:run) \gset
SELECT is(pg_temp.state(), s.was, 'discarded, it never was') FROM state AS s;

-- A draft again, with a payment and a late call before it is issued.
SELECT bill_run_id AS run, content_hash AS hash FROM api.bill_run_draft('T-1', 'T-NLT', '2026-11-01') \gset
SELECT count(api.payment_create(:z, 2.00)), count(pg_temp.used(:z, '2026-10-06 14:00Z', :world, 60, 1)) \gset
SELECT count(api.bill_run_approve(:run)) \gset
SELECT is((SELECT r.status FROM api.bill_run_issue(:run) AS r), 'issued', 'issued');
SELECT is((SELECT r.status FROM api.bill_run_issue(:run) AS r), 'issued', 'again changes nothing');
SELECT results_eq($$SELECT i.customer, i.number, i.status, i.previous_amount::numeric, i.amount_due::numeric
    FROM api.invoice AS i WHERE i.bill_run = 'T-1' ORDER BY 1$$,
  $$VALUES ('T-P', 'T-NLT-000001', 'issued', 0, 49.95), ('T-Z', 'T-NLT-000002', 'issued', -2.00, 5.00)$$,
  'numbered, and the payment that came meanwhile is on it');
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = :z), 1::numeric, 'the late call waits for the next');
SELECT throws_ok(format('SELECT api.bill_run_discard(%s)', :run), 'TB604', NULL, 'what is issued is not discarded');
SELECT throws_ok('SELECT api.bill_run_discard(-1)', 'TB101', NULL, 'unknown run');
SELECT throws_ok($$DELETE FROM billing.invoice$$, 'TB110', NULL, 'issued invoices stay');

-- One bad customer: a charge that cannot be found keeps nobody else back.
SELECT customer_id AS bad FROM api.customer_create('T-BAD', 'Bad', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT pg_temp.used(:bad, '2026-10-20 14:00Z', :world, 60, 3) AS lost \gset
UPDATE rating.charge SET started_at = started_at + interval '9 days' WHERE transaction_id = :lost;
SELECT results_eq($$SELECT r.invoices, r.failures FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-02') AS r$$, $$VALUES (1, 1)$$,
  'the others have their invoices');
SELECT results_eq(format($$SELECT f.customer::text, f.error_code, f.message FROM api.bill_run_failure_list(%s) AS f$$,
    (SELECT r.bill_run_id FROM billing.bill_run AS r WHERE r.code = 'T-2')),
  format($$VALUES ('T-BAD', 'TB502', 'charges of customer %s were not found')$$, :bad), 'and it is kept why');
SELECT throws_ok('SELECT * FROM api.bill_run_failure_list(1, 0)', 'TB102', NULL, 'a limit that cannot be');
UPDATE rating.charge SET started_at = started_at - interval '9 days' WHERE transaction_id = :lost;

-- What was approved is what is made.
SELECT bill_run_id AS run, content_hash AS hash FROM api.bill_run_draft('T-3', 'T-NLT', '2026-11-02') \gset
SELECT is((SELECT billing.run_hash(:run)), :'hash', 'the hash');
SELECT api.bill_run_discard(:run) \gset
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-3', 'T-NLT', '2026-11-02', p_content_hash => 'x')$$, 'TB604', NULL,
  'another hash: nothing is made');
SELECT is((SELECT r.content_hash FROM api.bill_run_create('T-3', 'T-NLT', '2026-11-02', p_content_hash => :'hash') AS r), :'hash',
  'the same: it is');

-- By cycle: who has another waits for its own run.
SELECT billing_cycle_id AS weekly FROM api.billing_cycle_create('t-week', 'Weeks from Monday', 'weekly', p_anchor_on => '2026-11-02') \gset
SELECT count(api.customer_update(:bad, p_billing_cycle_id => :weekly)), count(pg_temp.used(x.c, '2026-11-02 14:00Z', :world, 60, 2))
FROM (VALUES (:z), (:bad)) AS x (c) \gset
SELECT results_eq($$SELECT r.invoices, r.billing_cycle::text, r.recurring_to
    FROM api.bill_run_create('T-4', 'T-NLT', '2026-11-04', p_billing_cycle => 't-week') AS r$$,
  $$VALUES (1, 't-week', date '2026-11-09')$$, 'one customer has weeks');
SELECT is((SELECT i.customer FROM api.invoice AS i WHERE i.bill_run = 'T-4'), 'T-BAD', 'this one');
SELECT throws_ok($$SELECT * FROM api.bill_run_create('T-5', 'T-NLT', '2026-11-04', p_billing_cycle => 'none')$$, 'TB101', NULL, 'no such cycle');
-- Row 25: periods from the 31st, each begun by its own run.
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
