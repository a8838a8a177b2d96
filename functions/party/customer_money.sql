-- Where a customer stands, and how it came about.

CREATE OR REPLACE FUNCTION api.customer_amount(p_customer_id bigint) RETURNS api.customer_amount
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer_amount;
BEGIN
  SELECT a.* INTO v_row FROM api.customer_amount AS a WHERE a.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.customer_amount(bigint) IS
$doc$What a customer owes or has: amount due (postpaid) or available (prepaid), unbilled, reserved, exposure.

:param p_customer_id: the customer
:returns: the amounts of now
:raises TB101: no such customer
:example: SELECT * FROM api.customer_amount(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_amount(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.customer_history(
  p_customer_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.customer_history
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  IF NOT EXISTS (SELECT FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id), p_column => 'customer_id');
  END IF;
  RETURN QUERY
  SELECT h.*
  FROM api.customer_history AS h
  WHERE h.customer_id = p_customer_id
    AND (p_after IS NULL OR (h.booked_on, coalesce(h.usage_day, 'infinity'), coalesce(h.transaction_id, 0))
      < (p_after[1]::date, coalesce(p_after[2]::date, 'infinity'), coalesce(p_after[3]::bigint, 0)))
  ORDER BY h.booked_on DESC, coalesce(h.usage_day, 'infinity') DESC, coalesce(h.transaction_id, 0) DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.customer_history(bigint, integer, text[]) IS
$doc$A customer's money over time, newest first; usage stands in one row a booked day and usage day.

It does not depend on how many workers rated the calls.
:param p_customer_id: the customer
:param p_limit: most rows to return, 1 to 1000
:param p_after: booked_on, usage_day and transaction_id of the last row seen (NULL where it has none); NULL is the start
:returns: rows of api.customer_history
:raises TB101: no such customer
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.customer_history(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_history(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
