-- What a re-rating changes, or would change: summed up, and call by call.

CREATE OR REPLACE FUNCTION rating.rerating_check(p_rerating_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM rating.rerating AS r WHERE r.rerating_id = p_rerating_id) THEN
    PERFORM system.raise_error('TB101', format('re-rating %s does not exist', coalesce(p_rerating_id::text, 'NULL')),
      p_column => 'rerating_id');
  END IF;
END $$;
COMMENT ON FUNCTION rating.rerating_check(bigint) IS $doc$Refuses a re-rating that is unknown.

:param p_rerating_id: the re-rating
:returns: nothing
:raises TB101: no such re-rating
:example: SELECT rating.rerating_check(1)$doc$;

CREATE OR REPLACE FUNCTION api.rerating_change_list(p_rerating_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL)
RETURNS SETOF api.rerating_change
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3), rating.rerating_check(p_rerating_id);
  RETURN QUERY
  SELECT c.*
  FROM api.rerating_change AS c
  WHERE c.rerating_id = p_rerating_id
    AND (p_after IS NULL OR (c.record_id, c.customer_id, c.side) > (p_after[1]::bigint, p_after[2]::bigint, p_after[3]))
  ORDER BY c.record_id, c.customer_id, c.side
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rerating_change_list(bigint, integer, text[]) IS
$doc$Lists the calls that a re-rating changes, or would change, and those that cannot be rated, a page at a time.

:param p_rerating_id: the re-rating or preview
:param p_limit: most rows to return, 1 to 1000
:param p_after: record_id, customer_id and side of the last row seen; NULL is the start
:returns: a row a payer and side, with seconds and price before and after
:raises TB101: no such re-rating
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.rerating_change_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.rerating_change_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.rerating_effect_list(p_rerating_id bigint, p_grouping text DEFAULT 'customer', p_limit integer DEFAULT 20)
RETURNS TABLE (
  name text, currency text, calls bigint, unratable bigint, amount_before numeric, amount_after numeric, difference numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, NULL, 0), rating.rerating_check(p_rerating_id);
  IF (p_grouping IN ('customer', 'destination', 'currency')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a grouping', coalesce(p_grouping, 'NULL')), p_column => 'grouping',
      p_hint => 'One of customer, destination, currency.');
  END IF;
  RETURN QUERY
  SELECT coalesce(
      CASE p_grouping
        WHEN 'customer' THEN (SELECT c.code::text FROM party.customer AS c WHERE c.customer_id = g.id)
        WHEN 'destination' THEN (SELECT d.name FROM catalog.destination AS d WHERE d.destination_id = g.id)
      END, ''),
    g.currency, g.calls, g.unratable, g.amount_before, g.amount_after, g.amount_after - g.amount_before
  FROM (
    SELECT
      CASE p_grouping
        WHEN 'customer' THEN x.customer_id
        WHEN 'destination' THEN coalesce(x.destination_after, x.destination_before)
      END AS id,
      u.currency::text AS currency, count(*) FILTER (WHERE x.reason IS NULL) AS calls, count(x.reason) AS unratable,
      coalesce(sum(x.amount_before::numeric) FILTER (WHERE x.reason IS NULL), 0) AS amount_before,
      coalesce(sum(x.amount_after::numeric), 0) AS amount_after
    FROM rating.rerating_change AS x
    INNER JOIN party.customer AS u ON u.customer_id = x.customer_id
    WHERE x.rerating_id = p_rerating_id
    GROUP BY 1, u.currency
  ) AS g
  ORDER BY abs(g.amount_after - g.amount_before) DESC, g.id, g.currency
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.rerating_effect_list(bigint, text, integer) IS
$doc$Sums up what a re-rating changes, or would change: the largest difference first.

:param p_rerating_id: the re-rating or preview
:param p_grouping: customer, destination (the new one, or the one that is lost) or currency
:param p_limit: most rows to return, 1 to 1000
:returns: code of the customer or name of the destination; currency; charges that change, charges of calls that cannot be rated
  (they stay as they are and are in no amount), money before and after, and the difference
:raises TB101: no such re-rating
:raises TB102: no such grouping, or a limit outside 1 to 1000
:example: SELECT * FROM api.rerating_effect_list(1, 'destination')$doc$;
GRANT EXECUTE ON FUNCTION api.rerating_effect_list(bigint, text, integer) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.call_history(p_call_id text) RETURNS SETOF api.charge_past
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_record_id bigint;
BEGIN
  IF (p_call_id ~ '^[12][0-9]{3}(0[1-9]|1[0-2])-[0-9]{1,18}$') IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not the id of a call', coalesce(p_call_id, 'NULL')), p_column => 'call_id',
      p_hint => 'Month, dash, number: 202611-1000000.');
  END IF;
  v_record_id := substr(p_call_id, 8)::bigint;
  RETURN QUERY
  SELECT p.* FROM api.charge_past AS p
  WHERE p.record_id = v_record_id AND p.call_id = p_call_id
  ORDER BY p.rerating_id, p.side DESC, p.customer_id;
END $$;
COMMENT ON FUNCTION api.call_history(text) IS $doc$Lists what a call cost before it was rated again.

:param p_call_id: its public id, such as 202611-1000000
:returns: the charges that were taken back, the oldest first; none when it was rated once
:raises TB102: not the id of a call
:example: SELECT * FROM api.call_history('202611-1000000')$doc$;
GRANT EXECUTE ON FUNCTION api.call_history(text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
