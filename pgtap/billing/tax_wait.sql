\set fee 30
\ir ../include/street.psql
SELECT no_plan();

-- P is taxed outside, O inside: who waits for taxes does not keep the other back, and the next run makes the invoice again.
SELECT customer_id AS o FROM api.customer_create('T-O', 'Other Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:o, :package, '2026-11-01T04:00Z')), count(api.tax_profile_create(:p, 'billsoft')) \gset
SELECT (pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'))).received, pg_temp.rate() \gset
UPDATE system.clock SET frozen_at = '2026-12-02T12:00:00Z';
CREATE FUNCTION pg_temp.made(p_run bigint) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws('|', r.status, r.invoices, r.failures, (
    SELECT string_agg(concat_ws(' ', c.code, i.number), ', ' ORDER BY c.code) FROM billing.invoice AS i
    INNER JOIN party.customer AS c ON c.customer_id = i.customer_id WHERE i.bill_run_id = r.bill_run_id
  )) FROM billing.bill_run AS r WHERE r.bill_run_id = p_run
$$;
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
SELECT sum(i.new_charges) AS charges FROM billing.invoice AS i WHERE i.customer_id = :p \gset
SELECT is(pg_temp.made(:run), 'draft|2|0|T-O, T-P', 'two drafts');
SELECT count(api.bill_run_approve(:run)), count(api.bill_run_issue(:run)) \gset
SELECT is(pg_temp.made(:run), 'issued|1|1|T-O 1', 'one goes out');
SELECT is((SELECT concat_ws('|', f.customer_id = :p, f.error_code) FROM api.bill_run_failure_list(:run) AS f), 't|TB605', 'the other is told of');
SELECT is((SELECT count(*) FROM api.tax_request_claim()), 0::bigint, 'nobody is asked about what is gone');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT bill_run_id AS run2 FROM api.bill_run_draft('T-2', 'T-NLT', '2026-12-01') \gset
SELECT is((SELECT sum(i.new_charges)::numeric FROM billing.invoice AS i WHERE i.bill_run_id = :run2 AND i.customer_id = :p), :charges::numeric,
  'the next run has all of it');

-- Taken back by hand, a draft leaves what was on it open.
SELECT count(billing.draft_drop(ARRAY(SELECT i.invoice_id FROM billing.invoice AS i WHERE i.bill_run_id = :run2))) \gset
SELECT is((SELECT count(*) FROM billing.charge AS c WHERE c.customer_id = :p), 0::bigint, 'charges go with it');
SELECT is((SELECT count(*) FROM ledger.transaction AS t WHERE t.account_id = pg_temp.account(:p) AND t.kind = 'usage' AND t.cleared_by IS NULL),
  1::bigint, 'usage is open');

SELECT * FROM finish();
ROLLBACK;
