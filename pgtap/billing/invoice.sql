\ir ../include/bill.psql
SELECT plan(15);

SELECT is(billing.number_text('NLT', 123), 'NLT-000123', 'six digits');
SELECT is(billing.number_text('NLT', 1234567), 'NLT-1234567', 'and more, where six are not enough');

SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 60, 0.02)) \gset
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS invoice, bill_run_id AS run FROM api.invoice_list(p_customer_id => :p) \gset

SELECT is((SELECT g.number FROM api.invoice_get(:invoice) AS g), 'T-NLT-000001', 'get');
SELECT throws_ok($$SELECT * FROM api.invoice_get(-1)$$, 'TB101', NULL, 'unknown invoice');
SELECT is((SELECT count(*) FROM api.invoice_list(p_bill_run_id => :run)), 1::bigint, 'list by run');
SELECT is((SELECT count(*) FROM api.invoice_list(p_number => 'T-NLT-000001')), 1::bigint, 'list by number');
SELECT is((SELECT count(*) FROM api.invoice_list(p_customer_id => :p, p_after => ARRAY[:'invoice'])), 0::bigint, 'next page');
SELECT is((SELECT count(*) FROM api.invoice_line_list(:invoice)), 2::bigint, 'its lines');
SELECT is((SELECT array_agg(l.position) FROM api.invoice_line_list(:invoice, 1, '{1}') AS l), '{2}', 'a page of them');
SELECT throws_ok($$SELECT * FROM api.invoice_line_list(-1)$$, 'TB101', NULL, 'lines of no invoice');
SELECT throws_ok($$SELECT * FROM api.invoice_line_list(-1, 0)$$, 'TB102', NULL, 'a list has limits');

-- What is printed stays as it was.
SELECT count(api.customer_update(:p, p_name => 'Renamed Ltd')) \gset
SELECT is((SELECT g.customer_name FROM api.invoice_get(:invoice) AS g), 'Postpaid Ltd', 'a new name is for new invoices');
-- It is sent to the billing address of its date: Hull from 15 November, Laval from 1 December.
SELECT count(api.address_change(:p, 'billing', '2026-11-15', p_city => 'Hull')),
  count(api.address_change(:p, 'billing', '2026-12-01', p_city => 'Laval')) \gset
UPDATE system.clock SET frozen_at = '2026-12-05T12:00Z';
SELECT count(*) FROM api.bill_run_create('T-2', 'T-NLT', '2026-12-01', '2026-11-30') \gset
SELECT is((SELECT i.recipient ->> 'city' FROM billing.invoice AS i
  WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id), 'Hull', 'dated 30 November it goes to Hull');
SELECT is((SELECT i.recipient ->> 'city' FROM billing.invoice AS i WHERE i.invoice_id = :invoice), '', 'the first stays as it was');
SELECT throws_ok(format($$DELETE FROM billing.invoice_line WHERE invoice_id = %s$$, :invoice), 'TB110', NULL, 'lines stay');

SELECT * FROM finish();
ROLLBACK;
