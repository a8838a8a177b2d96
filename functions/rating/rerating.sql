-- Re-rating of rated calls: looked at first, then done by the workers that rate everything else.
SELECT resource.declare('rerating', 'rating.rerating', p_filter => '{kind,actor}', p_sort => '{-rerating_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION rating.call_filter(
  p_customer_id bigint, p_rate_sheet text, p_package_id bigint, p_destination_id bigint, p_called_prefix text,
  p_from timestamptz, p_to timestamptz, p_source text, p_batch_id bigint
) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_filter jsonb := jsonb_strip_nulls(jsonb_build_object(
    'customer_id', p_customer_id, 'rate_sheet', p_rate_sheet, 'package_id', p_package_id, 'destination_id', p_destination_id,
    'called_prefix', p_called_prefix, 'from', p_from, 'to', p_to, 'source', p_source, 'batch_id', p_batch_id
  ));
  v_unknown text := (
    SELECT x.what
    FROM (VALUES
      ('customer_id', p_customer_id::text, EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id)),
      ('rate_sheet', p_rate_sheet, EXISTS (SELECT FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet)),
      ('package_id', p_package_id::text, EXISTS (SELECT FROM catalog.package AS k WHERE k.package_id = p_package_id)),
      ('destination_id', p_destination_id::text,
        EXISTS (SELECT FROM catalog.destination AS d WHERE d.destination_id = p_destination_id)),
      ('source', p_source, EXISTS (SELECT FROM intake.source AS s WHERE s.code = p_source)),
      ('batch_id', p_batch_id::text, EXISTS (SELECT FROM intake.batch AS b WHERE b.batch_id = p_batch_id))
    ) AS x (what, value, known)
    WHERE x.value IS NOT NULL AND NOT x.known
    LIMIT 1
  );
BEGIN
  IF v_unknown IS NOT NULL THEN
    PERFORM system.raise_error('TB101', format('%s %s does not exist', v_unknown, v_filter ->> v_unknown), p_column => v_unknown);
  ELSIF v_filter = '{}' THEN
    PERFORM system.raise_error('TB102', 'say which calls', p_hint => 'Give a customer, a sheet, a period or another filter.',
      p_column => 'customer_id');
  END IF;
  RETURN v_filter;
END $$;
COMMENT ON FUNCTION rating.call_filter(bigint, text, bigint, bigint, text, timestamptz, timestamptz, text, bigint) IS
$doc$Which rated calls a person means, as it is kept; NULL leaves a filter out.

