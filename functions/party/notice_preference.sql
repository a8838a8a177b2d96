-- What customers want to be told by e-mail, and where.

CREATE OR REPLACE FUNCTION party.notice_recipients(p_notice text, p_customer_ids bigint[])
RETURNS TABLE (customer_id bigint, recipient text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT p.customer_id, r.recipient
  FROM api.notice_preference AS p
  INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
  CROSS JOIN LATERAL (
    SELECT array_agg(o.email) AS emails
    FROM party.contact AS o
    -- What somebody typed may be no address: it must not keep the others from being told.
    WHERE o.customer_id = p.customer_id AND o.role = 'billing' AND system.mail_addresses_valid(ARRAY[o.email])
  ) AS b
  CROSS JOIN LATERAL unnest(coalesce(p.recipients, b.emails, ARRAY[c.email])) AS r (recipient)
  WHERE p.notice = p_notice AND p.enabled AND p.customer_id = ANY (p_customer_ids)
    AND system.mail_addresses_valid(ARRAY[r.recipient])
$$;
COMMENT ON FUNCTION party.notice_recipients(text, bigint[]) IS $doc$Where customers are told something, if they want to be.

Own recipients of the preference, else contacts with role billing, else the customer's own address.
:param p_notice: code of the notice
:param p_customer_ids: the customers
:returns: customers and e-mail addresses; no row for a customer who does not want it or has no address
:example: SELECT * FROM party.notice_recipients('card_expiry', '{1,2}')$doc$;

CREATE OR REPLACE FUNCTION api.notice_preference_get(p_customer_id bigint, p_notice text) RETURNS api.notice_preference
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.notice_preference;
BEGIN
  SELECT p.* INTO v_row FROM api.notice_preference AS p WHERE p.customer_id = p_customer_id AND p.notice = p_notice;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('customer %s or notice %s does not exist', coalesce(p_customer_id::text, 'NULL'), coalesce(p_notice, 'NULL')),
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'notice', p_notice));
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.notice_preference_get(bigint, text) IS $doc$Whether and where a customer is told something.

:param p_customer_id: the customer
:param p_notice: code of the notice
:returns: the row of api.notice_preference
:raises TB101: no such customer or notice
:example: SELECT * FROM api.notice_preference_get(1, 'card_expiry')$doc$;
GRANT EXECUTE ON FUNCTION api.notice_preference_get(bigint, text) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.notice_preference_list(
  p_customer_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.notice_preference
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT p.*
  FROM api.notice_preference AS p
  WHERE p.customer_id = p_customer_id AND (p_after IS NULL OR p.notice > p_after[1])
  ORDER BY p.notice
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.notice_preference_list(bigint, integer, text[]) IS
$doc$All that a customer can be told, with whether and where.

:param p_customer_id: the customer
:param p_limit: at most this many rows, 1 to 1000
:param p_after: notice of the last row seen; NULL starts at the beginning
:returns: rows of api.notice_preference, also for notices the customer never said anything about
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.notice_preference_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.notice_preference_list(bigint, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.notice_preference_set(
  p_customer_id bigint, p_notice text, p_enabled boolean DEFAULT NULL, p_recipients text[] DEFAULT NULL
) RETURNS api.notice_preference
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  PERFORM party.customer_lock(p_customer_id);
  IF p_enabled IS NULL AND p_recipients IS NULL THEN
    DELETE FROM party.notice_preference AS p WHERE p.customer_id = p_customer_id AND p.notice = p_notice;
  ELSE
    INSERT INTO party.notice_preference AS p (customer_id, notice, enabled, recipients)
    VALUES (p_customer_id, p_notice, p_enabled, p_recipients)
    ON CONFLICT ON CONSTRAINT notice_preference_once DO UPDATE SET
      enabled = excluded.enabled, recipients = excluded.recipients;
  END IF;
  RETURN api.notice_preference_get(p_customer_id, p_notice);
EXCEPTION
  WHEN check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.notice_preference_set(bigint, text, boolean, text[]) IS
$doc$Says whether and where a customer is told something; replaces all that was said of it before.

:param p_customer_id: the customer
:param p_notice: code of the notice
:param p_enabled: whether to tell; NULL is as usual
:param p_recipients: e-mail addresses; NULL is the contacts with role billing, else the customer's own address
:returns: the row of api.notice_preference
:raises TB101: no such customer or notice
:raises TB102: no such notice, or an address that cannot be
:example: SELECT * FROM api.notice_preference_set(1, 'card_expiry', p_recipients => '{ada@example.com}')$doc$;
GRANT EXECUTE ON FUNCTION api.notice_preference_set(bigint, text, boolean, text[]) TO pgtoll_admin, pgtoll_operator;
