\ir ../include/taxes.psql
SELECT nextval('billing.invoice_id_seq') AS i1, nextval('billing.invoice_id_seq') AS i2, nextval('billing.invoice_id_seq') AS i3 \gset
CREATE FUNCTION pg_temp.line(p_no bigint, p_invoice bigint, p_on date, p_amount numeric, p_schedule text DEFAULT NULL,
  p_lines integer DEFAULT 0)
RETURNS tax.line LANGUAGE sql AS $$
  SELECT ROW(p_no, p_invoice, pg_temp.p(), 'recurring', p_schedule, p_on, p_on, p_amount, false, p_lines, 0)::tax.line
$$;
CREATE FUNCTION pg_temp.written(VARIADIC p_lines tax.line[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s=%s>%s', w.description, w.amount, w.account), ', ' ORDER BY w.invoice_id, w.nth)
  FROM billing.invoice_tax_write(p_lines) AS w
$$;

-- Two lines of one tax are one row: 5.19 + 6.37 = 11.56; the levy is 0.75 x 2 = 1.50; a fee of the provider is revenue.
SELECT pg_temp.tax('recovery', 2, 'country', 20, p_for => 'provider') AS recovery, pg_temp.schedule('fee', false, 'recovery') \gset
SELECT is(pg_temp.written(pg_temp.line(1, :i1, '2011-02-01', 39.95), pg_temp.line(2, :i1, '2011-02-01', 49),
    pg_temp.line(3, :i1, '2011-02-01', 0, 'e911', 2), pg_temp.line(4, :i1, '2011-02-01', 10, 'fee')),
  'RECOVERY 2 %=0.20>revenue_surcharge, E911=1.50>tax_payable, HST 13 %=11.56>tax_payable', 'what is printed, and booked where');
SELECT is((SELECT string_agg(concat_ws('|', t.nth, t.code, t.jurisdiction, t.rate, t.base, t.units, t.amount), ', ')
  FROM api.invoice_tax_list(:i1) AS t),
  '1|recovery|CA|2|10.000000|0.20, 2|e911|CA/ON//OTTAWA|0.75|0|2|1.50, 3|hst|CA/ON|13|88.950000|11.56', 'what is kept');
SELECT is((SELECT count(*) FROM api.invoice_tax_list(:i1, 1, '{2}')), 1::bigint, 'by pages');

-- Row 48: base 1,000.00 GST 50.00, exempt 200.00; a credit note of 100.00 -> 900.00 and 45.00.
SELECT pg_temp.place(:p, '2011-03-01', 'QC') \gset
SELECT count(api.tax_exemption_create(:p, p_tax_detail_id => :gst, p_valid_from => '2011-03-10', p_expires_on => '2011-03-10')),
  count(api.tax_exemption_create(:p, p_tax_detail_id => :qst)) \gset
SELECT is(pg_temp.written(pg_temp.line(1, :i2, '2011-03-01', 1000)), 'GST 5 %=50.00>tax_payable', 'what is exempt is not printed');
SELECT pg_temp.written(ROW(1, :i3, :p, 'recurring', NULL, '2011-03-10', '2011-03-02', 200, false, 0, 0)::tax.line) \gset
CREATE FUNCTION pg_temp.gst() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws('|', r.month, r.jurisdiction, r.base, r.exempt_base, r.amount, r.documents) FROM report.tax AS r WHERE r.tax = 'gst'
$$;
SELECT is(pg_temp.gst(), '2011-03-01|CA|1000.000000|200.000000|50.00|2', 'the tax report');
SELECT nextval('billing.invoice_id_seq') AS credit \gset
SELECT is(pg_temp.written(pg_temp.line(1, :credit, '2011-03-20', -100)), 'GST 5 %=-5.00>tax_payable', 'a credit note');
SELECT is(pg_temp.gst(), '2011-03-01|CA|900.000000|200.000000|45.00|3', 'counts with a minus');

SELECT throws_ok('UPDATE billing.invoice_tax SET amount = 0', 'TB110', NULL, 'never changed');
SELECT throws_ok($$SELECT * FROM billing.invoice_tax_write(ARRAY[pg_temp.line(1, 0, '2011-03-20', 1, 'nowhere')])$$, 'TB101', NULL,
  'no such schedule');
SELECT throws_ok('SELECT * FROM api.invoice_tax_list(1, 0)', 'TB102', NULL, 'a limit that cannot be');

SELECT * FROM finish();
ROLLBACK;
