-- A carrier's file or invoice against what is known here.
SELECT resource.declare('carrier_statement', 'report.carrier_statement', p_filter => '{carrier,file_name}',
  p_sort => '{-carrier_statement_id}', p_verbs => '{get,list}', p_summary => 'comparison with a carrier');

CREATE OR REPLACE FUNCTION report.carrier_find(p_code text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_carrier_id bigint := (SELECT c.carrier_id FROM catalog.carrier AS c WHERE c.code = p_code);
BEGIN
  IF v_carrier_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('carrier %s does not exist', coalesce(p_code, 'NULL')), p_column => 'carrier');
  END IF;
  RETURN v_carrier_id;
END $$;
COMMENT ON FUNCTION report.carrier_find(text) IS $doc$The carrier of a code.

:param p_code: its code
:returns: its key
:raises TB101: no such carrier
:example: SELECT report.carrier_find('telco')$doc$;

CREATE OR REPLACE FUNCTION api.carrier_statement_import(
  p_carrier text, p_load_id uuid, p_file_name text, p_from timestamptz, p_to timestamptz, p_currency text,
  p_format text DEFAULT 'native_csv', p_time_zone text DEFAULT 'UTC', p_dial_plan text DEFAULT 'nanp',
  p_routing_prefix text DEFAULT '', p_match_caller boolean DEFAULT true, p_start_seconds integer DEFAULT 5,
  p_duration_seconds integer DEFAULT 1, p_amount_tolerance numeric DEFAULT 0.0001
) RETURNS api.carrier_statement
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET datestyle = 'ISO, YMD' AS $$
DECLARE
  v_carrier_id bigint := report.carrier_find(p_carrier);
  v_format intake.format := (SELECT f FROM intake.format AS f WHERE f.code = p_format);
  v_layout intake.layout;
  v_load_id uuid;
  v_read record;
  v_amounts numeric[];
  v_line_nos integer[];
  v_row api.carrier_statement;
BEGIN
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first instant and a later one after it', p_column => 'to');
  END IF;
  IF (p_start_seconds BETWEEN 0 AND 3600 AND p_duration_seconds BETWEEN 0 AND 3600 AND p_amount_tolerance >= 0) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a tolerance is 0 or more, and no more than an hour', p_column => 'start_seconds');
  END IF;
  IF NOT EXISTS (SELECT FROM system.iso_currency AS i WHERE i.code = p_currency) THEN
    PERFORM system.raise_error('TB102', format('%s is no currency', coalesce(p_currency, 'NULL')), p_column => 'currency');
  END IF;
  v_layout := intake.upload_layout(p_format, p_time_zone, p_dial_plan);
  -- Before the lines are brought into another order.
  SELECT array_agg(a.line_no), array_agg(a.amount) INTO v_line_nos, v_amounts
  FROM intake.line_amount(p_load_id, v_format, intake.header_get(p_load_id, v_format)) AS a;
  v_load_id := intake.upload_map(p_load_id, p_format, p_time_zone);
  WITH line AS MATERIALIZED (
    SELECT l.line_no, l.fault, l.started_at, l.answered_at, coalesce(l.caller_number, l.caller) AS caller, l.raw_seconds, a.amount,
      CASE
        WHEN p_routing_prefix <> '' AND starts_with(l.called, p_routing_prefix)
          THEN coalesce(intake.number_normalise(substr(l.called, length(p_routing_prefix) + 1), p_dial_plan), l.called)
        ELSE coalesce(l.called_number, l.called)
      END AS called
    FROM intake.line_parsed(v_load_id, NULL, v_layout) AS l
    LEFT JOIN unnest(v_line_nos, v_amounts) AS a (line_no, amount) ON a.line_no = l.line_no
  ), kept AS (
    INSERT INTO report.carrier_statement AS s (
      carrier_id, file_name, from_at, to_at, currency, start_seconds, duration_seconds, amount_tolerance, lines, unreadable,
      unanswered, outside
    )
    SELECT v_carrier_id, p_file_name, p_from, p_to, p_currency, p_start_seconds, p_duration_seconds, p_amount_tolerance, count(*),
      count(l.fault), count(*) FILTER (WHERE l.fault IS NULL AND (l.answered_at IS NULL OR l.raw_seconds = 0)),
      count(*) FILTER (WHERE l.fault IS NULL AND l.answered_at IS NOT NULL AND l.raw_seconds > 0
        AND NOT (l.started_at >= p_from AND l.started_at < p_to))
    FROM line AS l
    RETURNING s.carrier_statement_id
  )
  SELECT k.carrier_statement_id, (
    SELECT array_agg(ROW(l.line_no, l.started_at, l.caller, l.called, l.raw_seconds, l.amount)::report.carrier_line ORDER BY l.line_no)
    FROM line AS l
    WHERE l.fault IS NULL AND l.answered_at IS NOT NULL AND l.raw_seconds > 0 AND l.started_at >= p_from AND l.started_at < p_to
  ) AS lines
  INTO STRICT v_read
  FROM kept AS k;
  PERFORM system.load_clear(v_load_id);
  PERFORM report.carrier_match(v_read.carrier_statement_id, v_read.lines, p_match_caller);
  SELECT s.* INTO STRICT v_row FROM api.carrier_statement AS s
  WHERE s.carrier_statement_id = v_read.carrier_statement_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.carrier_statement_import(
  text, uuid, text, timestamptz, timestamptz, text, text, text, text, text, boolean, integer, integer, numeric
) IS
$doc$Compares a carrier's file of calls with those that went through it, call by call; nothing is booked.

