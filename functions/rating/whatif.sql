-- What if: history by another sheet or package, priced by the kernels that rate, and nothing is booked.

CREATE OR REPLACE FUNCTION rating.call_told(p_call_id bigint) RETURNS rating.told
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT ROW(r.lrn, r.ani_ii, r.rate_center, r.tier, r.cnam)::rating.told
  FROM intake.chunk AS k
  INNER JOIN intake.record AS r ON r.received_at = k.received_at AND r.record_id = p_call_id
  WHERE k.chunk_id = p_call_id / 1000000;
END;
COMMENT ON FUNCTION rating.call_told(bigint) IS $doc$What the record of a rated call says besides its numbers.

:param p_call_id: the call
:returns: LRN, ANI II, rate center, tier and CNAM; NULL when the record is not here any more
:example: SELECT rating.call_told(1000000)$doc$;

CREATE OR REPLACE FUNCTION rating.whatif_price(
  p_rerating_id bigint, p_filter jsonb, p_rate_sheet_id bigint, p_package_id bigint,
  OUT p_calls bigint, OUT p_changed bigint, OUT p_unratable bigint
)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_mergejoin = off SET work_mem = '256MB' AS $$
BEGIN
  WITH leg AS (
    SELECT (x.call).call_id, (x.call).started_at, (x.call).answered_at, (x.call).raw_seconds, (x.call).kind,
      (x.charge).customer_id, (x.charge).side, (x.charge).destination_id, (x.charge).billed_seconds,
      (x.charge).amount::numeric AS amount, (x.charge).rate_sheet_version_id IS NOT NULL AS sheeted,
      n.sheet, (x.call).caller, (x.call).called, n.number,
      CASE WHEN length(n.number) BETWEEN 1 AND 15 AND btrim(n.number, '0123456789') = '' THEN catalog.number_key(n.number) END AS key
    FROM rating.call_chosen(p_filter) AS x
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN (x.charge).side = 'out' THEN 'out'
        WHEN EXISTS (
          SELECT FROM catalog.toll_free_prefix AS t
          WHERE starts_with((x.call).called, t.prefix) AND t.valid_from <= ((x.call).started_at AT TIME ZONE 'UTC')::date
        ) THEN 'toll_free'
        ELSE 'in'
      END AS sheet
    ) AS s
    -- Calls to toll-free numbers are rated by who calls.
    CROSS JOIN LATERAL (
      SELECT s.sheet, CASE WHEN s.sheet = 'toll_free' THEN (x.call).caller ELSE (x.call).called END AS number
      OFFSET 0  -- looked up once
    ) AS n
    WHERE (x.charge).customer_id IS NOT NULL
      AND ((x.charge).rate_sheet_version_id IS NOT NULL OR p_package_id IS NOT NULL AND (x.call).kind = 'internal')
  ), asked AS (
    SELECT l.*, c.currency, (l.answered_at AT TIME ZONE c.time_zone)::date AS usage_day
    FROM leg AS l
    INNER JOIN party.customer AS c ON c.customer_id = l.customer_id
  ), sheet AS MATERIALIZED (
    SELECT a.sheet, k.first_day, k.after_day, v.rate_sheet_version_id, v.star_rate_id, v.valid_from, v.valid_to, v.lanes,
      s.currency, s.kind, s.rate_sheet_id
    FROM (
      SELECT x.sheet, '-infinity'::date AS first_day, 'infinity'::date AS after_day, p_rate_sheet_id AS rate_sheet_id
      FROM (VALUES ('out'), ('in'), ('toll_free')) AS x (sheet)
      WHERE p_rate_sheet_id IS NOT NULL
      UNION ALL
      SELECT k.sheet, k.first_day, k.after_day, k.rate_sheet_id FROM catalog.package_sheet AS k WHERE k.package_id = p_package_id
    ) AS k
    CROSS JOIN LATERAL (SELECT k.sheet) AS a
    INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = k.rate_sheet_id
    INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_id = s.rate_sheet_id AND v.retired_at IS NULL
  ), keyed AS (
    SELECT a.*, s.rate_sheet_version_id, s.currency AS sheet_currency, b.held_reason,
      CASE WHEN b.sheet_key IS NULL THEN s.star_rate_id ELSE b.sheet_star_id END AS star_rate_id,
      coalesce(b.sheet_key, a.key) AS sheet_key
    FROM asked AS a
    LEFT JOIN sheet AS s
      ON s.sheet = a.sheet AND a.usage_day >= s.first_day AND a.usage_day < s.after_day
      AND a.answered_at >= s.valid_from AND a.answered_at < s.valid_to
    -- Only sheets that ask for more than a number: jurisdiction, LATAs, tiers.
    LEFT JOIN LATERAL (
      SELECT x.sheet_key, x.sheet_star_id, x.held_reason
      FROM rating.leg_basis(
        a.customer_id, a.sheet, a.caller, a.called, a.number, rating.call_told(a.call_id), a.answered_at, NULL, 'prefix', NULL, NULL, NULL,
        s.rate_sheet_id, s.kind, s.rate_sheet_version_id, s.lanes, s.star_rate_id
      ) AS x
      WHERE s.kind <> 'prefix'
      OFFSET 0
    ) AS b ON true
    -- Neighbours in the index are looked up one after the other.
    ORDER BY sheet_key
    OFFSET 0
  ), priced AS MATERIALIZED (
    SELECT k.call_id, k.started_at, k.customer_id, k.side, k.destination_id, k.billed_seconds, k.amount,
      f.destination_id AS destination_after, f.seconds AS billed_seconds_after, f.amount AS amount_after,
      CASE
        WHEN k.kind = 'internal' THEN NULL
        WHEN f.rate_id IS NULL THEN coalesce(k.held_reason, 'NO_RATE')
        WHEN k.sheet_currency <> k.currency THEN 'CURRENCY'
      END AS reason
    FROM keyed AS k
    LEFT JOIN LATERAL (
      SELECT p.rate_id, p.destination_id,
        CASE WHEN p.special THEN t.billed_seconds ELSE g.seconds END AS seconds,
        CASE WHEN p.special THEN t.amount ELSE rating.price(g.seconds, p.rate_per_minute, p.connect_fee, p.minimum_charge) END
          AS amount
      FROM catalog.rate_pick(NULL, NULL, NULL, k.rate_sheet_version_id, k.star_rate_id, k.sheet_key) AS p
      CROSS JOIN LATERAL (
        SELECT rating.billed_seconds(k.raw_seconds, p.initial_increment, p.subsequent_increment) AS seconds
        OFFSET 0  -- worked out once
      ) AS g
      LEFT JOIN LATERAL (
        SELECT c.* FROM rating.call_total(p.rate_id, p.rate_sheet_version_id, k.answered_at, k.raw_seconds) AS c
        WHERE p.special
        OFFSET 0
      ) AS t ON true
      WHERE k.sheeted
      UNION ALL
      -- Calls within one customer, by the package.
      SELECT NULL, NULL, g.seconds, rating.price(g.seconds, v.on_net_rate, 0, 0)
      FROM catalog.package_version_at(p_package_id, NULL, k.usage_day) AS v
      CROSS JOIN LATERAL (SELECT rating.billed_seconds(k.raw_seconds, 1, 1) AS seconds OFFSET 0) AS g
      WHERE NOT k.sheeted
      OFFSET 0
    ) AS f ON true
  ), put AS (
    INSERT INTO rating.rerating_change (
      rerating_id, call_id, started_at, customer_id, side, destination_before, destination_after, billed_seconds_before,
      billed_seconds_after, amount_before, amount_after, reason
    )
    SELECT p_rerating_id, p.call_id, p.started_at, p.customer_id, p.side, p.destination_id,
      CASE WHEN p.reason IS NULL THEN p.destination_after END, p.billed_seconds,
      CASE WHEN p.reason IS NULL THEN p.billed_seconds_after END, p.amount, CASE WHEN p.reason IS NULL THEN p.amount_after END,
      p.reason
    FROM priced AS p
    WHERE p.reason IS NOT NULL OR (p.amount, p.billed_seconds) IS DISTINCT FROM (p.amount_after, p.billed_seconds_after)
    RETURNING reason
  )
  SELECT (SELECT count(*) FROM priced), count(*) FILTER (WHERE p.reason IS NULL), count(p.reason)
  INTO p_calls, p_changed, p_unratable
  FROM put AS p;
