\ir ../include/street.psql
SELECT no_plan();

-- MISSION row 24: 100 records: unanswered 3, skipped 2, duplicate 1, held 4, rated 90; with the prefix 3 more are rated.
SELECT is((
  SELECT (pg_temp.land('t-native', VARIADIC array_agg(
    pg_temp.call(CASE g.n WHEN 7 THEN 'id6' ELSE 'id' || g.n END,
      to_char(time '10:00' + (CASE g.n WHEN 7 THEN 6 ELSE g.n END) * interval '1 second', 'HH24:MI:SS'), '60',
      CASE g.n WHEN 4 THEN '19025550111' ELSE '16135550101' END,
      CASE WHEN g.n <= 3 THEN '011442079460000' ELSE '15145550100' END,
      CASE WHEN g.n > 95 THEN 'SKIP,,,' ELSE ',,,' END)
    ORDER BY g.n))).received
  FROM generate_series(1, 97) AS g (n)), 97, '97 lines of one switch');
SELECT is((
  SELECT (pg_temp.land('t-asterisk', VARIADIC array_agg(format(
    ',6135550101,5145550100,c,c,SIP/a-1,SIP/b-1,Dial,x,2026-11-04 08:00:0%s,,2026-11-04 08:00:09,9,0,BUSY,D,u%s', g.n, g.n)))).received
  FROM generate_series(1, 3) AS g (n)), 3, 'and 3 of another that nobody answered');
SELECT pg_temp.rate() \gset
CREATE FUNCTION pg_temp.counts() RETURNS TABLE (received bigint, rated bigint, held bigint, skipped bigint, duplicate bigint,
  unanswered bigint) LANGUAGE sql AS $$
  SELECT sum(b.received), sum(b.rated), sum(b.held), sum(b.skipped), sum(b.duplicate), sum(b.unanswered)
  FROM api.batch_list(p_status => 'landed') AS b WHERE b.source IN ('t-native', 't-asterisk')
$$;
SELECT results_eq('SELECT * FROM pg_temp.counts()',
  $$VALUES (100::bigint, 90::bigint, 4::bigint, 2::bigint, 1::bigint, 3::bigint)$$, 'row 24: 90 + 4 + 2 + 1 + 3 = 100');

INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment,
  subsequent_increment)
VALUES (:sheet, '44', '2026-01-01', :world, 0.03, 60, 60);
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01') \gset
SELECT count(*) FROM api.held_call_rerate('NO_RATE') \gset
SELECT pg_temp.rate() \gset
SELECT results_eq('SELECT * FROM pg_temp.counts()',
  $$VALUES (100::bigint, 93::bigint, 1::bigint, 2::bigint, 1::bigint, 3::bigint)$$, 'row 24: with the prefix 93 and 1');

SELECT is((SELECT b.source::text FROM api.batch_list(p_source => 't-asterisk') AS b), 't-asterisk', 'listed by source');
SELECT is((SELECT array_agg(b.source::text) FROM api.batch_list(p_file_name => 'TEST', p_sort => '-received_at', p_limit => 1)
  AS b), ARRAY['t-asterisk'], 'the latest first');
SELECT throws_ok($$SELECT * FROM api.batch_get(-1)$$, 'TB101', NULL, 'no such batch');
SELECT is_empty($$SELECT * FROM system.verify()$$, 'the counts are right after all this');

SELECT * FROM finish();
ROLLBACK;
