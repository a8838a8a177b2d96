-- What is set aside and counts again: charges, surcharges, sums and money.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT no_plan();
\ir ../include/rerating.psql

SELECT pg_temp.import_rates('t-out', '1,0.0200,6,6,2011-01-01,Canada and US,0') \gset
SELECT payment_id FROM api.payment_create(pg_temp.customer('Y'), 10.00) \gset
SELECT pg_temp.land('t-switch', 'x1,2011-01-20 15:00:00,126,6135550142,2125550100,,,,',
  'x2,2011-01-20 16:00:00,60,6135550142,2125550100,,,,', 'y1,2011-01-20 15:00:00,126,6134445555,2125550100,,,,') AS batch \gset
CREATE TEMPORARY TABLE before ON COMMIT DROP AS SELECT h.* FROM rating.charge AS h;
SELECT results_eq($$SELECT h.side, h.amount::numeric FROM rating.call AS c CROSS JOIN LATERAL rating.charge_find(c) AS h
  WHERE (rating.call_payers(c))[1] = pg_temp.customer('Y')$$, $$VALUES ('out', 0.042)$$, 'a call leads to its charges');

SELECT rating.rerating_open('undo', '{}', 'test') AS away \gset
CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
SELECT b.* FROM rating.call_set_aside(:away, ARRAY(SELECT c.call_id FROM rating.call AS c ORDER BY 1),
  ARRAY(SELECT c.started_at FROM rating.call AS c ORDER BY c.call_id)) AS b;
SELECT results_eq($$SELECT p.kind, p.cleared, sum(l.amount) FROM gone AS g CROSS JOIN unnest(g.postings) AS p
  INNER JOIN ledger.account AS a ON a.account_id = p.account_id
  CROSS JOIN LATERAL (SELECT x.amount FROM unnest(g.legs) AS x WHERE x.transaction_id = p.transaction_id
    AND x.account_id = p.account_id) AS l GROUP BY 1, 2 ORDER BY 2$$,
  $$VALUES ('usage', false, 0.062), ('usage', true, 0.042)$$, 'X: 0.042 + 0.02 wait no more; Y gets its 0.042 back at once');
SELECT is((SELECT count(*) FROM rating.charge), 0::bigint, 'nothing counts');
SELECT results_eq('SELECT sum(u.calls), sum(u.amount::numeric) FROM rating.usage_hour AS u', 'VALUES (0::numeric, 0::numeric)', 'in sums too');
SELECT ledger.transaction_post(g.postings, g.legs) FROM gone AS g \gset

SELECT rating.rerating_open('undo', '{}', 'test') AS again \gset
CREATE TEMPORARY TABLE back ON COMMIT DROP AS
SELECT b.* FROM rating.call_restore(:away, ARRAY(SELECT c.call_id FROM rating.call_past AS c ORDER BY 1), :again) AS b;
SELECT ledger.transaction_post(g.postings, g.legs) FROM back AS g \gset
SELECT set_eq('SELECT h::text FROM rating.charge AS h', 'SELECT b::text FROM before AS b', 'each charge is what it was');
SELECT is(pg_temp.money('X') || pg_temp.money('Y'), '0 0.0629.958 0', 'and what everybody owes');
SELECT results_eq('SELECT sum(u.charges), sum(u.amount::numeric) FROM rating.usage_day AS u', 'VALUES (3::numeric, 0.104)', 'sums too');
SELECT is_empty($$SELECT * FROM system.verify() AS v WHERE v.check_name <> '240-reratings'$$, 'the books agree');
SELECT is((SELECT count(*) FROM unnest((rating.past_turn(:away, '{}', false, :away)).postings)), 0::bigint, 'no calls are no bookings');
SELECT * FROM finish();
ROLLBACK;
