\ir ../include/street.psql
SELECT no_plan();

-- Fields of cdr_csv: account, src, dst, context, clid, channel, dstchannel, app, data, start, answer, end, duration, billsec,
-- disposition, flags, unique id. Times are Toronto's: 5 hours behind UTC in November.
CREATE FUNCTION pg_temp.asterisk(p_id text, p_disposition text, p_answer text, p_seconds text, p_src text DEFAULT '6135550101')
RETURNS text LANGUAGE sql AS $$
  SELECT format(',%s,5145550100,ctx,clid,SIP/peer-01,SIP/out-02,Dial,x,2026-11-04 09:00:0%s,%s,2026-11-04 09:01:00,60,%s,%s,DOC,%s',
    p_src, p_id, p_answer, p_seconds, p_disposition, p_id)
$$;
SELECT is((pg_temp.land('t-asterisk',
  pg_temp.asterisk('1', 'NO ANSWER', '', '0'),
  pg_temp.asterisk('2', 'BUSY', '', '0'),
  pg_temp.asterisk('3', 'ANSWERED', '2026-11-04 09:00:03', '57'),
  pg_temp.asterisk('4', 'FAILED', '', '0', '9025550177')
)).received, 4, 'four lines');
SELECT pg_temp.rate() \gset

SELECT results_eq(
  $$SELECT a.started_at, a.caller, a.cause, a.customer_id = pg_temp.p()
    FROM api.attempt_list('2026-11-04T14:00Z', '2026-11-04T15:00Z') AS a$$,
  $$VALUES
    ('2026-11-04T14:00:01Z'::timestamptz, '16135550101', 'NO ANSWER', true),
    ('2026-11-04T14:00:02Z', '16135550101', 'BUSY', true),
    ('2026-11-04T14:00:04Z', '19025550177', 'FAILED', NULL)$$,
  'attempts are kept with owner, start and cause, also those of nobody');
SELECT is((SELECT count(*) FROM api.attempt_list('2026-11-04', '2026-11-05', pg_temp.p())), 2::bigint, 'those of a customer');
SELECT is(
  (SELECT array_agg(b.cause) FROM api.attempt_list('2026-11-04', '2026-11-05', NULL, 1) AS a
    CROSS JOIN LATERAL api.attempt_list('2026-11-04', '2026-11-05', NULL, 9,
      ARRAY[a.started_at::text, a.record_id::text]) AS b),
  ARRAY['BUSY', 'FAILED'], 'the next page');
SELECT results_eq($$SELECT b.rated, b.unanswered, b.held FROM api.batch AS b WHERE b.source = 't-asterisk'$$,
  $$VALUES (1, 3, 0)$$, 'unanswered is never held');
SELECT is((SELECT a.amount::numeric FROM rating.charge AS a WHERE a.customer_id = pg_temp.p()), 0.0200, '57 s: 60 s at 0.02');
SELECT throws_ok($$SELECT * FROM api.attempt_list('2026-11-04', '2026-11-05', NULL, 1001)$$, 'TB102', NULL, 'too large a page');

SELECT * FROM finish();
ROLLBACK;