The client copies the lines into system.load_line as for api.batch_land. Calls are the same when their numbers are and they
began within some seconds of each other. Field amount of the format says what the carrier asks for a call.
:param p_carrier: code of the carrier
:param p_load_id: the upload; its lines are gone afterwards
:param p_file_name: its name, for people
:param p_from: first instant of the period that the file is of
:param p_to: first instant after it
:param p_currency: ISO 4217 code of its amounts
:param p_format: code of its format
:param p_time_zone: IANA zone of its clock times, where the format has none of its own
:param p_dial_plan: how its numbers are written: nanp or e164
:param p_routing_prefix: what stands before the called numbers that were sent to the carrier, and is no part of them
:param p_match_caller: whether the caller must be the same too; false where the carrier does not tell callers, or others
:param p_start_seconds: how far starts may lie apart
:param p_duration_seconds: how much durations may differ from ours; what our copy of the carrier's sheet bills is right too
:param p_amount_tolerance: how much amounts may differ
:returns: the comparison; api.carrier_statement_summary and api.carrier_item_list tell what came of it
:raises TB101: no such carrier or format
:raises TB102: a period, tolerance, currency, dial plan or time zone that cannot be
:raises TB301: the file's header lacks a column that no call can be made without
:raises TB302: the format does not say where start, duration or called number are
:example: SELECT * FROM api.carrier_statement_import('telco', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11', 'october.csv',
  '2026-10-01Z', '2026-11-01Z', 'USD')$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_statement_import(
  text, uuid, text, timestamptz, timestamptz, text, text, text, text, text, boolean, integer, integer, numeric
) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.carrier_statement_remove(p_carrier_statement_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM report.carrier_statement AS s WHERE s.carrier_statement_id = p_carrier_statement_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('comparison %s does not exist', coalesce(p_carrier_statement_id::text, 'NULL')),
      p_column => 'carrier_statement_id');
  END IF;
END $$;
COMMENT ON FUNCTION api.carrier_statement_remove(bigint) IS $doc$Forgets a comparison with a carrier, and its calls.