:param p_customer_id: who pays
:param p_rate_sheet: code of the sheet that priced them
:param p_package_id: the package that said which sheet
:param p_destination_id: the destination of the rate
:param p_called_prefix: how the called number begins
:param p_from: first start
:param p_to: first start that is left out
:param p_source: code of the switch
:param p_batch_id: the file
:returns: the filter
:raises TB101: something that does not exist
:raises TB102: no filter is given
:example: SELECT rating.call_filter(1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION rating.call_chosen(p_filter jsonb) RETURNS TABLE (call rating.call, charge rating.charge)
LANGUAGE sql STABLE ROWS 100000
BEGIN ATOMIC
  SELECT c, h
  FROM rating.call AS c
  LEFT JOIN rating.charge AS h
    ON h.call_id = c.call_id AND h.started_at = c.started_at AND h.customer_id = ANY (rating.call_payers(c))
    AND h.started_at >= coalesce((p_filter ->> 'from')::timestamptz, '-infinity')
    AND h.started_at < coalesce((p_filter ->> 'to')::timestamptz, 'infinity')
  WHERE c.started_at >= coalesce((p_filter ->> 'from')::timestamptz, '-infinity')
    AND c.started_at < coalesce((p_filter ->> 'to')::timestamptz, 'infinity')
    AND (NOT p_filter ? 'source' OR c.source_id = (
      SELECT s.source_id FROM intake.source AS s WHERE s.code = p_filter ->> 'source'
    ))
    AND (NOT p_filter ? 'called_prefix' OR starts_with(c.called, p_filter ->> 'called_prefix'))
    AND (NOT p_filter ? 'batch_id' OR c.call_id BETWEEN (
        SELECT min(k.chunk_id) * 1000000 FROM intake.chunk AS k WHERE k.batch_id = (p_filter ->> 'batch_id')::bigint
      ) AND (
        SELECT max(k.chunk_id) * 1000000 + 999999 FROM intake.chunk AS k WHERE k.batch_id = (p_filter ->> 'batch_id')::bigint
      ) AND c.call_id / 1000000 IN (
        SELECT k.chunk_id FROM intake.chunk AS k WHERE k.batch_id = (p_filter ->> 'batch_id')::bigint
      ))
    AND (NOT p_filter ? 'customer_id' OR h.customer_id = (p_filter ->> 'customer_id')::bigint)
    AND (NOT p_filter ? 'package_id' OR h.package_id = (p_filter ->> 'package_id')::bigint)
    AND (NOT p_filter ? 'destination_id' OR h.destination_id = (p_filter ->> 'destination_id')::bigint)
    AND (NOT p_filter ? 'rate_sheet' OR h.rate_sheet_version_id IN (
      SELECT v.rate_sheet_version_id
      FROM catalog.rate_sheet_version AS v
      INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = v.rate_sheet_id
      WHERE s.code = p_filter ->> 'rate_sheet'
    ));
END;
COMMENT ON FUNCTION rating.call_chosen(jsonb) IS $doc$Rated calls of a filter, with their charges.

Inlined, and planned with what is asked for.
:param p_filter: as rating.call_filter made it
:returns: a row a charge; a call that nobody pays has one without a charge
:example: SELECT (x.call).call_id FROM rating.call_chosen('{"customer_id": 1}') AS x$doc$;

CREATE OR REPLACE FUNCTION rating.rerating_claim(p_rerating_id bigint, p_filter jsonb, p_claimed boolean)
RETURNS TABLE (chunk_id bigint, records bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_size integer := system.setting_int('intake.chunk_records');
BEGIN
  RETURN QUERY
  WITH chosen AS MATERIALIZED (
    SELECT x.*, (row_number() OVER (ORDER BY x.call_id) - 1) / v_size AS nth
    FROM (SELECT DISTINCT (c.call).call_id, (c.call).started_at FROM rating.call_chosen(p_filter) AS c) AS x
    -- What waits for another re-rating is left to it.
    WHERE NOT p_claimed OR NOT EXISTS (
      SELECT FROM rating.rerating_call AS k WHERE k.call_id = x.call_id AND k.claimed AND k.outcome IS NULL
    )
  ), part AS MATERIALIZED (
    SELECT g.nth, nextval('intake.chunk_id_seq') AS chunk_id
    FROM generate_series(0, (SELECT max(c.nth) FROM chosen AS c)) AS g (nth)
  ), claim AS (
    INSERT INTO rating.rerating_call AS k (rerating_id, call_id, started_at, received_at, chunk_id, claimed)
    SELECT p_rerating_id, c.call_id, c.started_at, coalesce(b.received_at, '-infinity'), p.chunk_id, p_claimed
    FROM chosen AS c
    INNER JOIN part AS p ON p.nth = c.nth
    LEFT JOIN intake.chunk AS b ON b.chunk_id = c.call_id / 1000000
    ON CONFLICT DO NOTHING
    RETURNING k.chunk_id
  )
  SELECT c.chunk_id, count(*) FROM claim AS c GROUP BY c.chunk_id ORDER BY c.chunk_id;
END $$;
COMMENT ON FUNCTION rating.rerating_claim(bigint, jsonb, boolean) IS
$doc$Cuts the calls of a re-rating into chunks, each call into one.

:param p_rerating_id: the re-rating
:param p_filter: which calls
:param p_claimed: whether they wait for it, so that no other re-rating takes them
:returns: the chunks with the number of their calls
:example: SELECT * FROM rating.rerating_claim(1, '{"customer_id": 1}', true)$doc$;

CREATE OR REPLACE FUNCTION rating.rerating_open(p_kind text, p_filter jsonb, p_reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rerating_id bigint;
BEGIN
  INSERT INTO rating.rerating AS r (kind, filter, reason, made_at, actor)
  VALUES (p_kind, p_filter, coalesce(p_reason, ''), system.clock_now(), system.actor())
  RETURNING r.rerating_id INTO v_rerating_id;
  RETURN v_rerating_id;
END $$;
COMMENT ON FUNCTION rating.rerating_open(text, jsonb, text) IS $doc$Begins a re-rating.

:param p_kind: its kind
:param p_filter: which calls
:param p_reason: why
:returns: rerating_id
:example: SELECT rating.rerating_open('preview', '{"customer_id": 1}', '')$doc$;

CREATE OR REPLACE FUNCTION api.call_rerate_preview(
  p_customer_id bigint DEFAULT NULL, p_rate_sheet text DEFAULT NULL, p_package_id bigint DEFAULT NULL,
  p_destination_id bigint DEFAULT NULL, p_called_prefix text DEFAULT NULL, p_from timestamptz DEFAULT NULL,
  p_to timestamptz DEFAULT NULL, p_source text DEFAULT NULL, p_batch_id bigint DEFAULT NULL
) RETURNS api.rerating
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_filter jsonb := rating.call_filter(
    p_customer_id, p_rate_sheet, p_package_id, p_destination_id, p_called_prefix, p_from, p_to, p_source, p_batch_id
  );
  v_rerating_id bigint := rating.rerating_open('preview', v_filter, '');
  v_part record;
  v_found record;
  v_chunk intake.chunk;
  v_calls bigint := 0;
  v_changed bigint := 0;
  v_unratable bigint := 0;
  v_row api.rerating;
BEGIN
  FOR v_part IN SELECT c.chunk_id, c.records FROM rating.rerating_claim(v_rerating_id, v_filter, false) AS c LOOP
    v_chunk.chunk_id := v_part.chunk_id;
    v_chunk.rerating_id := v_rerating_id;
    v_chunk.records := v_part.records;
    SELECT f.* INTO STRICT v_found FROM rating.rerating_compare(v_chunk) AS f;
    v_calls := v_calls + v_part.records;
    v_changed := v_changed + coalesce(cardinality(v_found.p_call_ids), 0);
    v_unratable := v_unratable + v_found.p_unratable;
  END LOOP;
  DELETE FROM rating.rerating_call AS k WHERE k.rerating_id = v_rerating_id;
  UPDATE rating.rerating AS r
  SET calls = v_calls, changed = v_changed, unratable = v_unratable, finished_at = system.clock_now()
  WHERE r.rerating_id = v_rerating_id;
  SELECT r.* INTO v_row FROM api.rerating AS r WHERE r.rerating_id = v_rerating_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION
api.call_rerate_preview(bigint, text, bigint, bigint, text, timestamptz, timestamptz, text, bigint) IS
$doc$Shows what a re-rating would change: calls are rated as of now and compared, nothing is booked.

api.rerating_effect_list sums the changes up, api.rerating_change_list shows them call by call.
:param p_customer_id: only calls that this customer pays
:param p_rate_sheet: only calls that this sheet (its code) priced
:param p_package_id: only calls whose sheet this package named
:param p_destination_id: only calls to this destination
:param p_called_prefix: only calls to numbers that begin so
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_source: only calls of the switch with this code
:param p_batch_id: only calls of this file
:returns: the preview with its counts
:raises TB101: something that does not exist
:raises TB102: no filter is given
:example: SELECT * FROM api.call_rerate_preview(p_rate_sheet => 'world', p_from => '2026-11-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.call_rerate_preview(bigint, text, bigint, bigint, text, timestamptz, timestamptz, text, bigint)
TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.call_rerate(
  p_reason text, p_customer_id bigint DEFAULT NULL, p_rate_sheet text DEFAULT NULL, p_package_id bigint DEFAULT NULL,
  p_destination_id bigint DEFAULT NULL, p_called_prefix text DEFAULT NULL, p_from timestamptz DEFAULT NULL,
  p_to timestamptz DEFAULT NULL, p_source text DEFAULT NULL, p_batch_id bigint DEFAULT NULL
) RETURNS api.rerating
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_filter jsonb := rating.call_filter(
    p_customer_id, p_rate_sheet, p_package_id, p_destination_id, p_called_prefix, p_from, p_to, p_source, p_batch_id
  );
  v_rerating_id bigint;
  v_chunk_ids bigint[];
  v_records bigint[];
  v_row api.rerating;
BEGIN
  IF coalesce(p_reason, '') = '' THEN
    PERFORM system.raise_error('TB102', 'say why', p_column => 'reason');
  END IF;
  v_rerating_id := rating.rerating_open('rerate', v_filter, p_reason);
  SELECT array_agg(c.chunk_id), array_agg(c.records) INTO v_chunk_ids, v_records
  FROM rating.rerating_claim(v_rerating_id, v_filter, true) AS c;
  IF v_chunk_ids IS NULL THEN
    PERFORM system.raise_error('TB402', 'there is no such rated call',
      p_hint => 'A call that waits for another re-rating is left to it.');
  END IF;
  PERFORM intake.chunk_add_many(v_rerating_id, v_chunk_ids, v_records);
  UPDATE rating.rerating AS r SET calls = s.calls, waiting = s.calls
  FROM (SELECT sum(n) AS calls FROM unnest(v_records) AS n) AS s
  WHERE r.rerating_id = v_rerating_id;
  SELECT r.* INTO v_row FROM api.rerating AS r WHERE r.rerating_id = v_rerating_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.call_rerate(text, bigint, text, bigint, bigint, text, timestamptz, timestamptz, text, bigint) IS
$doc$Rates calls again by what is in force for them now; the rating workers do it.

What a changed call cost is reversed and what it costs is booked; calls that stay as they are post nothing, calls that cannot be
rated keep their charges and are listed. Of invoiced calls the difference is on the next invoice. api.rerating_get tells how far
it is.
:param p_reason: why
:param p_customer_id: only calls that this customer pays
:param p_rate_sheet: only calls that this sheet (its code) priced
:param p_package_id: only calls whose sheet this package named
:param p_destination_id: only calls to this destination
:param p_called_prefix: only calls to numbers that begin so
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_source: only calls of the switch with this code
:param p_batch_id: only calls of this file
:returns: the re-rating, its calls waiting
:raises TB101: something that does not exist
:raises TB102: no filter, or no reason, is given
:raises TB402: no such call, or all of them wait for another re-rating
:example: SELECT * FROM api.call_rerate('wrong price for France', p_rate_sheet => 'world', p_called_prefix => '33')$doc$;
GRANT EXECUTE ON FUNCTION
api.call_rerate(text, bigint, text, bigint, bigint, text, timestamptz, timestamptz, text, bigint)
TO pgtoll_admin, pgtoll_operator;
