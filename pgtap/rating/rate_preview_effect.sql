-- The price of a call by the special terms of a preview, and what the money of none is.
\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.total(p_seconds numeric, p_grace integer, p_free integer, p_steps text, p_maximum numeric) RETURNS text
LANGUAGE sql AS $$
  SELECT concat_ws(' ', t.billed_seconds, t.amount) FROM rating.rate_preview_total(
    0.0100, 60, 6, p_grace, p_free, catalog.price_steps_parse(p_steps), 0.05, 0.0550, p_maximum, NULL, 'UTC', '2026-11-04T10:00Z', p_seconds
  ) AS t
$$;
-- 61 s are 66: 0.0110 + 0.05; with 5 free 56 s are 60: 0.0600; at 0.0200 from 60 s on 0.0100 + 6 x 0.0200 / 60 + 0.05 = 0.0620
SELECT is(pg_temp.total(61, 60, 0, '', NULL), '66 0.061000', 'above grace');
SELECT is(pg_temp.total(60, 60, 0, '', NULL), '0 0', 'within grace');
SELECT is(pg_temp.total(61, 0, 5, '', NULL), '60 0.060000', 'free seconds');
SELECT is(pg_temp.total(61, 0, 0, '@60=0.0200', NULL), '66 0.062000', 'a slab');
SELECT is(pg_temp.total(61, 0, 0, '@60=0.0200', 0.0615), '66 0.0615', 'at most');
SELECT is(pg_temp.total(61, 0, 0, '@1=0.0000', NULL), '66 0.060000', 'by the second in which an increment begins');
-- No calls: no money, and nothing to list
INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
SELECT '00000000-0000-0000-0000-000000000001', 0, l.n, string_to_array(l.line, ','), ''
FROM unnest(ARRAY['prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination',
  '44,0.01,60,60,2026-12-01,T-WORLD']) WITH ORDINALITY AS l (line, n);
SELECT is((SELECT concat_ws(' ', p.new, p.calls, p.amount_before, p.amount_after)
  FROM api.rate_import_preview('T-OUT', '00000000-0000-0000-0000-000000000001') AS p), '1 0 0 0', 'no calls');
SELECT is((SELECT count(*) FROM rating.rate_preview_effect AS e), 0::bigint, 'no effect');

SELECT * FROM finish();
ROLLBACK;
