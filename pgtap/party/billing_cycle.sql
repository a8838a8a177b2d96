\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq($$SELECT y.code::text, y.frequency, y.anchor_on FROM api.billing_cycle_list('monthly') AS y$$,
  $$VALUES ('monthly', 'monthly', date '2000-01-01')$$, 'the calendar month');
SELECT is((SELECT y.code::text FROM api.customer_get(:p) AS c
  CROSS JOIN LATERAL api.billing_cycle_get(c.billing_cycle_id) AS y), 'monthly', 'is what a customer has');
SELECT is(party.billing_cycle_default(), (SELECT y.billing_cycle_id FROM party.billing_cycle AS y WHERE y.code = 'monthly'),
  'unless told otherwise');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_billing_cycle_id => -1)$$, 'TB102', NULL, 'no such cycle');
SELECT throws_ok($$SELECT * FROM api.customer_create('T-N', 'N', (SELECT e.legal_entity_id FROM party.legal_entity AS e
  WHERE e.code = 'T-NLT'), 'CAD', 'UTC', 'CA', p_billing_cycle_id => -1)$$, 'TB102', NULL, 'nor for a new customer');

SELECT billing_cycle_id AS day31 FROM api.billing_cycle_create('t-31', 'From the 31st', 'monthly', p_anchor_on => '2011-01-31') \gset
SELECT billing_cycle_id AS leap FROM api.billing_cycle_create('t-leap', 'Leap years', 'annual', p_anchor_on => '2024-02-29') \gset
SELECT billing_cycle_id AS ten FROM api.billing_cycle_create('t-ten', 'Ten days', 'days', p_days => 10::smallint,
  p_anchor_on => '2011-01-01') \gset
SELECT throws_ok($$SELECT * FROM api.billing_cycle_create('t-x', 'X', 'days')$$, 'TB102', NULL, 'days need a number');
SELECT throws_ok($$SELECT * FROM api.billing_cycle_create('t-x', 'X', 'monthly', p_days => 3::smallint)$$, 'TB102', NULL,
  'months need none');
SELECT throws_ok($$SELECT * FROM api.billing_cycle_create('t-x', 'X', 'daily')$$, 'TB102', NULL, 'another word');
SELECT throws_ok($$SELECT * FROM api.billing_cycle_create('t-x', 'X', p_anchor_on => 'infinity')$$, 'TB102', NULL, 'no real day');

-- MISSION row 25: anchor 31: 01-31, 02-28, 03-31; never by the month before, which would drift to the 28th.
SELECT results_eq(format($$SELECT p.* FROM (VALUES (date '2011-01-30'), ('2011-01-31'), ('2011-02-27'), ('2011-02-28'), ('2011-03-30'),
    ('2011-03-31'), ('2012-02-29')) AS d (day) CROSS JOIN LATERAL party.cycle_at(%s, d.day) AS p$$, :day31),
  $$VALUES (date '2010-12-31', date '2011-01-31'), ('2011-01-31', '2011-02-28'), ('2011-01-31', '2011-02-28'),
    ('2011-02-28', '2011-03-31'), ('2011-02-28', '2011-03-31'), ('2011-03-31', '2011-04-30'), ('2012-02-29', '2012-03-31')$$,
  'the 31st, also after February');
SELECT results_eq(format($$SELECT p.* FROM (VALUES (date '2025-02-27'), ('2025-02-28'), ('2028-02-28'), ('2028-02-29')) AS d (day)
    CROSS JOIN LATERAL party.cycle_at(%s, d.day) AS p$$, :leap),
  $$VALUES (date '2024-02-29', date '2025-02-28'), ('2025-02-28', '2026-02-28'), ('2027-02-28', '2028-02-29'),
    ('2028-02-29', '2029-02-28')$$, '29 February and its years');
SELECT results_eq(format($$SELECT p.* FROM (VALUES (date '2010-12-31'), ('2011-01-10'), ('2011-01-11')) AS d (day)
    CROSS JOIN LATERAL party.cycle_at(%s, d.day) AS p$$, :ten),
  $$VALUES (date '2010-12-22', date '2011-01-01'), ('2011-01-01', '2011-01-11'), ('2011-01-11', '2011-01-21')$$, 'every ten days');

-- Each day lies in exactly one period, and periods follow each other without gap or overlap.
SELECT is_empty($$
  SELECT v.*, d.day
  FROM (VALUES ('weekly', NULL), ('days', 10), ('monthly', NULL), ('quarterly', NULL), ('annual', NULL)) AS v (frequency, days)
  CROSS JOIN (VALUES (date '2000-01-01'), ('2011-01-31'), ('2024-02-29'), ('2026-11-15'), ('2030-08-30')) AS a (anchor)
  CROSS JOIN LATERAL (
    SELECT x::date AS day FROM generate_series(timestamp '2019-12-01', '2029-03-01', '1 day') AS x
  ) AS d
  CROSS JOIN LATERAL (SELECT party.period_nth(v.frequency, v.days, a.anchor, d.day) AS nth OFFSET 0) AS n
  WHERE NOT (d.day >= party.period_start(v.frequency, v.days, a.anchor, n.nth)
    AND d.day < party.period_start(v.frequency, v.days, a.anchor, n.nth + 1)) IS TRUE
$$, 'periods tile the line, 2019 to 2029');
SELECT is(party.fee_anchor(:day31) || ' ' || party.fee_anchor(:ten), '2011-01-31 2000-01-01', 'fees of ten-day bills go by the calendar');

SELECT count(api.customer_update(:p, p_billing_cycle_id => :day31)) \gset
SELECT is((SELECT c FROM api.customer_cycle(:p) AS c)::text, '(2026-10-31,2026-11-30)', 'today, 5 November');
SELECT is((SELECT c FROM api.customer_cycle(:p, '2027-02-28') AS c)::text, '(2027-02-28,2027-03-31)', 'another day');
SELECT throws_ok($$SELECT * FROM api.customer_cycle(-1)$$, 'TB101', NULL, 'of nobody');
SELECT throws_ok($$SELECT * FROM api.customer_cycle(pg_temp.p(), 'infinity')$$, 'TB102', NULL, 'no real day');

SELECT * FROM finish();
ROLLBACK;
