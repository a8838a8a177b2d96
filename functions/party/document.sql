-- Papers of customers: certificates that exempt from tax or show a reseller, contracts. Lists leave the files out.
SELECT resource.declare('document', 'party.document', p_filter => '{customer_id,kind,country,state}',
  p_sort => '{-created_at}');

CREATE OR REPLACE FUNCTION api.document_content(p_document_id bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_content bytea;
BEGIN
  SELECT d.content INTO v_content FROM party.document AS d WHERE d.document_id = p_document_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('document %s does not exist', coalesce(p_document_id::text, 'NULL')),
      p_detail => jsonb_build_object('document_id', p_document_id), p_column => 'document_id');
  END IF;
  RETURN v_content;
END $$;
COMMENT ON FUNCTION api.document_content(bigint) IS $doc$The file of a document.

:param p_document_id: the document
:returns: its bytes (as text: \x and two hexadecimal digits a byte); NULL when there is no file
:raises TB101: no such document
:example: SELECT api.document_content(1)$doc$;
GRANT EXECUTE ON FUNCTION api.document_content(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.document_expiring(
  p_days integer DEFAULT 30, p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100
) RETURNS SETOF api.document
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_day date := (system.clock_now() AT TIME ZONE 'UTC')::date;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  IF p_days IS NULL OR p_days NOT BETWEEN 0 AND 3660 THEN
    PERFORM system.raise_error('TB102', 'days must be between 0 and 3660', p_column => 'days');
  END IF;
  RETURN QUERY
  SELECT d.*
  FROM api.document AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id AND c.status <> 'closed'
  CROSS JOIN LATERAL (SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date AS today) AS z
  -- Somewhere it is a day earlier or later than in UTC: these bounds serve the index.
  WHERE d.expires_on BETWEEN v_day - 1 AND v_day + 1 + p_days
    AND d.expires_on BETWEEN z.today AND z.today + p_days
    AND (p_after IS NULL OR (d.expires_on, d.document_id) > (p_after[1]::date, p_after[2]::bigint))
  ORDER BY d.expires_on, d.document_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.document_expiring(integer, text[], integer) IS
$doc$Documents that still count and expire soon, those of closed customers left out, the soonest first.

:param p_days: how many days ahead, 0 to 3660; 0 is what counts today for the last time
:param p_after: expires_on and document_id of the last row of the page before; NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: the documents in order
:raises TB102: the days, the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.document_expiring(60)$doc$;
GRANT EXECUTE ON FUNCTION api.document_expiring(integer, text[], integer) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