END $$;
COMMENT ON FUNCTION rating.whatif_price(bigint, jsonb, bigint, bigint) IS
$doc$Prices charges by another sheet, or by what another package says, and keeps those that differ.

:param p_rerating_id: the question
:param p_filter: which calls
:param p_rate_sheet_id: the sheet; NULL: a package
:param p_package_id: the package; NULL: a sheet
:returns: charges asked for, those that differ, and those that would have no price
:example: SELECT * FROM rating.whatif_price(1, '{"customer_id": 1}', 1, NULL)$doc$;

CREATE OR REPLACE FUNCTION api.rating_whatif(
  p_rate_sheet text DEFAULT NULL, p_package_id bigint DEFAULT NULL, p_from timestamptz DEFAULT NULL, p_to timestamptz DEFAULT NULL,
  p_customer_id bigint DEFAULT NULL, p_of_rate_sheet text DEFAULT NULL, p_of_package_id bigint DEFAULT NULL,
  p_destination_id bigint DEFAULT NULL, p_called_prefix text DEFAULT NULL, p_source text DEFAULT NULL,
  p_batch_id bigint DEFAULT NULL
) RETURNS api.rerating
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_filter jsonb := rating.call_filter(
    p_customer_id, p_of_rate_sheet, p_of_package_id, p_destination_id, p_called_prefix, p_from, p_to, p_source, p_batch_id
  );
  v_rate_sheet_id bigint := (SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = p_rate_sheet);
  v_rerating_id bigint;
  v_found record;
  v_row api.rerating;
