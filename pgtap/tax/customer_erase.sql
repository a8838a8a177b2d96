\ir ../include/taxes.psql
SELECT count(api.tax_exemption_create(:p, p_certificate => 'ON-12345', p_expires_on => '2012-01-01')) \gset
SELECT lives_ok(format('SELECT tax.customer_erase(%s)', :p), 'erased');
SELECT is((SELECT concat_ws('|', e.certificate, e.expires_on) FROM api.tax_exemption_list(:p) AS e), '|2012-01-01', 'the number is gone');
SELECT is((SELECT count(*) FROM system.audit AS a WHERE a.table_name = 'tax.exemption' AND a::text ~ 'ON-12345'), 0::bigint,
  'also from the audit log');
SELECT * FROM finish();
ROLLBACK;
