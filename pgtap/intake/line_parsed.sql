\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.parsed(p_source text, VARIADIC p_lines text[]) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
  SELECT v_load, 0, l.n, string_to_array(l.line, ','), l.line FROM unnest(p_lines) WITH ORDINALITY AS l (line, n);
  RETURN QUERY
  SELECT l.line_no, l.fault, l.started_at, l.answered_at, l.ended_at, l.raw_seconds, l.key::text, l.content::text
  FROM intake.line_parsed(v_load, 0,
    (SELECT intake.layout_plain(s) FROM intake.source AS s WHERE s.code = p_source)) AS l
  ORDER BY l.line_no;
END $$;

SELECT results_eq(
  $$
    SELECT l.line_no, l.fault FROM pg_temp.parsed('t-native',
      'a,2026-11-04 12:00:00,60,1,2',
      'a,2026-11-04 12:00:00,60,1',
      'a,2026-11-04 12:00:00,60,1,2,,,,,',
      'a,2026-02-29 12:00:00,60,1,2',
      'a,2026-11-04 24:00:00,60,1,2',
      'a,,60,1,2',
      'a,2026-11-04 12:00:00,-60,1,2',
      'a,2026-11-04 12:00:00,NaN,1,2',
      'a,2026-11-04 12:00:00,1e3,1,2',
      'a,2026-11-04 12:00:00,,1,2',
      'a,2026-11-04 12:00:00,60.5,1,2',
      'a,2025-10-01 11:59:59,60,1,2',
      'a,2025-10-01 12:00:00,60,1,2',
      'a,2026-11-04 12:00:00,99999999999999,1,2',
      'a,2026-11-04 12:00:00,10000000,1,2',
      'a,2026-11-04 12:00:00,9999999,1,2'
    ) AS l (line_no integer, fault text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
      raw_seconds numeric, key text, content text)
  $$,
  $$
    VALUES (1, NULL), (2, '4 fields instead of 5 to 9'), (3, '10 fields instead of 5 to 9'), (4, 'start is not a time'),
      (5, 'start is not a time'), (6, 'start is not a time'), (7, 'duration is not a number of seconds'),
      (8, 'duration is not a number of seconds'), (9, 'duration is not a number of seconds'),
      (10, 'duration is not a number of seconds'), (11, NULL), (12, 'start is older than what is still accepted'), (13, NULL),
      (14, 'duration is not a number of seconds'), (15, 'duration is not a number of seconds'), (16, NULL)
  $$,
  'what is wrong with a line is said in words'
);

-- Asterisk writes local time: at 01:30 on 2026-11-01 Toronto's clock shows an hour twice, and the duration decides the end.
CREATE FUNCTION pg_temp.asterisk(p_start text, p_answer text, p_end text, p_disposition text, p_id text DEFAULT 'x')
RETURNS text LANGUAGE sql AS $$
  SELECT format(',6135550101,5145550100,ctx,clid,SIP/a-1,SIP/b-2,Dial,x,%s,%s,%s,70,60,%s,DOC,%s',
    p_start, p_answer, p_end, p_disposition, p_id)
$$;
SELECT results_eq(
  $$
    SELECT l.line_no, l.fault, l.started_at, l.answered_at, l.ended_at FROM pg_temp.parsed('t-asterisk',
      pg_temp.asterisk('2026-11-04 09:00:00', '2026-11-04 09:00:10', '2026-11-04 09:01:10', 'ANSWERED'),
      pg_temp.asterisk('2026-11-04 09:00:00', '', '2026-11-04 09:00:20', 'BUSY'),
      pg_temp.asterisk('2026-11-04 09:00:00', '', '2026-11-04 09:00:20', 'ANSWERED'),
      pg_temp.asterisk('2026-11-04 09:00:00', 'soon', '2026-11-04 09:00:20', 'BUSY'),
      pg_temp.asterisk('2026-11-04 09:00:00', '', 'later', 'BUSY'),
      pg_temp.asterisk('2026-07-01 09:00:00', '2026-07-01 09:00:10', '2026-07-01 10:00:00', 'ANSWERED')
    ) AS l (line_no integer, fault text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
      raw_seconds numeric, key text, content text)
  $$,
  $$
    VALUES
      (1, NULL, '2026-11-04T14:00Z'::timestamptz, '2026-11-04T14:00:10Z'::timestamptz, '2026-11-04T14:01:10Z'::timestamptz),
      (2, NULL, '2026-11-04T14:00Z', NULL, '2026-11-04T14:00:20Z'),
      (3, 'answered without an answer time', '2026-11-04T14:00Z', '2026-11-04T14:00Z', '2026-11-04T14:01:00Z'),
      (4, 'answer is not a time', '2026-11-04T14:00Z', NULL, '2026-11-04T14:00:20Z'),
      (5, 'end is not a time', '2026-11-04T14:00Z', NULL, '2026-11-04T14:00Z'),
      -- summer time is 4 hours behind; 60 s after the answer, whatever the end says
      (6, NULL, '2026-07-01T13:00Z', '2026-07-01T13:00:10Z', '2026-07-01T13:01:10Z')
  $$,
  'local times become UTC, and only answered calls have an answer'
);

SELECT results_eq(
  $$
    SELECT l.line_no, l.key = first_value(l.key) OVER w, l.content = first_value(l.content) OVER w
    FROM pg_temp.parsed('t-native',
      'a,2026-11-04 12:00:00,60,1,2',
      'a,2026-11-04 12:00:00,60.0,1,2',
      'a,2026-11-04 12:00:00,61,1,2',
      'b,2026-11-04 12:00:00,60,1,2',
      ',2026-11-04 12:00:00,60,1,2',
      'a,2026-11-04 12:00:00,60,12,'
    ) AS l (line_no integer, fault text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
      raw_seconds numeric, key text, content text)
    WINDOW w AS (ORDER BY l.line_no)
  $$,
  $$VALUES
    (1, true, true), (2, true, true), (3, true, false), (4, false, true), (5, false, true),
    (6, true, false)$$,
  'identity: key by call id, else by content; 60 and 60.0 s are one content, 1 and 2 are not 12 and nothing'
);

SELECT * FROM finish();
ROLLBACK;
