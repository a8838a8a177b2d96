-- What an engine outside is asked about one invoice.
\set fee 30
\ir ../include/bill.psql
SELECT plan(7);

SELECT is(billing.call_pair('16135550101', '15145550100'), '{19,49}', 'within North America');
SELECT is(billing.call_pair('16135550101', '442079460000'), '{19,51}', 'abroad');
SELECT count(api.tax_profile_create(:p, 'custom', p_customer_type => 'residential', p_in_city => false, p_function_name => 'engine')),
  count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')) \gset
SELECT pg_temp.used(:p, '2026-11-05 11:00Z', :ottawa, 90, 0.125) \gset
SELECT tax_detail_id AS detail FROM api.tax_detail_create('bs-7', 'Seven') \gset
SELECT count(api.tax_exemption_create(:p, :detail, p_certificate => 'X-1', p_percent => 50)) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
SELECT invoice_id AS invoice FROM billing.invoice AS i WHERE i.bill_run_id = :run AND i.customer_id = :p \gset
SELECT billing.tax_document(r) AS document FROM billing.tax_request AS r WHERE r.invoice_id = :invoice \gset
SELECT results_eq(format('SELECT k.day, k.charge, k.minutes, k.pair FROM billing.tax_call(%s) AS k', :invoice),
  $$VALUES (date '2026-11-05', 0.125, 1.5, '{19,51}'::integer[])$$, 'each call, with its exact price and minutes');
SELECT is(concat_ws('|', :'document'::jsonb ->> 'customer', :'document'::jsonb ->> 'customer_type', :'document'::jsonb ->> 'in_city',
  :'document'::jsonb ->> 'invoice_on', :'document'::jsonb ->> 'country'), 'T-P|residential|false|2026-12-01|CA', 'who and where');
SELECT is(:'document'::jsonb -> 'exemptions', '[{"code": "bs-7", "level": null, "percent": "50", "certificate": "X-1"}]', 'what is exempt');
-- The line of calls is printed as 0.13, half a cent more than the call: too little to be told.
SELECT is((SELECT string_agg(concat_ws(' ', split_part(x.item ->> 'ref', '-', 1), x.item ->> 'charge', x.item ->> 'lines'), ', ' ORDER BY x.nth)
  FROM jsonb_array_elements(:'document'::jsonb -> 'items') WITH ORDINALITY AS x (item, nth)), 'line 30.00 0, call 0.125 0, lines 0 1',
  'charges, calls, telephone lines');
SELECT count(api.bill_run_discard(:run)) \gset
SELECT is((SELECT billing.tax_document(r) FROM billing.tax_request AS r WHERE r.invoice_id = :invoice), NULL, 'a draft that is gone asks nothing');

SELECT * FROM finish();
ROLLBACK;
