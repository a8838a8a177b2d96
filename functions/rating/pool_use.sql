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

CREATE OR REPLACE FUNCTION rating.pool_lock(p_parts rating.pool_part[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rating.pool_use AS u (customer_id, pool_id, sharer_id, cycle_from, cycle_to, granted_seconds)
  SELECT DISTINCT p.customer_id, p.pool_id, p.sharer_id, p.cycle_from, p.cycle_to, p.granted_seconds
  FROM unnest(p_parts) AS p
  ORDER BY p.customer_id, p.pool_id, p.sharer_id, p.cycle_from
  -- Nothing changes: it is the lock that counts, also of a row that another one is making.
  ON CONFLICT ON CONSTRAINT pool_use_pkey DO UPDATE SET billed_seconds = u.billed_seconds;
END $$;
COMMENT ON FUNCTION rating.pool_lock(rating.pool_part[]) IS
$doc$Keeps others from drawing on pools until this transaction ends; rows are locked in the order of their keys.

:param p_parts: what may be drawn
:returns: nothing
:example: SELECT rating.pool_lock('{}')$doc$;

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
    SELECT a.customer_id, a.pool_id, a.sharer_id, a.cycle_from, a.cycle_to, a.granted_seconds, a.seconds FROM asked AS a
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
