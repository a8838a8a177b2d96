-- What an import changed, however often the sheet was changed since.
\ir ../include/rates.psql
SELECT no_plan();
UPDATE system.clock SET sandbox = true, frozen_at = '2026-11-05T12:00:00Z';
CREATE FUNCTION pg_temp.replaced(VARIADIC p_lines text[]) RETURNS api.rate_import LANGUAGE sql AS $$
  SELECT i FROM api.rate_import('t-rates', 'rates.csv', pg_temp.upload(VARIADIC
    ARRAY['prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination,connect_fee,'
      'free_seconds'] || p_lines),
    'replace', '2026-11-06') AS i
$$;
SELECT rate_import_id AS one FROM pg_temp.import('*,0.5,60,60,2026-01-01,T-Any', '33,0.03,1,1,2026-01-01,T-A', '44,0.02,60,60,2026-01-01,T-B',
  '45,0.02,60,60,2026-01-01,T-C', '46,0.02,60,60,2026-01-01,T-D') \gset
SELECT rate_import_id AS two FROM pg_temp.replaced('33,0.04,1,1,2026-01-01,T-A,,', '44,0.02,60,60,2026-01-01,T-B,0.1,',
  '45,0.02,60,60,2026-01-01,T-C,,10', '46,0.0200,60,60,2026-01-01,T-D,,', '47,0.05,1,1,2026-12-24,T-E,,') \gset
SELECT rate_import_id AS three FROM pg_temp.replaced('44,0.01,60,60,2026-01-01,T-B,,') \gset
SELECT is((SELECT string_agg(c.prefix || ' ' || c.verdict, ', ') FROM catalog.rate_import_change(:one) AS c),
  '* new, 33 new, 44 new, 45 new, 46 new', 'the first');
SELECT results_eq(format('SELECT c.prefix, c.effective_from, c.destination, c.verdict, c.rate_before, c.rate_after
  FROM catalog.rate_import_change(%s) AS c', :two), $$VALUES
  ('*', '2026-11-06'::date, 'T-Any', 'ended', 0.5, NULL), ('33', '2026-11-06', 'T-A', 'up', 0.03, 0.04),
  ('44', '2026-11-06', 'T-B', 'changed', 0.02, 0.02), ('45', '2026-11-06', 'T-C', 'changed', 0.02, 0.02),
  ('47', '2026-12-24', 'T-E', 'new', NULL, 0.05)$$, 'an end, a price, a fee, free seconds, a prefix to come; what is the same is not told');
SELECT is((SELECT string_agg(c.prefix || ' ' || c.verdict, ', ') FROM catalog.rate_import_change(:three) AS c),
  '33 ended, 44 down, 45 ended, 46 ended, 47 ended', 'the last');
SELECT is_empty('SELECT catalog.rate_import_change(0)', 'no such import changed nothing');

SELECT * FROM finish();
ROLLBACK;
