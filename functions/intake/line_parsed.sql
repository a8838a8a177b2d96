-- A line becomes a record: the format's row says which field means what, this says what a field may look like.

CREATE OR REPLACE FUNCTION intake.line_parsed(p_load_id uuid, p_slice integer, p_layout intake.layout)
RETURNS TABLE (
  line_no integer, raw text, fault text, call_id text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
  raw_seconds numeric, caller text, called text, caller_number text, called_number text, caller_channel text,
  called_channel text, source_ip text, account_code text, customer_code text, disposition text, key uuid, content bigint,
  direction text, lrn text, ani_ii text, rate_center text, tier text, cnam boolean
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.line_no, p.raw,
    CASE
      WHEN p.fault IS NOT NULL THEN p.fault
      WHEN p.field_count NOT BETWEEN (p_layout).min_fields AND (p_layout).max_fields
        THEN format('%s fields instead of %s to %s', p.field_count, (p_layout).min_fields, (p_layout).max_fields)
      WHEN p.start_wall IS NULL THEN 'start is not a time'
      WHEN p.raw_seconds IS NULL OR p.raw_seconds >= 10000000 THEN 'duration is not a number of seconds'
      WHEN p.answer_text <> '' AND p.answer_wall IS NULL THEN 'answer is not a time'
      WHEN p.end_text <> '' AND p.end_wall IS NULL THEN 'end is not a time'
      WHEN p.answered AND (p_layout).answered_at IS NOT NULL AND p.answer_wall IS NULL THEN 'answered without an answer time'
      -- Bill runs look for a day's charges near that day; an hour covers clocks that are set back.
      WHEN p.answer_wall NOT BETWEEN p.start_wall - interval '1 hour' AND p.start_wall + interval '1 day'
        THEN 'answer is not within a day of the start'
      WHEN p.start_wall AT TIME ZONE (p_layout).time_zone < (p_layout).oldest THEN 'start is older than what is still accepted'
    END,
    p.call_id,
    p.start_wall AT TIME ZONE (p_layout).time_zone,
    CASE WHEN p.answered THEN coalesce(p.answer_wall, p.start_wall) AT TIME ZONE (p_layout).time_zone END,
    -- An answered call ends its seconds after the answer: wall clocks jump at daylight saving, durations do not.
    CASE
      WHEN p.answered THEN coalesce(p.answer_wall, p.start_wall) AT TIME ZONE (p_layout).time_zone
        -- Longer ones are no durations, and their end might be no time at all.
        + make_interval(secs => least(p.raw_seconds, 10000000)::double precision)
      ELSE coalesce(p.end_wall, p.start_wall) AT TIME ZONE (p_layout).time_zone
    END,
    p.raw_seconds, p.caller, p.called,
    intake.number_normalise(p.caller, (p_layout).dial_plan), intake.number_normalise(p.called, (p_layout).dial_plan),
    intake.channel_peer(p.caller_channel), intake.channel_peer(p.called_channel), p.source_ip, p.account_code,
    p.customer_code, p.disposition,
    CASE
      WHEN p.call_id <> '' THEN intake.identity_key((p_layout).source_id, p.call_id)
      ELSE md5(concat_ws(E'\x1f', (p_layout).source_id, p.start_wall, trim_scale(p.raw_seconds), p.caller,
        p.called, coalesce(p.caller_channel, ''), coalesce(p.called_channel, ''), p.answered))::uuid
    END,
    -- Only compared between two calls of one key; each hash is the seed of the next.
    hashtextextended(coalesce(p.called_channel, ''), hashtextextended(coalesce(p.caller_channel, ''),
      hashtextextended(p.called, hashtextextended(p.caller, hash_numeric_extended(p.raw_seconds,
        timestamp_hash_extended(p.start_wall, p.answered::integer)))))),
    p.direction, intake.number_normalise(p.lrn, (p_layout).dial_plan),
    CASE WHEN p.ani_ii ~ '^[0-9]{1,2}$' THEN lpad(p.ani_ii, 2, '0') END,
    p.rate_center, p.tier, lower(p.cnam) NOT IN ('0', 'n', 'no', 'f', 'false')
  FROM (
    SELECT f.*, system.text_timestamp(f.start_text) AS start_wall, system.text_timestamp(f.answer_text) AS answer_wall,
      system.text_timestamp(f.end_text) AS end_wall, system.text_decimal(f.second_text) AS raw_seconds,
      CASE
        WHEN (p_layout).answered IS NOT NULL THEN f.answered_text = 'yes'
        ELSE (p_layout).answered_values IS NULL OR coalesce(f.disposition = ANY ((p_layout).answered_values), false)
      END AS answered
    FROM (
      SELECT l.line_no, l.raw, l.fault, cardinality(l.fields) AS field_count,
        coalesce(l.fields[(p_layout).call_id], '')
          || CASE WHEN (p_layout).leg IS NULL THEN '' ELSE coalesce('/' || nullif(l.fields[(p_layout).leg], ''), '') END AS call_id,
        l.fields[(p_layout).started_at] AS start_text,
        coalesce(l.fields[(p_layout).answered_at], '') AS answer_text,
        coalesce(l.fields[(p_layout).ended_at], '') AS end_text,
        l.fields[(p_layout).raw_seconds] AS second_text,
        coalesce(l.fields[(p_layout).caller], '') AS caller,
        coalesce(l.fields[(p_layout).called], '') AS called,
        nullif(l.fields[(p_layout).caller_channel], '') AS caller_channel,
        nullif(l.fields[(p_layout).called_channel], '') AS called_channel,
        nullif(l.fields[(p_layout).source_ip], '') AS source_ip,
        nullif(l.fields[(p_layout).account_code], '') AS account_code,
        nullif(l.fields[(p_layout).customer_code], '') AS customer_code,
        nullif(l.fields[(p_layout).disposition], '') AS disposition,
        nullif(l.fields[(p_layout).direction], '') AS direction,
        nullif(l.fields[(p_layout).lrn], '') AS lrn,
        nullif(l.fields[(p_layout).ani_ii], '') AS ani_ii,
        nullif(l.fields[(p_layout).rate_center], '') AS rate_center,
        nullif(l.fields[(p_layout).tier], '') AS tier,
        nullif(l.fields[(p_layout).cnam], '') AS cnam,
        CASE WHEN (p_layout).answered IS NOT NULL THEN coalesce(l.fields[(p_layout).answered], '') END AS answered_text
      FROM (
        SELECT c.line_no, c.raw, c.fault,
          CASE WHEN c.fault IS NULL THEN coalesce(c.fields, string_to_array(c.raw, (p_layout).delimiter)) END AS fields
        FROM system.line_cut(p_load_id, p_slice) AS c
        OFFSET 0  -- these keep what is used more than once from being computed as often
      ) AS l
      OFFSET 0
    ) AS f
    OFFSET 0
  ) AS p;
END;
COMMENT ON FUNCTION intake.line_parsed(uuid, integer, intake.layout) IS $doc$The lines of a slice as call records.

:param p_load_id: the upload
:param p_slice: the part of it; NULL is all
:param p_layout: the source's format as intake.layout_plain or intake.layout_mapped gives it
:returns: one row a line; fault says why no record can be made of it; key and content are its identity
:example: SELECT * FROM intake.line_parsed('00000000-0000-0000-0000-000000000000', 0,
  (SELECT intake.layout_plain(s) FROM intake.source AS s WHERE s.code = 'toronto1'))$doc$;
