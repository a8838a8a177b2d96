-- Prices as lines print them.
BEGIN;
SET LOCAL search_path = tap, pg_catalog, pg_temp;
SELECT no_plan();
SELECT is(billing.price_text(p.price, p.exponent), p.text, p.text)
FROM (VALUES (0.6, 2, '0.60'), (0.600000, 2, '0.60'), (0.0045, 2, '0.0045'), (12, 0, '12'), (12.5, 0, '12.5'), (1, 3, '1.000'))
  AS p (price, exponent, text);
SELECT * FROM finish();
ROLLBACK;
