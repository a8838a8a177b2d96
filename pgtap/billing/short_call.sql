-- Penalties for short calls: 2.7 and row 31.
\ir ../include/street.psql
SELECT no_plan();
SELECT is(billing.short_calls_charged(m.mode, m.percent, m.min_calls, m.calls, m.short), m.charged::bigint, m.what)
FROM (VALUES
  ('excess_only', 10, 0, 12000, 2400, 1200, '2,400 - 10 % of 12,000 = 1,200'),
  ('all_when_exceeded', 10, 0, 12000, 2400, 2400, 'all 2,400'),
  ('every_short_call', 10, 0, 12000, 100, 100, 'threshold or not'),
  ('excess_only', 10, 0, 12000, 1200, 0, 'exactly at the threshold none'),
  ('all_when_exceeded', 10, 0, 12000, 1200, 0, 'here too'),
  ('all_when_exceeded', 10, 0, 12000, 1201, 1201, 'one more'),
  ('excess_only', 15, 0, 1000, 200, 50, '200 - 150 = 50'),
  ('excess_only', 10, 0, 15, 2, 1, '2 - floor(1.5) = 1'),
  ('excess_only', 10, 1001, 1000, 200, 0, 'too few calls to count'),
  ('every_short_call', 10, 1000, 1000, 200, 200, 'just enough'),
  ('excess_only', 0, 0, 0, 0, 0, 'no calls')
) AS m (mode, percent, min_calls, calls, short, charged, what);

-- P made 12,000 calls: 2,400 of 6 s, the others of 7 s. Unanswered ones are not rated at all.
SELECT count(system.ensure_month(t.name::regclass, '2026-10-01Z', '2026-10-31Z')) FROM (VALUES ('rating.call'), ('rating.charge')) AS t (name)
\gset
SELECT rate_sheet_version_id AS sheet_version FROM catalog.rate_sheet_version WHERE rate_sheet_id = :sheet \gset
SELECT nextval('ledger.transaction_id_seq') AS booked \gset
SELECT ledger.transaction_post(ARRAY[ROW(:booked, 'usage', pg_temp.account(:p), 'CAD', '2026-10-05', 'test', false)::ledger.posting], '{}') \gset
CREATE FUNCTION pg_temp.calls(p_first integer, p_last integer, p_seconds numeric, p_version bigint, p_package bigint, p_booked bigint)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO rating.call (call_id, started_at, answered_at, ended_at, raw_seconds, source_id, caller, called, kind, ani_mismatch,
    out_customer_id)
  SELECT -n, t.at, t.at, t.at, p_seconds, 1, '1', '2', 'out', false, pg_temp.p()
  FROM generate_series(p_first, p_last) AS n CROSS JOIN (VALUES (timestamptz '2026-10-05 15:00Z')) AS t (at);
  INSERT INTO rating.charge (customer_id, started_at, call_id, side, package_id, rate_sheet_version_id, billed_seconds, amount, transaction_id)
  SELECT pg_temp.p(), '2026-10-05 15:00Z', -n, 'out', p_package, p_version, p_seconds::integer, 0, p_booked
  FROM generate_series(p_first, p_last) AS n
$$;
SELECT pg_temp.calls(1, 2400, 6, :sheet_version, :package, :booked), pg_temp.calls(2401, 12000, 7, :sheet_version, :package, :booked) \gset
CREATE FUNCTION pg_temp.line(p_from date DEFAULT '2026-10-01') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws('|', l.description, l.charged, l.exact_amount), ';')
  FROM billing.short_call_lines(ARRAY[pg_temp.p(), pg_temp.q()], ARRAY[p_from, p_from],
    ARRAY[p_from + 31, p_from + 31]) AS l
$$;
SELECT is(pg_temp.line(), NULL, 'without a rule there is no line');
SELECT count(api.short_call_rule_create('Short calls', 10, 0.01, p_package_id => :package)) \gset
SELECT is(pg_temp.line(), 'Short calls (2400 of 12000 calls), 1200 @ 0.01|1200|12.00', '1,200 x 0.01 = 12.00; 7 s is not short');
SELECT is(pg_temp.line('2026-11-01'), NULL, 'the next month is another');
SELECT count(api.short_call_rule_create('Every one', 10, 0.02, p_rate_sheet_id => :sheet, p_mode => 'all_when_exceeded')) \gset
SELECT is(pg_temp.line(), 'Every one (2400 of 12000 calls), 2400 @ 0.02|2400|48.00', 'the sheet''s rule goes first');
SELECT count(api.short_call_rule_create('Customer', 20, 0.01, p_customer_id => :p)) \gset
SELECT is(pg_temp.line(), 'Customer (2400 of 12000 calls), 0 @ 0.01|0|0.00', 'then the customer''s: 20 % are allowed, and that is what there are');
SELECT results_eq(format($$SELECT v.period_from, v.calls, v.short, v.charged, v.amount::numeric
  FROM api.short_call_preview(%s, '2026-10-20') AS v$$, :p), $$VALUES (date '2026-10-01', 12000::bigint, 2400::bigint, 0::bigint, 0.0)$$, 'seen before the bill');
SELECT count(api.short_call_rule_create('Customer', 20, 0, p_customer_id => :p, p_valid_from => '2026-10-01')) \gset
SELECT is(pg_temp.line(), NULL, 'a fee of 0 ends it');
SELECT throws_ok('SELECT api.short_call_preview(0)', 'TB101', NULL, 'no such customer');
SELECT * FROM finish();
ROLLBACK;
