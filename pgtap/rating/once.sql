-- What few calls need is the same whether it is planned apart or with a chunk.
\ir ../include/street.psql
SELECT no_plan();
SELECT count(pg_temp.land('t-native', 'o1,2026-11-05 10:00:00,126,16135550101,12125550100,,,,')) \gset
SELECT is(pg_temp.rate(), 1, 'a call');
SELECT results_eq(
  $$SELECT t.* FROM rating.charge AS h INNER JOIN rating.call AS c ON c.call_id = h.call_id
    CROSS JOIN LATERAL rating.call_total_once(h.rate_id, h.rate_sheet_version_id, c.answered_at, c.raw_seconds) AS t$$,
  $$SELECT t.* FROM rating.charge AS h INNER JOIN rating.call AS c ON c.call_id = h.call_id
    CROSS JOIN LATERAL rating.call_total(h.rate_id, h.rate_sheet_version_id, c.answered_at, c.raw_seconds) AS t$$, 'its total');
SELECT results_eq('SELECT t.billed_seconds, t.amount FROM rating.charge AS h INNER JOIN rating.call AS c ON c.call_id = h.call_id
  CROSS JOIN LATERAL rating.call_total_once(h.rate_id, h.rate_sheet_version_id, c.answered_at, c.raw_seconds) AS t',
  'VALUES (126, 0.042000)', '126 s at 0.0200');

-- Q pays before, and takes 10 % off.
SELECT discount_id AS ten FROM api.discount_create('t-ten', 'Ten percent', 'percent', 10, p_applies_to => 'usage') \gset
SELECT count(api.discount_assignment_create(:q, :ten, '2026-11-05')) \gset
SELECT results_eq(format($$SELECT u.percent FROM rating.usage_percent_once(%s, NULL, NULL, NULL, '2026-11-05') AS u$$, :q), 'VALUES (10.000000)', '10 %');
SELECT is_empty(format($$SELECT * FROM rating.usage_percent_once(%s, NULL, NULL, NULL, '2026-11-04')$$, :q), 'not the day before');

-- A ported number is looked up by where it is now; a sheet by prefix takes the number of the call when it has no rate there.
SELECT results_eq(
  format($$SELECT b.* FROM rating.leg_basis_once(%1$s, 'out', '16135550101', '12125550100', '12125550100',
    ROW('12015550000', NULL, NULL, NULL, NULL)::rating.told, '2026-11-05Z', NULL, 'prefix', NULL, NULL, NULL, %2$s, 'prefix', 1, '{}', NULL) AS b$$, :p, :sheet),
  format($$SELECT b.* FROM rating.leg_basis(%1$s, 'out', '16135550101', '12125550100', '12125550100',
    ROW('12015550000', NULL, NULL, NULL, NULL)::rating.told, '2026-11-05Z', NULL, 'prefix', NULL, NULL, NULL, %2$s, 'prefix', 1, '{}', NULL) AS b$$, :p, :sheet),
  'the basis');
SELECT results_eq(
  format($$SELECT b.held_reason FROM rating.leg_basis_once(%s, 'out', '16135550101', '12125550100', '12125550100', NULL, '2026-11-05Z',
    NULL, 'prefix', NULL, NULL, NULL, %s, 'lata', 1, '{}', NULL) AS b$$, :p, :sheet), $$VALUES ('NO_LATA')$$, 'a number of no LATA');
SELECT * FROM finish();
ROLLBACK;
