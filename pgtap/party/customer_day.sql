\ir ../include/street.psql
SELECT no_plan();

-- The clock stands at 2026-11-05 12:00 UTC.
SELECT customer_id AS nz FROM api.customer_create('T-NZ', 'Kiwi', :entity, 'CAD', 'Pacific/Auckland', 'CA') \gset
SELECT is(party.customer_today(:p), date '2026-11-05', 'morning in Toronto');
SELECT is(party.customer_today(:nz), date '2026-11-06', 'the next day in Auckland');
SELECT is(party.customer_today(-1), NULL, 'nobody''s day');

SELECT * FROM finish();
ROLLBACK;
