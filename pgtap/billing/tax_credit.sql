-- What engines outside are told of credit notes, and what goes back to the customer.
\set fee 30
\ir ../include/bill.psql
SELECT plan(9);

SELECT count(api.tax_profile_create(:p, 'billsoft', p_pcode => 1)), count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
SELECT invoice_id AS invoice FROM billing.invoice AS i WHERE i.bill_run_id = :run AND i.customer_id = :p \gset
-- 1.00 of 30.00.
SELECT count(api.tax_request_result(c.tax_request_id, c.attempt, 'taxed', c.document, '[{"code": "bs-1", "name": "Tax", "level": "state",
  "jurisdiction": "TX", "rate": "3.33", "base": "30", "exempt": "0", "units": null, "amount": "1"}]')) FROM api.tax_request_claim() AS c \gset
SELECT count(api.bill_run_approve(:run)), count(api.bill_run_issue(:run)) \gset
SELECT count(api.tax_request_result(c.tax_request_id, c.attempt, 'committed')) FROM api.tax_request_claim() AS c \gset

-- Three times a third: 0.33, 0.34 and 0.33 are the 1.00 that there was.
CREATE FUNCTION pg_temp.credited(p_invoice_id bigint) RETURNS numeric LANGUAGE sql AS $$
  SELECT n.amount::numeric FROM api.credit_note_create(p_invoice_id, '{1}', 'goodwill', '{10}') AS n
$$;
SELECT is(pg_temp.credited(:invoice), 10.33, 'a third of the tax, too');
SELECT is(pg_temp.credited(:invoice), 10.34, 'two thirds are 0.67');
SELECT is((SELECT concat_ws('|', r.status, r.adjusts = :invoice, r.lines ->> 'adjustment', r.lines -> 'items' -> 0 ->> 'charge')
  FROM billing.tax_request AS r ORDER BY r.tax_request_id DESC LIMIT 1), 'untaxed|t|true|10', 'the engine is to be told');
SELECT is((SELECT concat_ws('|', c.action, c.request ->> 'adjustment') FROM api.tax_request_claim() AS c), 'calculate|true', 'and a worker does');
SELECT is(pg_temp.credited(:invoice), 10.33, 'all of it');
SELECT is((SELECT sum(t.amount)::numeric FROM billing.invoice_tax AS t WHERE t.customer_id = :p), 0::numeric, 'the report is even');

-- An invoice that went out untaxed and is void: nobody asks for its taxes any more.
UPDATE system.clock SET frozen_at = '2027-01-01T12:00Z';
SELECT count(api.setting_set('tax.issue_untaxed', 'true', '2027-01-01')) \gset
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2027-01-01')) \gset
SELECT invoice_id AS invoice FROM billing.invoice AS i WHERE i.customer_id = :p ORDER BY 1 DESC LIMIT 1 \gset
SELECT is((SELECT r.is_late FROM billing.tax_request AS r WHERE r.invoice_id = :invoice), true, 'its taxes are late');
SELECT count(api.invoice_void(:invoice, 'wrong')) \gset
SELECT is_empty(format('SELECT FROM billing.tax_request AS r WHERE %s IN (r.invoice_id, r.adjusts)', :invoice), 'and are no more');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books agree');

SELECT * FROM finish();
ROLLBACK;
