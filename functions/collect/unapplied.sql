-- Credit that settles nothing: money of customers that waits for use.

CREATE OR REPLACE FUNCTION api.credit_unapplied_list(
  p_customer_id bigint DEFAULT NULL, p_legal_entity text DEFAULT NULL, p_older_days integer DEFAULT 0,
  p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  customer_id bigint, customer text, customer_name text, legal_entity text, kind text, document_id bigint, amount numeric,
  unapplied numeric, currency system.currency, booked_at timestamptz, days integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_today date := collect.day_given(NULL);
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  RETURN QUERY
  SELECT k.customer_id, c.code::text, c.name, e.code::text, k.kind, k.document_id, k.amount, k.amount - coalesce(x.settled, 0),
    c.currency, k.booked_at, v_today - (k.booked_at AT TIME ZONE c.time_zone)::date
  FROM (
    SELECT r.customer_id, r.kind, r.document_id, sum(r.amount) AS amount, min(r.booked_at) AS booked_at
    FROM collect.credits() AS r
    WHERE p_customer_id IS NULL OR r.customer_id = p_customer_id
    GROUP BY r.customer_id, r.kind, r.document_id
    HAVING sum(r.amount) > 0
  ) AS k
  INNER JOIN party.customer AS c ON c.customer_id = k.customer_id AND c.billing_mode = 'postpaid'
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  LEFT JOIN (
    SELECT a.credit_kind, a.credit_id, sum(a.amount) AS settled
    FROM collect.allocation AS a
    WHERE p_customer_id IS NULL OR a.customer_id = p_customer_id
    GROUP BY a.credit_kind, a.credit_id
  ) AS x ON x.credit_kind = k.kind AND x.credit_id = k.document_id
  WHERE k.amount > coalesce(x.settled, 0) AND (p_legal_entity IS NULL OR e.code = p_legal_entity)
    AND v_today - (k.booked_at AT TIME ZONE c.time_zone)::date >= p_older_days
    AND (p_after IS NULL OR (k.customer_id, k.kind, k.document_id) > (p_after[1]::bigint, p_after[2], p_after[3]::bigint))
  ORDER BY k.customer_id, k.kind, k.document_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.credit_unapplied_list(bigint, text, integer, integer, text[]) IS
$doc$Lists credit of postpaid customers that settles nothing yet: to apply, to refund, or to ask about.

:param p_customer_id: only of this customer
:param p_legal_entity: only of customers of this legal entity, by code
:param p_older_days: only what has waited at least so many days
:param p_limit: most rows to return, 1 to 1000
:param p_after: customer_id, kind and document_id of the last row seen; NULL is the start
:returns: a row a payment, adjustment, credit note, deposit or other credit; unapplied is what of it settles nothing
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.credit_unapplied_list(p_older_days => 30)$doc$;
GRANT EXECUTE ON FUNCTION api.credit_unapplied_list(bigint, text, integer, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
