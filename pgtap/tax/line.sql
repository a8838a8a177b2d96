\ir ../include/taxes.psql

-- Row 2: from Ottawa to Montreal on 2012-03-01. February is Ontario's: 100.00 x 13 % = 13.00.
SELECT pg_temp.place(:p, '2012-03-01', 'QC', 'Montréal') \gset
SELECT is(pg_temp.taxes(100, '2012-02-29'), 'HST 13.00', 'the day before');
-- 100.00 x 5 % = 5.00; 105.00 x 9.5 % = 9.975, rounded 9.98; together 114.98.
SELECT is(pg_temp.taxes(100, '2012-03-01'), 'GST 5.00, QST 9.98', 'tax on tax');
SELECT is(pg_temp.taxes(100, '2012-02-29', p_invoice_on => '2012-03-01'), 'HST 13.00',
  'February''s usage on the March invoice stays Ontario''s');
-- From 2013 9.975 % of 100.00 alone: the same 114.98; the rate is that of the invoice's date.
SELECT is(pg_temp.taxes(100, '2013-01-01'), 'GST 5.00, QST 9.98', 'no longer on tax, the same sum');
SELECT is(pg_temp.taxes(1000, '2012-12-31'), 'GST 50.00, QST 99.75', '1050.00 x 9.5 % = 99.75');
SELECT is((SELECT q.reason FROM api.tax_quote(:p, 1000, p_service_on => '2012-12-31', p_invoice_on => '2013-01-01') AS q
  WHERE q.code = 'qst'), '9.975 % of 1000', 'rates by invoice date');
SELECT is((SELECT string_agg(q.jurisdiction, ' ') FROM api.tax_quote(:p, 100, p_service_on => '2012-03-01') AS q), 'CA CA/QC',
  'whose each is');
-- Half away from zero: 0.50 x 13 % = 0.065.
SELECT is(pg_temp.taxes(0.50, '2012-02-01'), 'HST 0.07', 'half a coin rounds up');
SELECT is(pg_temp.taxes(-0.50, '2012-02-01'), 'HST -0.07', 'a credit the same with a minus');
SELECT is(pg_temp.taxes(-100, '2012-03-01'), 'GST -5.00, QST -9.98', 'a credit of tax on tax');
SELECT is(pg_temp.taxes(0, '2012-03-01'), '', 'nothing of nothing');

-- Row 26: origin-based and not.
SELECT is(pg_temp.taxes(100, '2012-02-01', 'plain'), '', 'not origin-based: none of the region');
SELECT is(pg_temp.taxes(100, '2012-02-01', 'gst-only'), 'GST 5.00', 'only what it is sold with');
SELECT count(api.tax_schedule_update(:gst_only, p_origin_based => true)) \gset
SELECT is(pg_temp.taxes(100, '2012-02-01', 'gst-only'), 'GST 5.00, HST 13.00', 'both styles mix');
SELECT is(pg_temp.taxes(100, '2012-03-01', 'gst-only'), 'GST 5.00, QST 9.98', 'the same tax only once');
SELECT is(pg_temp.taxes(100, '2012-02-01', p_kind => 'penalty'), '', 'a penalty is not taxed');
-- 0.75 x 3 = 2.25
SELECT is(pg_temp.taxes(0, '2012-02-01', 'e911', p_lines => 3), 'E911 2.25', 'an amount for each telephone line');
SELECT is((SELECT concat_ws('|', q.base, q.exempt_base, q.units, q.reason)
  FROM api.tax_quote(:p, 0, 'e911', p_service_on => '2012-02-01', p_lines => 3) AS q),
  '0|0|3|0.75 for each of 3 telephone lines', 'units, no base');

-- 30.00 x 64.9 % x 15.5 % = 3.017850 -> 3.02; and a sales tax on charge and recovery fee: (30.00 + 3.02) x 13 % = 4.2926 -> 4.29.
SELECT pg_temp.tax('usf', 15.5, 'country', 20, p_for => 'provider') AS usf \gset
UPDATE tax.rate SET base_percent = 64.9 WHERE tax_detail_id = :usf;
SELECT pg_temp.schedule('usf', false, 'usf') AS usf_only, pg_temp.schedule('voip', true, 'usf', 'e911') AS voip \gset
SELECT is(pg_temp.taxes(30, '2012-02-01', 'usf'), 'USF 3.02', 'safe harbour');
SELECT is((SELECT concat_ws('|', q.base, q.collected_for) FROM api.tax_quote(:p, 30, 'usf') AS q), '19.470000|provider',
  '64.9 % of 30.00');
