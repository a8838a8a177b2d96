-- Minutes of pools that are used up.

CREATE OR REPLACE FUNCTION rating.pool_use_add_many(p_uses rating.pool_use_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rating.pool_use (customer_id, pool_id, sharer_id, cycle_from, cycle_to, billed_seconds)
  SELECT u.customer_id, u.pool_id, u.sharer_id, u.cycle_from, u.cycle_to, u.billed_seconds
  FROM unnest(p_uses) AS u;
END $$;
COMMENT ON FUNCTION rating.pool_use_add_many(rating.pool_use_draft[]) IS
$doc$Keeps what was used of pools before anything was rated here.

:param p_uses: seconds by customer, pool, sharer and cycle
:returns: nothing
:example: SELECT rating.pool_use_add_many('{}')$doc$;
