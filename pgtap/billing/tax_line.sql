-- What of an invoice is taxed, and the lines of its taxes.
\set fee 0
\ir ../include/bill.psql
SELECT plan(4);

SELECT count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')),
  count(api.charge_add(:p, 'Visit', 30, p_on => '2026-11-10')), count(api.charge_add(:p, 'Visit', 10, p_on => '2026-11-20')),
  count(api.charge_add(:p, 'Part', 20, p_on => '2026-11-10', p_quantity => 2)), count(pg_temp.used(:p, '2026-11-05 11:00Z', :ottawa, 120, 4)) \gset
SELECT discount_id AS tenth FROM api.discount_create('t-tenth', 'Tenth', 'fixed', 0.10, 'CAD', 'one_time') \gset
SELECT count(api.discount_assignment_create(:p, :tenth, '2026-11-01')) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
CREATE FUNCTION pg_temp.drafts(p_run bigint) RETURNS billing.draft[] LANGUAGE sql AS $$
  SELECT array_agg(ROW(i.invoice_id, i.transaction_id, i.customer_id, 2, 3, i.usage_amount, 4)::billing.draft)
  FROM billing.invoice AS i WHERE i.bill_run_id = p_run
$$;
-- 50.00 on the 10th and 10.00 on the 20th share 0.10 as 5 to 1: 8.33 cents are 0.08, and the last 0.02.
SELECT results_eq(format($$SELECT x.kind, x.service_on, x.amount, x.lines, x.minutes FROM billing.bill_run AS r
  CROSS JOIN LATERAL billing.taxable(r, pg_temp.drafts(%s)) AS x WHERE r.bill_run_id = %s ORDER BY x.kind, x.service_on$$, :run, :run),
  $$VALUES ('one_time', date '2026-11-10', 49.92, 3.0, 0.0), ('one_time', date '2026-11-20', 9.98, 1.0, 0.0),
    ('usage', date '2026-11-30', 4.00, 0.0, 2.0)$$, 'by kind and day, discounts shared to the last cent');
SELECT is_empty(format($$SELECT t.* FROM billing.bill_run AS r CROSS JOIN LATERAL billing.tax_line(r, pg_temp.drafts(%s)) AS t
  WHERE r.bill_run_id = %s$$, :run, :run), 'without taxes there is nothing to find');
SELECT count(api.bill_run_discard(:run)) \gset

SELECT tax_detail_id AS hst FROM api.tax_detail_create('t-hst', 'HST') \gset
SELECT tax_schedule_id AS canada FROM api.tax_schedule_create('t-ca', 'Canada') \gset
SELECT count(api.tax_rate_create(:hst, 13)), count(api.tax_schedule_detail_create(:canada, :hst)), count(api.tax_region_create('CA', :canada)) \gset
SELECT count(api.bill_run_create('T-2', 'T-NLT', '2026-12-01')) \gset
-- 13 % of 49.92, 9.98 and 4.00: 6.49 + 1.30 + 0.52.
SELECT is((SELECT string_agg(concat_ws(' ', l.position, l.description, l.amount::numeric(12, 2), l.account), ', ') FROM billing.invoice AS i
  INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id WHERE i.customer_id = :p AND l.kind = 'tax'),
  '6 HST 13 % 8.31 tax_payable', 'one line a tax, the last one');
SELECT is_empty($$SELECT * FROM system.verify() WHERE check_name !~ '^(150|200|600|610)-'$$, 'the books agree');

SELECT * FROM finish();
ROLLBACK;