:param p_carrier_statement_id: the comparison
:returns: nothing
:raises TB101: no such comparison
:example: SELECT api.carrier_statement_remove(1)$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_statement_remove(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.carrier_statement_summary(p_carrier_statement_id bigint) RETURNS TABLE (
  outcome text, calls bigint, their_minutes numeric, our_minutes numeric, their_amount numeric, our_amount numeric, claim numeric,
  currency text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 6 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_currency text := (SELECT s.currency FROM report.carrier_statement AS s WHERE s.carrier_statement_id = p_carrier_statement_id);
BEGIN
  IF v_currency IS NULL THEN
    PERFORM system.raise_error('TB101', format('comparison %s does not exist', coalesce(p_carrier_statement_id::text, 'NULL')),
      p_column => 'carrier_statement_id');
  END IF;
  RETURN QUERY
  SELECT coalesce(i.outcome, 'total'), count(*), round(coalesce(sum(i.their_seconds), 0) / 60, 2),
    -- As the carrier should bill them.
    round(coalesce(sum(coalesce(i.our_billed_seconds, i.our_seconds)), 0) / 60, 2),
    coalesce(sum(i.their_amount::numeric), 0), coalesce(sum(i.our_amount::numeric), 0),
    coalesce(sum(i.their_amount::numeric), 0) - coalesce(sum(i.our_amount::numeric), 0), v_currency
  FROM report.carrier_item AS i
  WHERE i.carrier_statement_id = p_carrier_statement_id
  GROUP BY ROLLUP (i.outcome)
  ORDER BY i.outcome NULLS LAST;
END $$;
COMMENT ON FUNCTION api.carrier_statement_summary(bigint) IS $doc$What came of a comparison with a carrier.

:param p_carrier_statement_id: the comparison
:returns: a row an outcome and the total: calls; minutes as the carrier has them, and as it should bill them; amounts likewise, and the
  claim: what it asks beyond that
:raises TB101: no such comparison
:example: SELECT * FROM api.carrier_statement_summary(1)$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_statement_summary(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.carrier_total_compare(
  p_carrier text, p_from timestamptz, p_to timestamptz, p_calls bigint, p_minutes numeric, p_amount numeric, p_currency text
) RETURNS TABLE (what text, theirs numeric, ours numeric, difference numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_carrier_id bigint := report.carrier_find(p_carrier);
BEGIN
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first instant and a later one after it', p_column => 'to');
  END IF;
  RETURN QUERY
  SELECT x.what, x.theirs, x.ours, x.theirs - x.ours
  FROM (
    SELECT count(*) AS calls, round(coalesce(sum(coalesce(c.billed_seconds, c.seconds)), 0) / 60, 2) AS minutes,
      coalesce(sum(catalog.exchange(c.amount, c.currency, p_currency, (c.started_at AT TIME ZONE 'UTC')::date)), 0) AS amount
    FROM report.carrier_call(v_carrier_id, p_from, p_to) AS c
  ) AS o
  CROSS JOIN LATERAL (VALUES
    (1, 'calls', p_calls::numeric, o.calls::numeric), (2, 'minutes', p_minutes, o.minutes), (3, 'amount', p_amount, o.amount)
  ) AS x (place, what, theirs, ours)
  ORDER BY x.place;
END $$;
COMMENT ON FUNCTION api.carrier_total_compare(text, timestamptz, timestamptz, bigint, numeric, numeric, text) IS
$doc$Compares the totals of a carrier's invoice with the calls that went through it.

:param p_carrier: code of the carrier
:param p_from: first instant of the invoice's period
:param p_to: first instant after it
:param p_calls: calls as invoiced; NULL: not said
:param p_minutes: minutes as invoiced; NULL: not said
:param p_amount: amount as invoiced, without taxes; NULL: not said
:param p_currency: ISO 4217 code of the amount
:returns: calls, minutes (as the carrier's sheet bills them) and amount: theirs, ours, and the difference (NULL: not said)
:raises TB101: no such carrier
:raises TB102: a period that cannot be
:example: SELECT * FROM api.carrier_total_compare('telco', '2026-10-01Z', '2026-11-01Z', 1010, 5055, 60.66, 'USD')$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_total_compare(text, timestamptz, timestamptz, bigint, numeric, numeric, text)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
