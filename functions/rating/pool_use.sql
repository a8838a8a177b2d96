-- Minutes of pools that are used up.

CREATE OR REPLACE FUNCTION rating.pool_use_add_many(p_uses rating.pool_use_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rating.pool_use (
    customer_id, pool_id, sharer_id, cycle_from, cycle_to, billed_seconds, opening_seconds, granted_seconds
  )
  -- Who has used more than the pool's own minutes had some left of earlier cycles.
  SELECT u.customer_id, u.pool_id, u.sharer_id, u.cycle_from, u.cycle_to, u.billed_seconds, u.billed_seconds,
    greatest(u.billed_seconds, p.minutes * 60::bigint)
  FROM unnest(p_uses) AS u
  LEFT JOIN catalog.pool AS p ON p.pool_id = u.pool_id;
END $$;
COMMENT ON FUNCTION rating.pool_use_add_many(rating.pool_use_draft[]) IS
$doc$Keeps what was used of pools before anything was rated here.

:param p_uses: seconds by customer, pool, sharer and cycle
:returns: nothing
:example: SELECT rating.pool_use_add_many('{}')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_lock(p_pools jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rating.pool_use AS u (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds)
  SELECT DISTINCT p.customer_id, p.pool_id, p.sharer_id, p.cycle_from, p.cycle_to, p.granted_seconds
  FROM jsonb_populate_recordset(NULL::rating.pool_part, p_pools) AS p
  ORDER BY p.customer_id, p.pool_id, p.sharer_id, p.cycle_from
  -- Nothing changes: it is the lock that counts, also of a row that another one is making.
  ON CONFLICT ON CONSTRAINT pool_use_pkey DO UPDATE SET billed_seconds = u.billed_seconds;
END $$;
COMMENT ON FUNCTION rating.pool_lock(jsonb) IS
$doc$Keeps others from drawing on pools until this transaction ends; rows are locked in the order of their keys.

:param p_pools: the pools, as the detail of TB411 lists them
:returns: nothing
:example: SELECT rating.pool_lock('[]')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_take(p_parts rating.pool_part[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_asked bigint;
  v_given bigint;
BEGIN
  WITH asked AS MATERIALIZED (
    SELECT p.customer_id, p.pool_id, p.sharer_id, p.cycle_from, p.cycle_to, p.granted_seconds, sum(p.billed_seconds) AS seconds
    FROM unnest(p_parts) AS p
    WHERE p.billed_seconds > 0
    GROUP BY p.customer_id, p.pool_id, p.sharer_id, p.cycle_from, p.cycle_to, p.granted_seconds
    -- Whoever draws on several pools locks them in this order.
    ORDER BY p.customer_id, p.pool_id, p.sharer_id, p.cycle_from
  ), given AS (
    INSERT INTO rating.pool_use AS u (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds, billed_seconds)
    -- More than the pool's own minutes are asked for where some of earlier cycles are there: then the row is there too.
    SELECT a.customer_id, a.pool_id, a.sharer_id, a.cycle_from, a.cycle_to, greatest(a.granted_seconds, a.seconds), a.seconds
    FROM asked AS a
    ON CONFLICT ON CONSTRAINT pool_use_pkey DO UPDATE SET billed_seconds = u.billed_seconds + excluded.billed_seconds
    WHERE u.billed_seconds + u.moved_seconds + u.reserved_seconds + excluded.billed_seconds <= u.granted_seconds
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM asked), (SELECT count(*) FROM given) INTO v_asked, v_given;
  IF v_given < v_asked THEN
    PERFORM system.raise_error('TB411', 'a pool of minutes ran out meanwhile', p_hint => 'Lock these pools and deal again.',
      p_detail => (
        SELECT jsonb_agg(DISTINCT to_jsonb(p) - '{record_id,side,started_at,usage_day,billed_seconds}'::text[]) FROM unnest(p_parts) AS p
      ));
  END IF;
END $$;
COMMENT ON FUNCTION rating.pool_take(rating.pool_part[]) IS
$doc$Takes dealt seconds out of their pools, in the order of the pools' keys and never more than there is.

Call it late: it locks the pools until the transaction ends.
:param p_parts: seconds by call and pool
:returns: nothing
:raises TB411: somebody else drew meanwhile, and a pool has not enough; the detail lists the pools of all parts
:example: SELECT rating.pool_take('{}')$doc$;

CREATE OR REPLACE FUNCTION rating.pool_return(p_rerating_id bigint, p_call_ids bigint[], p_again boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_parts rating.pool_part[];
BEGIN
  WITH draw AS (
    INSERT INTO rating.pool_draw AS n (
      customer_id, started_at, call_id, side, transaction_id, pool_id, sharer_id, cycle_from, billed_seconds
    )
    SELECT d.customer_id, d.started_at, d.call_id, d.side, CASE WHEN p_again THEN p.restored_by ELSE p.reversed_by END, d.pool_id,
      d.sharer_id, d.cycle_from, CASE WHEN p_again THEN d.billed_seconds ELSE -d.billed_seconds END
    FROM unnest(p_call_ids) AS x (call_id)
    INNER JOIN rating.charge_past AS p ON p.rerating_id = p_rerating_id AND p.call_id = x.call_id
    INNER JOIN rating.pool_draw AS d ON d.customer_id = p.customer_id AND d.started_at = p.started_at AND d.call_id = p.call_id
      AND d.side = p.side AND d.transaction_id = p.transaction_id
    RETURNING n.*
  )
  SELECT array_agg(ROW(
    d.call_id, d.side, d.started_at, NULL, d.customer_id, d.pool_id, d.sharer_id, d.cycle_from, u.cycle_to, u.granted_seconds,
    d.billed_seconds
  )::rating.pool_part)
  INTO v_parts
  FROM draw AS d
  INNER JOIN rating.pool_use AS u ON u.customer_id = d.customer_id AND u.pool_id = d.pool_id AND u.sharer_id = d.sharer_id
    AND u.cycle_from = d.cycle_from;
  IF p_again THEN
    PERFORM rating.pool_take(v_parts);
    RETURN;
  END IF;
  PERFORM FROM rating.pool_use AS u
  WHERE (u.customer_id, u.pool_id, u.sharer_id, u.cycle_from) IN (
    SELECT p.customer_id, p.pool_id, p.sharer_id, p.cycle_from FROM unnest(v_parts) AS p
  )
  ORDER BY u.customer_id, u.pool_id, u.sharer_id, u.cycle_from
  FOR NO KEY UPDATE;
  UPDATE rating.pool_use AS u SET billed_seconds = u.billed_seconds + g.seconds
  FROM (
    SELECT p.customer_id, p.pool_id, p.sharer_id, p.cycle_from, sum(p.billed_seconds) AS seconds
    FROM unnest(v_parts) AS p GROUP BY p.customer_id, p.pool_id, p.sharer_id, p.cycle_from
  ) AS g
  WHERE u.customer_id = g.customer_id AND u.pool_id = g.pool_id AND u.sharer_id = g.sharer_id AND u.cycle_from = g.cycle_from;
END $$;
COMMENT ON FUNCTION rating.pool_return(bigint, bigint[], boolean) IS
$doc$Gives pools back what charges drew that were just set aside, or draws it once more when they count again.

:param p_rerating_id: the re-rating whose past the charges are
:param p_call_ids: the calls
:param p_again: true: they count again
:returns: nothing
:raises TB411: they count again, and a pool has been used up meanwhile
:example: SELECT rating.pool_return(1, '{}', false)$doc$;
