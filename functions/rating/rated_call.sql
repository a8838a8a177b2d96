-- The native rated file, and files that are rated for nothing but the answer.

CREATE OR REPLACE FUNCTION api.rated_call_export(
  p_batch_id bigint DEFAULT NULL, p_customer_id bigint DEFAULT NULL, p_from date DEFAULT NULL, p_to date DEFAULT NULL
) RETURNS refcursor
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_cursor refcursor;
  v_received_at timestamptz;
  v_zone text;
  v_first timestamptz;
  v_last timestamptz;
  v_first_id bigint;
  v_last_id bigint;
BEGIN
  IF num_nonnulls(p_batch_id, p_customer_id) <> 1 OR (p_customer_id IS NULL) <> (p_from IS NULL)
    OR (p_customer_id IS NULL) <> (p_to IS NULL)
  THEN
    PERFORM system.raise_error('TB102', 'give a batch, or a customer with the days from and to');
  END IF;
  IF p_batch_id IS NOT NULL THEN
    SELECT b.received_at INTO v_received_at FROM intake.batch AS b WHERE b.batch_id = p_batch_id;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB101', format('batch %s does not exist', p_batch_id), p_column => 'batch_id');
    END IF;
    -- Which records and which months: without them all that was ever rated would be read.
    SELECT min(c.started_at), max(c.started_at), min(c.call_id), max(c.call_id) INTO v_first, v_last, v_first_id, v_last_id
    FROM intake.chunk AS k
    INNER JOIN rating.call AS c ON c.call_id >= k.chunk_id * 1000000 AND c.call_id < (k.chunk_id + 1) * 1000000
    WHERE k.batch_id = p_batch_id;
    OPEN v_cursor NO SCROLL FOR
      SELECT r.*
      FROM api.rated_call AS r
      WHERE r.batch_id = p_batch_id AND r.received_at = v_received_at AND r.started_at BETWEEN v_first AND v_last
        AND r.record_id BETWEEN v_first_id AND v_last_id
      ORDER BY r.record_id, r.side DESC;
  ELSE
    SELECT c.time_zone INTO v_zone FROM party.customer AS c WHERE c.customer_id = p_customer_id;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB101', format('customer %s does not exist', p_customer_id), p_column => 'customer_id');
    END IF;
    v_first := p_from::timestamp AT TIME ZONE v_zone;
    v_last := p_to::timestamp AT TIME ZONE v_zone;
    OPEN v_cursor NO SCROLL FOR
      SELECT r.*
      FROM api.rated_call AS r
      -- An answer is never more than a day after the start, nor an hour before.
      WHERE r.customer_id = p_customer_id AND r.answered_at >= v_first AND r.answered_at < v_last
        AND r.started_at >= v_first - interval '1 day' AND r.started_at < v_last + interval '1 hour'
      ORDER BY r.started_at, r.record_id, r.side DESC;
  END IF;
  PERFORM system.call_read('api.rated_call_export', ARRAY[p_customer_id], NULL,
    jsonb_build_object('batch_id', p_batch_id, 'from', p_from, 'to', p_to));
  RETURN v_cursor;
END $$;
COMMENT ON FUNCTION api.rated_call_export(bigint, bigint, date, date) IS
$doc$Opens a cursor over the rated calls of a batch, or of a customer and period: as many as there are, read with FETCH.

