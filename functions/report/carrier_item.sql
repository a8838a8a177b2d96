-- Calls of a carrier's file beside those that are known here: one sort of both, no loop.

CREATE OR REPLACE FUNCTION report.carrier_call(p_carrier_id bigint, p_from timestamptz, p_to timestamptz) RETURNS TABLE (
  call_id bigint, side text, started_at timestamptz, caller text, called text, seconds numeric, billed_seconds integer,
  amount numeric, currency text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT c.call_id, s.side, c.started_at, c.caller, c.called, c.raw_seconds, k.billed_seconds, k.amount::numeric, k.currency::text
  FROM rating.call AS c
  CROSS JOIN LATERAL (
    SELECT 'out' AS side WHERE c.out_carrier_id = p_carrier_id
    UNION ALL
    SELECT 'in' WHERE c.in_carrier_id = p_carrier_id
  ) AS s
  LEFT JOIN rating.carrier_charge AS k
    ON k.carrier_id = p_carrier_id AND k.started_at = c.started_at AND k.call_id = c.call_id AND k.side = s.side
    AND k.started_at >= p_from AND k.started_at < p_to
  WHERE c.started_at >= p_from AND c.started_at < p_to AND p_carrier_id IN (c.out_carrier_id, c.in_carrier_id)
    AND c.raw_seconds > 0;
END;
COMMENT ON FUNCTION report.carrier_call(bigint, timestamptz, timestamptz) IS $doc$Calls that a carrier took or brought.

:param p_carrier_id: the carrier
:param p_from: first instant of their starts
:param p_to: first instant after
:returns: a row a call and side, with its cost by the carrier's sheet (NULL: it has no rate)
:example: SELECT * FROM report.carrier_call(1, '2026-10-01Z', '2026-11-01Z')$doc$;

CREATE OR REPLACE FUNCTION report.carrier_match(p_carrier_statement_id bigint, p_lines report.carrier_line[], p_match_caller boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET work_mem = '256MB' SET enable_nestloop = off SET jit = off AS $$
DECLARE
  v_statement report.carrier_statement := (
    SELECT s FROM report.carrier_statement AS s WHERE s.carrier_statement_id = p_carrier_statement_id
  );
  v_apart interval := make_interval(secs => v_statement.start_seconds);
BEGIN
  WITH theirs AS MATERIALIZED (
    SELECT l.*, CASE WHEN p_match_caller THEN l.caller ELSE '' END AS key_caller, date_trunc('second', l.started_at) AS second,
      row_number() OVER (PARTITION BY l.called, CASE WHEN p_match_caller THEN l.caller END, date_trunc('second', l.started_at),
        ceil(l.seconds) ORDER BY l.line_no) AS nth
    FROM unnest(p_lines) AS l
  ), ours AS MATERIALIZED (
    SELECT c.*, CASE WHEN p_match_caller THEN c.caller ELSE '' END AS key_caller, date_trunc('second', c.started_at) AS second,
      row_number() OVER (PARTITION BY c.called, CASE WHEN p_match_caller THEN c.caller END, date_trunc('second', c.started_at),
        ceil(c.seconds) ORDER BY c.call_id, c.side) AS nth
    -- A call at the edge may be another's of the day before.
    FROM report.carrier_call(v_statement.carrier_id, v_statement.from_at - v_apart, v_statement.to_at + v_apart) AS c
  ), same AS MATERIALIZED (
    -- Most agree to the second.
    SELECT t.line_no, o.call_id, o.side
    FROM theirs AS t
    INNER JOIN ours AS o
      ON o.called = t.called AND o.key_caller = t.key_caller AND o.second = t.second AND ceil(o.seconds) = ceil(t.seconds)
      AND o.nth = t.nth
  ), rest AS (
    SELECT t.called, t.key_caller, t.started_at, t.line_no, NULL::bigint AS call_id, NULL::text AS side
    FROM theirs AS t WHERE t.line_no NOT IN (SELECT s.line_no FROM same AS s)
    UNION ALL
    SELECT o.called, o.key_caller, o.started_at, NULL, o.call_id, o.side
    FROM ours AS o LEFT JOIN same AS s ON s.call_id = o.call_id AND s.side = o.side WHERE s.call_id IS NULL
  ), heap AS (
    -- Calls between the same numbers that follow each other closely: the nth of one is the nth of the other.
    SELECT h.*, row_number() OVER (PARTITION BY h.called, h.key_caller, h.heap, h.line_no IS NULL
      ORDER BY h.started_at, h.line_no, h.call_id, h.side) AS nth
    FROM (
      SELECT g.*, count(*) FILTER (WHERE g.begins) OVER (PARTITION BY g.called, g.key_caller ORDER BY g.started_at
        RANGE UNBOUNDED PRECEDING) AS heap
      FROM (
        SELECT r.*, (r.started_at - lag(r.started_at) OVER (PARTITION BY r.called, r.key_caller ORDER BY r.started_at)
          <= v_apart) IS NOT TRUE AS begins
        FROM rest AS r
      ) AS g
    ) AS h
  ), pair AS MATERIALIZED (
    SELECT s.line_no, s.call_id, s.side FROM same AS s
    UNION ALL
    SELECT t.line_no, o.call_id, o.side
    FROM (SELECT h.* FROM heap AS h WHERE h.line_no IS NOT NULL) AS t
    INNER JOIN (SELECT h.* FROM heap AS h WHERE h.line_no IS NULL) AS o
      ON o.called = t.called AND o.key_caller = t.key_caller AND o.heap = t.heap AND o.nth = t.nth
      AND o.started_at - t.started_at BETWEEN -v_apart AND v_apart
  )
  INSERT INTO report.carrier_item (
    carrier_statement_id, item_no, outcome, caller, called, line_no, their_started_at, their_seconds, their_amount, call_id, side,
    our_started_at, our_seconds, our_billed_seconds, our_amount
  )
  SELECT v_statement.carrier_statement_id,
    row_number() OVER (ORDER BY x.outcome = 'matched', coalesce(x.their_started_at, x.our_started_at), x.line_no, x.call_id, x.side),
    x.outcome, x.caller, x.called, x.line_no, x.their_started_at, x.their_seconds, x.their_amount, x.call_id, x.side,
    x.our_started_at, x.our_seconds, x.our_billed_seconds, x.our_amount
  FROM (
    SELECT
      CASE
        WHEN o.call_id IS NULL THEN 'theirs_only'
        WHEN t.line_no IS NULL THEN 'ours_only'
        -- Carriers tell what lasted, or what they bill.
        WHEN abs(t.seconds - o.seconds) > v_statement.duration_seconds AND t.seconds IS DISTINCT FROM o.billed_seconds THEN 'duration'
        WHEN abs(t.amount - coalesce(a.amount, 0)) > v_statement.amount_tolerance THEN 'rate'
        ELSE 'matched'
      END AS outcome,
      coalesce(t.caller, o.caller) AS caller, coalesce(t.called, o.called) AS called, t.line_no, t.started_at AS their_started_at,
      t.seconds AS their_seconds, t.amount AS their_amount, o.call_id, o.side, o.started_at AS our_started_at, o.seconds AS our_seconds,
      o.billed_seconds AS our_billed_seconds,
      a.amount AS our_amount
    FROM theirs AS t
    LEFT JOIN pair AS p ON p.line_no = t.line_no
    FULL JOIN ours AS o ON o.call_id = p.call_id AND o.side = p.side
    CROSS JOIN LATERAL (
      -- Asked only where there is something to exchange: it costs more than all the rest.
      SELECT CASE
        WHEN o.currency = v_statement.currency THEN o.amount
        ELSE catalog.exchange(o.amount, o.currency, v_statement.currency, (o.started_at AT TIME ZONE 'UTC')::date)
      END AS amount
    ) AS a
    -- What began just outside is nobody's to miss.
    WHERE t.line_no IS NOT NULL OR o.started_at >= v_statement.from_at AND o.started_at < v_statement.to_at
  ) AS x;
END $$;
COMMENT ON FUNCTION report.carrier_match(bigint, report.carrier_line[], boolean) IS
$doc$Pairs a carrier's calls with those here, and keeps all of both with what differs.

:param p_carrier_statement_id: the period and tolerances
:param p_lines: the carrier's calls
:param p_match_caller: whether the caller must be the same too
:returns: nothing
:example: SELECT report.carrier_match(1, '{}', true)$doc$;

CREATE OR REPLACE FUNCTION api.carrier_item_list(
  p_carrier_statement_id bigint, p_outcome text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.carrier_item
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT i.* FROM api.carrier_item AS i
  WHERE i.carrier_statement_id = p_carrier_statement_id AND i.item_no > coalesce(p_after[1]::integer, 0)
    AND (p_outcome IS NULL OR i.outcome = p_outcome)
  ORDER BY i.item_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.carrier_item_list(bigint, text, integer, text[]) IS
$doc$The calls of a comparison with a carrier, those that differ first.

:param p_carrier_statement_id: the comparison
:param p_outcome: only matched, duration, rate, ours_only or theirs_only
:param p_limit: most rows to return, 1 to 1000
:param p_after: item_no of the last row seen; NULL is the start
:returns: rows of api.carrier_item
:raises TB102: a wrong limit or after
:example: SELECT * FROM api.carrier_item_list(1, 'theirs_only')$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_item_list(bigint, text, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
