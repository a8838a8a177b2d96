\ir ../include/taxes.psql

SELECT is((SELECT string_agg(r.rate || ' to ' || r.valid_to, ', ' ORDER BY r.valid_from) FROM api.tax_rate_list(:qst) AS r),
  '9.5 to 2013-01-01, 9.975 to infinity', 'each rate counts until the next');
SELECT is((SELECT r.rate::numeric FROM tax.rate_at(:qst, '2012-12-31') AS r), 9.5::numeric, 'the day before');
SELECT is((SELECT r.rate::numeric FROM tax.rate_at(:qst, '2013-01-01') AS r), 9.975::numeric, 'from its day');
SELECT pg_temp.tax('new', 1, p_from => '2014-01-01') AS new \gset
SELECT is((SELECT count(*) FROM tax.rate_at(:new, '2013-12-31')), 0::bigint, 'none before the first');
SELECT pg_temp.schedule('new', false, 'new') \gset
SELECT is(pg_temp.taxes(100, '2013-12-31', 'new') || '/' || pg_temp.taxes(100, '2014-01-01', 'new'), '/NEW 1.00', 'no tax before');

SELECT throws_ok($$SELECT api.tax_detail_create('gst', 'x')$$, 'TB103', NULL, 'a code twice');
SELECT throws_ok($$SELECT api.tax_detail_create('x', 'x', 'line')$$, 'TB102', NULL, 'an amount without currency');
SELECT throws_ok($$SELECT api.tax_detail_create('x', 'x', 'percents')$$, 'TB102', NULL, 'no such basis');
SELECT throws_ok(format('SELECT api.tax_rate_create(%s, 1)', :qst), 'TB103', NULL, 'two rates of a day');
SELECT throws_ok(format('SELECT api.tax_rate_create(%s, 1, %L, 101)', :qst, '2020-01-01'), 'TB102', NULL, 'more than all');
SELECT throws_ok(format('SELECT api.tax_rate_create(%s, 1, %L, p_bracket_above => %L, p_bracket_rate => %L)', :qst, '2020-01-01',
  '{100,50}', '{1,2}'), 'TB102', NULL, 'brackets fall');
SELECT throws_ok(format('SELECT api.tax_rate_create(%s, 1, %L, p_bracket_above => %L)', :qst, '2020-01-01', '{100}'), 'TB102', NULL,
  'a bracket without rate');
SELECT throws_ok(format('SELECT api.tax_detail_remove(%s)', :qst), 'TB105', NULL, 'in a schedule');

SELECT * FROM finish();
ROLLBACK;