:param p_batch_id: the batch
:param p_customer_id: instead of a batch, who pays
:param p_from: first day of answer, in the customer's zone
:param p_to: first day that is left out
:returns: the name of a cursor over rows of api.rated_call, until the transaction ends
:raises TB101: no such batch or customer
:raises TB102: neither a batch nor a customer with both days, or both
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.rated_call_export(p_batch_id => 1)$doc$;
GRANT EXECUTE ON FUNCTION api.rated_call_export(bigint, bigint, date, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION rating.line_priced(p_load_id uuid, p_layout intake.layout, p_rate_sheet_id bigint)
RETURNS TABLE (
  line_no integer, call_id text, started_at timestamptz, raw_seconds numeric, billed_seconds integer, caller text, called text,
  account_code text, rate_id bigint, amount numeric, reason text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT p.line_no, p.call_id, p.started_at, p.raw_seconds, f.billed_seconds, p.caller, p.called, p.account_code, f.rate_id,
    CASE WHEN f.special THEN f.amount ELSE rating.price(f.billed_seconds, f.rate_per_minute, f.connect_fee, f.minimum_charge) END,
    CASE
      WHEN p.fault IS NOT NULL THEN p.fault
      WHEN p.answered_at IS NULL THEN 'unanswered'
      WHEN p.called_number IS NULL THEN 'INVALID_NUMBER'
      WHEN f.rate_id IS NULL THEN coalesce(b.held_reason, 'NO_RATE')
    END
  FROM (SELECT l.* FROM intake.line_parsed(p_load_id, NULL, p_layout) AS l OFFSET 0) AS p
  LEFT JOIN catalog.rate_sheet_version AS v
    ON v.rate_sheet_id = p_rate_sheet_id AND v.retired_at IS NULL AND p.fault IS NULL AND p.called_number IS NOT NULL
    AND p.answered_at >= v.valid_from AND p.answered_at < v.valid_to
  LEFT JOIN LATERAL (
    SELECT x.sheet_key, x.sheet_star_id, x.held_reason
    FROM rating.leg_basis(
      NULL, 'out', p.caller_number, p.called_number, p.called_number,
      ROW(p.lrn, p.ani_ii, p.rate_center, p.tier, p.cnam)::rating.told, p.answered_at, NULL, 'prefix', NULL, NULL, NULL,
      v.rate_sheet_id, v.kind, v.rate_sheet_version_id, v.lanes, v.star_rate_id
    ) AS x
    WHERE v.kind <> 'prefix' OR p.lrn IS NOT NULL
    OFFSET 0  -- not even begun where the number is all that counts
  ) AS b ON true
  LEFT JOIN LATERAL (
    SELECT k.*, t.amount,
      CASE
        WHEN k.special THEN t.billed_seconds
        ELSE rating.billed_seconds(p.raw_seconds, k.initial_increment, k.subsequent_increment)
      END AS billed_seconds
    FROM catalog.rate_pick(
      NULL, NULL, NULL, v.rate_sheet_version_id,
      CASE WHEN b.sheet_key IS NULL THEN v.star_rate_id ELSE b.sheet_star_id END,
      coalesce(b.sheet_key, catalog.number_key(p.called_number))
    ) AS k
    LEFT JOIN LATERAL (
      SELECT c.* FROM rating.call_total(k.rate_id, k.rate_sheet_version_id, p.answered_at, p.raw_seconds) AS c
      WHERE k.special
      OFFSET 0  -- not even begun for a plain rate
    ) AS t ON true
    OFFSET 0  -- once, although several columns need it
  ) AS f ON v.rate_sheet_version_id IS NOT NULL;
END;
COMMENT ON FUNCTION rating.line_priced(uuid, intake.layout, bigint) IS $doc$The lines of an upload with their prices by one sheet.

:param p_load_id: the upload
:param p_layout: how its lines stand
:param p_rate_sheet_id: the sheet
:returns: one row a line; reason tells why it has no price
:example: SELECT * FROM rating.line_priced('00000000-0000-0000-0000-000000000000',
  (SELECT intake.layout_plain(s) FROM intake.source AS s WHERE s.code = 'toronto1'), 1)$doc$;

CREATE OR REPLACE FUNCTION api.line_rate(
  p_rate_sheet text, p_load_id uuid, p_format text DEFAULT 'native_csv', p_time_zone text DEFAULT 'UTC',
  p_dial_plan text DEFAULT 'nanp'
) RETURNS TABLE (
  line_no integer, call_id text, call_time text, raw_seconds numeric, billed_seconds integer, caller text, called text,
  account_code text, prefix text, destination text, rate_per_minute system.rate, amount system.money, currency system.currency,
  reason text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET datestyle = 'ISO, YMD' AS $$
#variable_conflict use_column
DECLARE
  v_sheet catalog.rate_sheet;
  v_layout intake.layout;
  v_load_id uuid;
BEGIN
  SELECT s.* INTO v_sheet FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  END IF;
  v_layout := intake.upload_layout(p_format, p_time_zone, p_dial_plan);
  v_load_id := intake.upload_map(p_load_id, p_format, p_time_zone);
  RETURN QUERY
  SELECT l.line_no, l.call_id, to_char(l.started_at AT TIME ZONE p_time_zone, 'YYYY-MM-DD HH24:MI:SS'), l.raw_seconds,
    l.billed_seconds, l.caller, l.called, l.account_code, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix::text END, d.name,
    r.rate_per_minute, l.amount::system.money,
    (CASE WHEN l.amount IS NOT NULL THEN v_sheet.currency END)::system.currency, l.reason
  FROM rating.line_priced(v_load_id, v_layout, v_sheet.rate_sheet_id) AS l
  LEFT JOIN catalog.rate AS r ON r.rate_id = l.rate_id
  LEFT JOIN catalog.destination AS d ON d.destination_id = r.destination_id
  ORDER BY l.line_no;
  PERFORM system.load_clear(v_load_id);
END $$;
COMMENT ON FUNCTION api.line_rate(text, uuid, text, text, text) IS
$doc$Rates an uploaded file by a sheet on the called numbers, and keeps nothing of it: no batch, no record, no charge.

The client copies the lines into system.load_line as for api.batch_land.
:param p_rate_sheet: code of the sheet
:param p_load_id: the upload; its lines are gone afterwards
:param p_format: code of the file's format
:param p_time_zone: IANA zone of the file's clock times, where the format has none of its own
:param p_dial_plan: how its numbers are written: nanp or e164
:returns: one row a line but for those that the format's filter leaves out, in their order; call_time is in p_time_zone; reason
  tells why there is no amount
:raises TB101: no such sheet or format
:raises TB102: an unknown dial plan or time zone
:raises TB301: the file's header lacks a column that no call can be made without
:raises TB302: the format does not say where start, duration or called number are
:example: SELECT * FROM api.line_rate('world', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
GRANT EXECUTE ON FUNCTION api.line_rate(text, uuid, text, text, text) TO pgtoll_admin, pgtoll_operator;
