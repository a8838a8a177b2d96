-- Exchange rates: the latest day that has come counts, in either direction.
\ir ../include/street.psql
SELECT plan(9);
SELECT exchange_rate_id AS id FROM api.exchange_rate_create('USD', 'CAD', '2026-01-01', 1.40) \gset
SELECT count(api.exchange_rate_create('USD', 'CAD', '2026-02-01', 1.25)) \gset
SELECT is(catalog.exchange(3, 'USD', 'CAD', '2026-01-31'), 4.2, '3 x 1.40');
SELECT is(catalog.exchange(3, 'USD', 'CAD', '2026-02-01'), 3.75, '3 x 1.25 from its day on');
SELECT is(catalog.exchange(1, 'CAD', 'USD', '2026-02-01'), 0.8, '1 / 1.25');
SELECT is(catalog.exchange(1, 'CAD', 'USD', '2026-01-01'), 0.714286, '1 / 1.40 rounded to 6 decimals');
SELECT is(catalog.exchange(1, 'USD', 'CAD', '2025-12-31'), NULL, 'no rate yet');
SELECT is(catalog.exchange(1.5, 'EUR', 'EUR', '2026-01-01'), 1.5, 'one currency needs none');
SELECT throws_ok($$SELECT api.exchange_rate_create('USD', 'CAD', '2026-01-01', 1)$$, 'TB103', NULL, 'one rate a day');
SELECT throws_ok($$SELECT api.exchange_rate_create('USD', 'USD', '2026-01-01', 1)$$, 'TB102', NULL, 'two currencies');
SELECT is((SELECT e.rate::numeric FROM api.exchange_rate_update(:id, p_rate => 1.45) AS e), 1.45, 'a rate is put right');
SELECT * FROM finish();
ROLLBACK;
