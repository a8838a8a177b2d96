\ir ../include/taxes.psql
SELECT pg_temp.place(:q, '-infinity', 'ON', 'Toronto') \gset

-- Ontario, 25.00 credited: 25.00 x 13 % = 3.25, together 28.25.
SELECT is((SELECT concat_ws('|', t.credited, t.tax, t.total) FROM api.top_up_quote(:q, 25.00) AS t), '25.00|3.25|28.25', 'quoted');
SELECT receipt_id AS receipt, payment_id AS payment FROM api.top_up_create(:q, 25.00, 'cash', 'counter 7') \gset
SELECT is((SELECT concat_ws('|', t.credited, t.tax, t.total, t.method, t.reference) FROM api.top_up_get(:receipt) AS t),
  '25.00|3.25|28.25|cash|counter 7', 'the receipt');
SELECT is((SELECT concat_ws('|', t.code, t.base, t.amount) FROM api.invoice_tax_list(:receipt) AS t), 'hst|25.000000|3.25', 'its taxes');
CREATE FUNCTION pg_temp.posted() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(a.kind || ' ' || e.amount, ', ' ORDER BY a.kind)
  FROM (
    SELECT x.account_id, trim_scale(sum(x.amount)) AS amount FROM ledger.entry AS x GROUP BY x.account_id
  ) AS e INNER JOIN ledger.account AS a ON a.account_id = e.account_id
$$;
SELECT is(pg_temp.posted(), 'cash -28.25, customer 25, tax_payable 3.25', 'as booked');
SELECT is_empty($$SELECT * FROM system.verify() AS v WHERE v.check_name LIKE '32%'$$, 'all agrees');

-- Taken back with its tax.
SELECT count(api.payment_reverse(:payment, 'bounced')) \gset
SELECT is(pg_temp.posted(), 'cash 0, customer 0, tax_payable 0', 'booked back');
SELECT is((SELECT string_agg(concat_ws('|', t.credited, t.tax, t.is_reversal), ', ' ORDER BY t.receipt_id)
  FROM api.top_up_list(:q) AS t), '25.00|3.25|f, -25.00|-3.25|t', 'two receipts');
SELECT is((SELECT concat_ws('|', trim_scale(sum(r.base)), trim_scale(sum(r.amount))) FROM report.tax AS r), '0|0',
  'nothing in the tax report');
SELECT is_empty($$SELECT * FROM system.verify() AS v WHERE v.check_name LIKE '32%'$$, 'all agrees still');
SELECT count(api.payment_reverse(p.payment_id, 'x')) FROM api.payment_create(:q, 5.00) AS p \gset
SELECT is((SELECT count(*) FROM collect.top_up), 2::bigint, 'another payment has no receipt');

-- Prices that include taxes, and customers who pay afterwards.
SELECT is((SELECT t.total FROM api.top_up_quote(:p, 25.00) AS t), 25.00, 'postpaid');
SELECT count(api.setting_set('tax.prepaid', 'included', '2011-05-01')) \gset
SELECT is((SELECT t.total FROM api.top_up_quote(:q, 25.00) AS t), 25.00, 'included');
SELECT is((SELECT concat_ws('|', t.credited, t.tax) FROM api.top_up_create(:q, 25.00) AS t), '25.00|0', 'no tax, and a receipt');

SELECT throws_ok('UPDATE collect.top_up SET tax = 0', 'TB110', NULL, 'never changed');
SELECT throws_ok('SELECT * FROM api.top_up_quote(0, 25)', 'TB101', NULL, 'nobody''s quote');
SELECT throws_ok('SELECT * FROM api.top_up_quote(pg_temp.q(), 25.001)', 'TB102', NULL, 'finer than a coin');
SELECT throws_ok('SELECT api.top_up_create(0, 25)', 'TB101', NULL, 'nobody');
SELECT throws_ok('SELECT api.top_up_create(pg_temp.q(), 0)', 'TB102', NULL, 'nothing');
SELECT throws_ok('SELECT api.top_up_create(pg_temp.q(), 25, ''shells'')', 'TB102', NULL, 'no way to pay');
SELECT throws_ok('SELECT api.top_up_get(0)', 'TB101', NULL, 'no such receipt');

SELECT * FROM finish();
ROLLBACK;