SELECT is(pg_temp.taxes(30, '2012-02-01', 'voip', p_lines => 2), 'USF 3.02, E911 1.50, HST 3.90', 'fees are not taxed unless told');
UPDATE tax.rate SET compound = 'fees' WHERE tax_detail_id = :hst;
SELECT is(pg_temp.taxes(30, '2012-02-01', 'voip', p_lines => 2), 'USF 3.02, E911 1.50, HST 4.29', 'on a fee, not on a levy');
-- (30.00 + 3.02 + 1.50) x 13 % = 4.4876
UPDATE tax.rate SET compound = 'all' WHERE tax_detail_id = :hst;
SELECT is(pg_temp.taxes(30, '2012-02-01', 'voip', p_lines => 2), 'USF 3.02, E911 1.50, HST 4.49', 'on all before it');
UPDATE tax.rate SET compound = 'none' WHERE tax_detail_id = :hst;

-- Bracket: 6 % to 100.00, 3 % above: 150.00 -> 6.00 + 1.50 = 7.50.
SELECT pg_temp.tax('step', 6) AS step, pg_temp.schedule('step', false, 'step') AS steps \gset
UPDATE tax.rate SET bracket_above = '{100}', bracket_rate = '{3}' WHERE tax_detail_id = :step;
SELECT is(pg_temp.taxes(150, '2012-02-01', 'step'), 'STEP 7.50', 'brackets');
SELECT is(pg_temp.taxes(100, '2012-02-01', 'step'), 'STEP 6.00', 'up to the bracket');
SELECT is(pg_temp.taxes(-150, '2012-02-01', 'step'), 'STEP -7.50', 'of a credit');
UPDATE tax.rate SET cap = 7 WHERE tax_detail_id = :step;
SELECT is(pg_temp.taxes(150, '2012-02-01', 'step'), 'STEP 7.00', 'at most the cap');
UPDATE tax.rate SET cap = NULL WHERE tax_detail_id = :step;

-- Many lines at once: line number and tax, such as 1 HST 1.00.
CREATE FUNCTION pg_temp.several(VARIADIC p_lines tax.line[]) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s %s', t.line_no, upper(d.code), t.amount), ', ' ORDER BY t.line_no, t.place)
  FROM tax.lines_tax(p_lines) AS t INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
$$;
CREATE FUNCTION pg_temp.line(p_no bigint, p_amount numeric, p_schedule text DEFAULT NULL, p_invoice bigint DEFAULT 1,
  p_minutes numeric DEFAULT 0, p_inclusive boolean DEFAULT false)
RETURNS tax.line LANGUAGE sql AS $$
  SELECT ROW(p_no, p_invoice, pg_temp.p(), 'usage', p_schedule, '2012-02-01', '2012-02-01', p_amount, p_inclusive, 0,
    p_minutes)::tax.line
$$;
-- Counted by the invoice: 80.00 and 70.00 are 150.00 together: 4.80, and 1.20 + 1.50 = 2.70. Another invoice begins anew.
UPDATE tax.rate SET counted_by = 'invoice' WHERE tax_detail_id = :step;
SELECT is(pg_temp.several(pg_temp.line(1, 80, 'step'), pg_temp.line(2, 70, 'step'), pg_temp.line(3, 70, 'step', 2)),
  '1 STEP 4.80, 2 STEP 2.70, 3 STEP 4.20', 'brackets of the invoice');
UPDATE tax.rate SET counted_by = 'line' WHERE tax_detail_id = :step;

-- The golden invoice: per line 5.19 + 6.37 + 2.39 + 0.86 + 0.23 + 1.56 = 16.60; 127.75 x 13 % = 16.6075 -> 16.61 once.
CREATE FUNCTION pg_temp.golden() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', sum(t.amount), max(t.amount), count(*), sum(t.base)) FROM tax.lines_tax(ARRAY[
    pg_temp.line(1, 39.95), pg_temp.line(2, 49.00), pg_temp.line(3, 18.36), pg_temp.line(4, 6.64), pg_temp.line(5, 1.80),
    pg_temp.line(6, 12.00)]) AS t
$$;
SELECT is(pg_temp.golden(), '16.60 6.37 6 127.750000', 'rounded on each line');
SELECT count(api.setting_set('tax.rounding', 'invoice', '2012-02-01')) \gset
SELECT is(pg_temp.golden(), '16.61 6.37 6 127.750000', 'rounded once an invoice: one cent more, and lines sum to it');
SELECT is(pg_temp.taxes(100, '2012-03-01'), 'GST 5.00, QST 9.98', 'tax on tax, rounded once');
SELECT count(api.setting_set('tax.rounding', 'line', '2012-02-02')) \gset
UPDATE system.setting SET value = 'line' WHERE name = 'tax.rounding';

