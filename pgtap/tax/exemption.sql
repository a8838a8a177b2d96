\ir ../include/taxes.psql
SELECT pg_temp.place(:p, '-infinity', 'BC', 'Vancouver') \gset

-- Row 28: 100.00, GST 5 + PST 8, exempt from PST by a certificate that expires on 02-28.
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 8.00', 'before the certificate');
SELECT document_id AS paper FROM api.document_create(:p, 'tax_exemption', 'BC-1', 'CA', 'BC') \gset
SELECT tax_exemption_id AS exemption FROM api.tax_exemption_create(:p, p_tax_detail_id => :pst, p_certificate => 'BC-1',
  p_document_id => :paper, p_valid_from => '2011-01-01', p_expires_on => '2011-02-28') \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 0.00', 'exempt on its last day');
SELECT is(pg_temp.taxes(100, '2011-03-01'), 'GST 5.00, PST 8.00', 'expired: 13.00 together');
SELECT is(pg_temp.taxes(100, '2010-12-31'), 'GST 5.00, PST 8.00', 'not begun');
SELECT is(pg_temp.taxes(100, '2011-02-28', p_invoice_on => '2011-03-01'), 'GST 5.00, PST 0.00', 'by the day of service');
SELECT is((SELECT concat_ws('|', q.base, q.exempt_base, q.reason) FROM api.tax_quote(:p, 100, p_service_on => '2011-02-28') AS q
  WHERE q.code = 'pst'), '0.000000|100.000000|8 % of 0, exempt 100', 'what is exempt is told');
SELECT is(pg_temp.taxes(100, '2011-02-28', p_customer_id => :q), '', 'another customer lies elsewhere');

-- A part of the charge: 100.00 less 25 % is 75.00 x 8 % = 6.00; the largest percentage counts.
SELECT count(api.tax_exemption_update(:exemption, p_percent => 25)) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 6.00', 'a part');
SELECT count(api.tax_exemption_create(:p, p_tax_detail_id => :pst, p_percent => 50)) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 4.00', 'the larger of two');

-- By level, by place, and from all.
DELETE FROM tax.exemption;
SELECT tax_exemption_id AS exemption FROM api.tax_exemption_create(:p, p_level => 'country') \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 0.00, PST 8.00', 'of the country''s');
SELECT count(api.tax_exemption_update(:exemption, p_level => 'state')) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 0.00', 'of the state''s');
SELECT count(api.tax_exemption_update(:exemption, p_country => 'CA', p_state => 'ON', p_clear => '{level}')) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 5.00, PST 8.00', 'elsewhere only');
SELECT count(api.tax_exemption_update(:exemption, p_state => 'bc')) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 0.00, PST 0.00', 'here');
SELECT count(api.tax_exemption_remove(:exemption)), count(api.tax_exemption_create(:p)) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 0.00, PST 0.00', 'in full');
-- 100.00 included nothing.
SELECT is(pg_temp.taxes(100, '2011-02-28', p_inclusive => true), 'GST 0.00, PST 0.00', 'an inclusive price is all the charge');
SELECT is(pg_temp.taxes(0, '2011-02-28', 'e911', p_lines => 3), '', 'amounts for units too');
DELETE FROM tax.exemption;

-- Tax on tax counts the tax that is paid: exempt from GST, QST is of 100.00: 9.50.
SELECT pg_temp.place(:p, '-infinity', 'QC') \gset
SELECT count(api.tax_exemption_create(:p, p_tax_detail_id => :gst)) \gset
SELECT is(pg_temp.taxes(100, '2011-02-28'), 'GST 0.00, QST 9.50', 'below another tax');

SELECT is((SELECT count(*) FROM api.tax_exemption_list(:p, :gst)), 1::bigint, 'listed');
SELECT throws_ok($$SELECT api.tax_exemption_create(pg_temp.p(), p_percent => 101)$$, 'TB102', NULL, 'more than all');
SELECT throws_ok($$SELECT api.tax_exemption_create(pg_temp.p(), p_state => 'ON')$$, 'TB102', NULL, 'a state of no country');
SELECT throws_ok($$SELECT api.tax_exemption_create(0)$$, 'TB102', NULL, 'no such customer');
SELECT throws_ok($$SELECT api.tax_exemption_get(0)$$, 'TB101', NULL, 'no such exemption');

SELECT * FROM finish();
ROLLBACK;
