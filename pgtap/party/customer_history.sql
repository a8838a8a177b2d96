\ir ../include/street.psql
SELECT no_plan();

-- Usage of two days in three chunks, and a payment between.
SELECT (pg_temp.land('t-native', pg_temp.call('1', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT pg_temp.book(:p, 'payment', 5.00, 'cash') AS payment \gset
SELECT (pg_temp.land('t-native',
  pg_temp.call('2', '14:00:00', '60', '16135550101', '16135550199'),
  -- 04:30 UTC is 23:30 of the day before in Toronto
  pg_temp.call('3', '04:30:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT pg_temp.book(:p, 'invoice', -1.00, 'revenue_recurring') AS invoice \gset

CREATE FUNCTION pg_temp.history() RETURNS TABLE (booked_on date, usage_day date, kind text, posted numeric, unbilled numeric,
  posted_after numeric, unbilled_after numeric) LANGUAGE sql AS $$
  SELECT h.booked_on, h.usage_day, h.kind, h.posted, h.unbilled, h.posted_after, h.unbilled_after
  FROM api.customer_history(pg_temp.p()) AS h
$$;
SELECT results_eq(
  'SELECT * FROM pg_temp.history()',
  $$VALUES
    (date '2026-11-05', NULL::date, 'invoice', -1.00, 0.0, 4.00, 0.055),
    ('2026-11-05', NULL, 'payment', 5.00, 0.0, 5.00, 0.055),
    ('2026-11-05', '2026-11-04', 'usage', 0.0, 0.035, 0.0, 0.055),
    ('2026-11-05', '2026-11-03', 'usage', 0.0, 0.02, 0.0, 0.02)$$,
  'usage stands in one row a booked day and usage day, however many chunks booked it');

-- Booked on another day: a row of its own; the day is the customer's.
UPDATE system.clock SET frozen_at = '2026-11-06T04:59:59Z';
SELECT (pg_temp.land('t-native', pg_temp.call('4', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT is((SELECT count(*) FROM pg_temp.history()), 4::bigint, '23:59:59 in Toronto is the same day');
UPDATE system.clock SET frozen_at = '2026-11-06T05:00:00Z';
SELECT (pg_temp.land('t-native', pg_temp.call('5', '14:00:00', '60', '16135550101', '15145550100'))).received \gset
SELECT pg_temp.rate() \gset
SELECT results_eq(
  $$SELECT h.booked_on, h.usage_day, h.unbilled, h.unbilled_after FROM pg_temp.history() AS h LIMIT 1$$,
  $$VALUES (date '2026-11-06', date '2026-11-04', 0.02, 0.095)$$, 'a second later is the next');

SELECT results_eq(
  $$
    WITH RECURSIVE page AS (
      (SELECT h.* FROM api.customer_history(pg_temp.p(), p_limit => 1) AS h)
      UNION ALL
      SELECT n.* FROM page AS l CROSS JOIN LATERAL api.customer_history(l.customer_id, p_limit => 1,
        p_after => ARRAY[l.booked_on::text, l.usage_day::text, l.transaction_id::text]) AS n
    ) SELECT p.booked_on, p.usage_day, p.transaction_id FROM page AS p
  $$,
  $$SELECT h.booked_on, h.usage_day, h.transaction_id FROM api.customer_history(pg_temp.p()) AS h$$,
  'page by page is the whole');
SELECT throws_ok($$SELECT * FROM api.customer_history(-1)$$, 'TB101', NULL, 'nobody has no history');
SELECT throws_ok($$SELECT * FROM api.customer_history(pg_temp.p(), p_limit => 0)$$, 'TB102', NULL, 'an empty page');
SELECT throws_ok($$SELECT * FROM api.customer_history(pg_temp.p(), p_after => '{1}')$$, 'TB102', NULL, 'half a cursor');

-- Filters leave rows out; the amounts after a row stay those of the whole history: 0.055 + 0.02 that day.
SELECT results_eq(
  $$SELECT h.kind, h.posted_after, h.unbilled_after FROM api.customer_history(pg_temp.p(), p_kind => 'payment') AS h$$,
  $$VALUES ('payment', 5.00, 0.075)$$, 'one kind');
SELECT results_eq(
  $$SELECT h.booked_on, h.unbilled_after FROM api.customer_history(pg_temp.p(), p_from => '2026-11-06') AS h$$,
  $$VALUES (date '2026-11-06', 0.095)$$, 'from a day on');
SELECT is((SELECT count(*) FROM api.customer_history(pg_temp.p(), p_to => '2026-11-05')), 4::bigint, 'up to a day, it included');
SELECT is((SELECT count(*) FROM api.customer_history(pg_temp.p(), p_from => '2026-11-07')), 0::bigint, 'nothing yet');

-- 10,000 bookings of 1.00, 100 a day on every 100th day from 1999-01-01 on.
CREATE FUNCTION pg_temp.fill(p_customer_id bigint, p_rows integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_account bigint := pg_temp.account(p_customer_id);
  v_cash bigint := pg_temp.shared('cash');
  v_ids bigint[];
  v_start date;
BEGIN
  FOR v_month IN 0..p_rows / 100 - 1 LOOP
    v_start := date '1999-01-01' + v_month * 100;
    UPDATE system.clock SET frozen_at = v_start + time '12:00';
    v_ids := ARRAY(SELECT nextval('ledger.transaction_id_seq') FROM generate_series(1, 100));
    PERFORM ledger.transaction_post(
      (SELECT array_agg(ROW(i.id, 'payment', v_account, 'CAD', NULL, 'test', false)::ledger.posting) FROM unnest(v_ids) AS i (id)),
      (SELECT array_agg(l.leg) FROM unnest(v_ids) AS i (id) CROSS JOIN LATERAL (VALUES
        (ROW(i.id, v_account, 'posted', 1.00)::ledger.leg), (ROW(i.id, v_cash, 'posted', -1.00)::ledger.leg)) AS l (leg)));
  END LOOP;
END $$;
SELECT pg_temp.fill(:q, 10000) \gset
ANALYZE ledger.entry, ledger.transaction;
CREATE FUNCTION pg_temp.fetched() RETURNS bigint LANGUAGE sql AS $$
  SELECT coalesce(sum(t.seq_tup_read + t.idx_tup_fetch), 0)::bigint
  FROM pg_stat_xact_user_tables AS t WHERE t.schemaname = 'ledger'
$$;
SELECT pg_temp.fetched() AS before \gset
SELECT is((SELECT (count(*), max(h.posted_after), min(h.posted_after))
  FROM api.customer_history(:q, p_limit => 100) AS h), (100::bigint, 10000.00, 9901.00), 'the newest page of 10,000 rows');
SELECT cmp_ok(pg_temp.fetched() - :before, '<', 3000::bigint, 'reads less than a tenth of the entries and transactions there are');
SELECT pg_temp.fetched() AS before \gset
SELECT is((SELECT (count(*), max(h.posted_after), min(h.posted_after))
  FROM api.customer_history(:q, p_limit => 100, p_after => ARRAY['1999-04-11', NULL, '0']) AS h),
  (100::bigint, 100.00, 1.00), 'and the page of the first day');
SELECT cmp_ok(pg_temp.fetched() - :before, '<', 3000::bigint, 'nor more');
SELECT is(
  (
    WITH RECURSIVE page AS (
      SELECT 1 AS n, ARRAY(SELECT h FROM api.customer_history(:q, p_limit => 1000) AS h) AS rows
      UNION ALL
      SELECT p.n + 1, ARRAY(SELECT h FROM api.customer_history(:q, p_limit => 1000, p_after => ARRAY[
        p.rows[1000].booked_on::text, p.rows[1000].usage_day::text, p.rows[1000].transaction_id::text]) AS h)
      FROM page AS p WHERE cardinality(p.rows) = 1000
    )
    SELECT (count(*), count(DISTINCT r.transaction_id), sum(r.posted_after), max(p.n))
    FROM page AS p CROSS JOIN LATERAL unnest(p.rows) AS r
  ),
  -- 1 + 2 + ... + 10000 = 10000 * 10001 / 2
  (10000::bigint, 10000::bigint, 50005000.00, 10), 'page by page to the first day, each amount once and right');

SELECT * FROM finish();
ROLLBACK;