-- Amounts for each minute, invoice and account.
SELECT pg_temp.tax('relay', 0.002, 'state', 60, 'minute') AS relay, pg_temp.tax('bill', 1.25, 'city', 70, 'invoice') AS bill,
  pg_temp.tax('acct', 2, 'city', 80, 'account') AS acct, pg_temp.schedule('units', false, 'relay', 'bill', 'acct') AS units \gset
-- 1234.5 x 0.002 = 2.469
SELECT is(pg_temp.several(pg_temp.line(2, 9, 'units'), pg_temp.line(1, 9, 'units', p_minutes => 1234.5), pg_temp.line(3, 9, 'units', 2)),
  '1 RELAY 2.47, 1 BILL 1.25, 1 ACCT 2.00, 3 BILL 1.25', 'once an invoice, once an account');

-- Inclusive prices. 114.98 with GST and QST is 100.00 before; 113.00 in Ontario is 100.00.
SELECT is(pg_temp.taxes(114.98, '2012-03-01', p_inclusive => true), 'GST 5.00, QST 9.98', 'inverted, with tax on tax');
SELECT is(pg_temp.taxes(113, '2012-02-01', p_inclusive => true), 'HST 13.00', 'inverted');
SELECT is(pg_temp.taxes(157.50, '2012-02-01', 'step', p_inclusive => true), 'STEP 7.50', 'inverted, with brackets');
SELECT is(pg_temp.several(pg_temp.line(1, 113, p_inclusive => true), pg_temp.line(2, 100)), '1 HST 13.00, 2 HST 13.00', 'both ways at once');

-- Only customers of its currency pay an amount.
SELECT customer_id AS usd FROM api.customer_create('T-USD', 'Dollar Inc', :entity, 'USD', 'America/Toronto', 'CA', p_state => 'ON') \gset
SELECT is(pg_temp.taxes(100, '2012-02-01', 'e911', p_customer_id => :usd, p_lines => 3), '', 'another currency');

-- Regions of the United States: a county's and a city's come on top; a city is found without its county.
SELECT pg_temp.tax('tx', 6.25) AS tx, pg_temp.tax('travis', 0.5, 'county') AS travis, pg_temp.tax('austin', 1, 'city') AS austin,
  pg_temp.schedule('tx', true, 'tx') AS txs, pg_temp.schedule('travis', true, 'travis') AS traviss,
  pg_temp.schedule('austin', true, 'austin') AS austins \gset
SELECT count(api.tax_region_create('US', p_state => 'TX', p_tax_schedule_id => :txs)),
  count(api.tax_region_create('US', p_state => 'TX', p_county => 'Travis', p_tax_schedule_id => :traviss)),
  count(api.tax_region_create('US', p_state => 'TX', p_city => 'Austin', p_tax_schedule_id => :austins)) \gset
SELECT pg_temp.place(:q, '-infinity', 'tx', 'austin ', 'TRAVIS', 'US') \gset
SELECT is(pg_temp.taxes(100, '2012-02-01', p_customer_id => :q), 'TX 6.25, TRAVIS 0.50, AUSTIN 1.00', 'whatever the capitals');
SELECT is((SELECT string_agg(q.jurisdiction, ' ') FROM api.tax_quote(:q, 100) AS q), 'US/TX US/TX/TRAVIS US/TX/TRAVIS/AUSTIN', 'whose');

-- The default schedule serves what is sold without one.
SELECT count(api.setting_set('tax.default_schedule', 'plain', '2012-02-10')) \gset
SELECT is(pg_temp.taxes(100, '2012-02-09') || '/' || pg_temp.taxes(100, '2012-02-10'), 'HST 13.00/', 'from its day on');
SELECT count(api.setting_set('tax.default_schedule', 'nowhere', '2012-02-20')) \gset

-- Errors
SELECT throws_ok($$SELECT pg_temp.taxes(1, '2012-02-20')$$, 'TB101', 'tax schedule nowhere does not exist', 'a setting that is wrong');
SELECT throws_ok($$SELECT pg_temp.taxes(1, '2012-02-01', 'nowhere')$$, 'TB101', NULL, 'no such schedule');
SELECT throws_ok($$SELECT * FROM api.tax_quote(0, 1)$$, 'TB101', NULL, 'no such customer');
SELECT throws_ok($$SELECT * FROM api.tax_quote(pg_temp.p(), NULL)$$, 'TB102', NULL, 'no amount');
SELECT throws_ok($$SELECT * FROM api.tax_quote(pg_temp.p(), 1, p_service_on => 'infinity')$$, 'TB102', NULL, 'no real date');
SELECT throws_ok($$SELECT tax.schedule_check(ARRAY[pg_temp.line(1, 1, 'nowhere')])$$, 'TB101', NULL, 'no such schedule, in a set');

SELECT * FROM finish();
ROLLBACK;