BEGIN
  IF num_nonnulls(p_rate_sheet, p_package_id) <> 1 THEN
    PERFORM system.raise_error('TB102', 'give a sheet or a package', p_column => 'rate_sheet');
  ELSIF p_rate_sheet IS NOT NULL AND v_rate_sheet_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('sheet %s does not exist', p_rate_sheet), p_column => 'rate_sheet');
  ELSIF p_package_id IS NOT NULL AND NOT EXISTS (SELECT FROM catalog.package AS k WHERE k.package_id = p_package_id) THEN
    PERFORM system.raise_error('TB101', format('package %s does not exist', p_package_id), p_column => 'package_id');
  END IF;
  v_rerating_id := rating.rerating_open('whatif', v_filter || jsonb_strip_nulls(jsonb_build_object(
    'by_rate_sheet', p_rate_sheet, 'by_package_id', p_package_id
  )), '');
  SELECT f.* INTO STRICT v_found FROM rating.whatif_price(v_rerating_id, v_filter, v_rate_sheet_id, p_package_id) AS f;
  UPDATE rating.rerating AS r
  SET calls = v_found.p_calls, changed = v_found.p_changed, unratable = v_found.p_unratable, finished_at = system.clock_now()
  WHERE r.rerating_id = v_rerating_id;
  SELECT r.* INTO v_row FROM api.rerating AS r WHERE r.rerating_id = v_rerating_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION
api.rating_whatif(text, bigint, timestamptz, timestamptz, bigint, text, bigint, bigint, text, text, bigint) IS
$doc$Prices calls of the past by another sheet, or by the sheets of another package, and books nothing.

Each call counts by the version of the day of its answer; override sheets are left out, and so are calls without a sheet, but for
calls within one customer when a package is asked for. api.rerating_effect_list sums the differences up by customer, destination or
currency, the largest first; api.rerating_change_list shows them call by call, with those that would lose their price.
:param p_rate_sheet: code of the sheet
:param p_package_id: or the package
:param p_from: only calls that began at this instant or later
:param p_to: only calls that began before this instant
:param p_customer_id: only calls that this customer pays
:param p_of_rate_sheet: only calls that the sheet with this code priced
:param p_of_package_id: only calls whose sheet this package named
:param p_destination_id: only calls to this destination
:param p_called_prefix: only calls to numbers that begin so
:param p_source: only calls of the switch with this code
:param p_batch_id: only calls of this file
:returns: the answer with its counts: charges asked for, those that differ, those that would have no price
:raises TB101: something that does not exist
:raises TB102: neither a sheet nor a package is given, or both, or no filter
:example: SELECT * FROM api.rating_whatif('world', p_from => '2026-10-01T00:00Z', p_to => '2026-11-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION
api.rating_whatif(text, bigint, timestamptz, timestamptz, bigint, text, bigint, bigint, text, text, bigint)
TO pgtoll_admin, pgtoll_operator;
