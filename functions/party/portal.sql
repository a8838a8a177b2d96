-- What customers see and change of themselves. No function of schema portal takes a customer: the session says whose rows there are.

CREATE OR REPLACE FUNCTION portal.profile_get() RETURNS TABLE (
  customer_id bigint, code text, name text, email text, language text, currency text, time_zone text, billing_mode text, status text
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.customer_id, c.code, c.name, c.email, c.language, c.currency, c.time_zone, c.billing_mode, c.status
  FROM party.customer AS c
$$;
COMMENT ON FUNCTION portal.profile_get() IS $doc$Who the customer is.

:returns: one row
:example: SELECT * FROM portal.profile_get()$doc$;

CREATE OR REPLACE FUNCTION portal.profile_update(p_email text DEFAULT NULL, p_language text DEFAULT NULL) RETURNS TABLE (
  customer_id bigint, code text, name text, email text, language text, currency text, time_zone text, billing_mode text, status text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  UPDATE party.customer AS c SET email = coalesce(p_email, c.email), language = coalesce(p_language, c.language);
  RETURN QUERY SELECT p.* FROM portal.profile_get() AS p;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION portal.profile_update(text, text) IS
$doc$Changes where the customer's mails go, and their language; what is not given stays.

:param p_email: e-mail address
:param p_language: language, such as en or fr-CA
:returns: who the customer is now
:raises TB102: a value that cannot be
:example: SELECT * FROM portal.profile_update(p_language => 'fr-CA')$doc$;

CREATE OR REPLACE FUNCTION portal.amount_get() RETURNS TABLE (
  billing_mode text, currency text, amount_due system.money, available system.money, unbilled system.money, reserved system.money
)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.billing_mode, a.currency,
    CASE c.billing_mode WHEN 'postpaid' THEN -a.posted END, CASE c.billing_mode WHEN 'prepaid' THEN a.posted - a.reserved END,
    a.unbilled, a.reserved
  FROM party.customer AS c INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
$$;
COMMENT ON FUNCTION portal.amount_get() IS $doc$What the customer owes, or has to spend.

:returns: amount_due (postpaid) or available (prepaid), what is not invoiced yet, and what is set aside for calls in progress
:example: SELECT * FROM portal.amount_get()$doc$;

CREATE OR REPLACE FUNCTION portal.contact_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL) RETURNS TABLE (
  contact_id bigint, role text, name text, email text, phone text, version integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT c.contact_id, c.role, c.name, c.email, c.phone, c.version
  FROM party.contact AS c
  WHERE p_after IS NULL OR c.contact_id > p_after[1]::bigint
  ORDER BY c.contact_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.contact_list(integer, text[]) IS $doc$The customer's contacts.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: contact_id of the last row seen
:returns: contacts
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.contact_list()$doc$;

CREATE OR REPLACE FUNCTION portal.contact_update(
  p_contact_id bigint, p_version integer, p_name text DEFAULT NULL, p_email text DEFAULT NULL, p_phone text DEFAULT NULL
) RETURNS TABLE (contact_id bigint, role text, name text, email text, phone text, version integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_version integer;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  SELECT c.version INTO v_version FROM party.contact AS c WHERE c.contact_id = p_contact_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    -- The same for one that is not there and one that is somebody else's.
    PERFORM system.raise_error('TB101', format('contact %s does not exist', coalesce(p_contact_id::text, 'NULL')),
      p_column => 'contact_id');
  ELSIF v_version IS DISTINCT FROM p_version THEN
    PERFORM system.raise_error('TB104', format('contact %s has changed', p_contact_id), p_column => 'version',
      p_hint => 'Read it again and repeat the change.');
  END IF;
  UPDATE party.contact AS c
  SET name = coalesce(p_name, c.name), email = coalesce(p_email, c.email), phone = coalesce(p_phone, c.phone)
  WHERE c.contact_id = p_contact_id;
  RETURN QUERY
  SELECT c.contact_id, c.role, c.name, c.email, c.phone, c.version FROM party.contact AS c WHERE c.contact_id = p_contact_id;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION portal.contact_update(bigint, integer, text, text, text) IS
$doc$Changes a contact of the customer; what is not given stays.

:param p_contact_id: the contact
:param p_version: its version as it was read
:param p_name: name
:param p_email: e-mail address
:param p_phone: telephone number
:returns: the contact as it is now
:raises TB101: no such contact
:raises TB102: a value that cannot be
:raises TB104: it was changed since
:example: SELECT * FROM portal.contact_update(1, 1, p_phone => '+1 613 555 0100')$doc$;

CREATE OR REPLACE FUNCTION portal.notice_list(p_limit integer DEFAULT 100) RETURNS TABLE (
  notice text, title text, enabled boolean, recipients text[], is_own boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, NULL, 1);
  RETURN QUERY
  SELECT n.code, n.title, coalesce(p.enabled, n.default_on), p.recipients, p.notice_preference_id IS NOT NULL
  FROM party.customer AS c
  CROSS JOIN system.notice AS n
  LEFT JOIN party.notice_preference AS p ON p.customer_id = c.customer_id AND p.notice = n.code
  ORDER BY n.code
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.notice_list(integer) IS $doc$What the customer is told by e-mail, and where.

:param p_limit: at most this many rows, 1 to 1000
:returns: notices; is_own: the customer said so
:raises TB102: a limit that cannot be
:example: SELECT * FROM portal.notice_list()$doc$;

CREATE OR REPLACE FUNCTION portal.notice_set(p_notice text, p_enabled boolean, p_recipients text[] DEFAULT NULL) RETURNS TABLE (
  notice text, title text, enabled boolean, recipients text[], is_own boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO party.notice_preference AS p (customer_id, notice, enabled, recipients)
  SELECT c.customer_id, p_notice, p_enabled, p_recipients FROM party.customer AS c
  ON CONFLICT ON CONSTRAINT notice_preference_once DO UPDATE SET enabled = excluded.enabled, recipients = excluded.recipients;
  RETURN QUERY SELECT l.* FROM portal.notice_list(1000) AS l WHERE l.notice = p_notice;
EXCEPTION
  WHEN check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION portal.notice_set(text, boolean, text[]) IS
$doc$Says whether and where the customer is told something.

:param p_notice: code of the notice
:param p_enabled: whether to tell
:param p_recipients: e-mail addresses; NULL is the contacts with role billing, else the customer's own address
:returns: the notice as it is now
:raises TB102: no such notice, or an address that cannot be
:example: SELECT * FROM portal.notice_set('card_expiry', true, '{ada@example.com}')$doc$;

GRANT EXECUTE ON FUNCTION portal.profile_get(), portal.profile_update(text, text), portal.amount_get(),
  portal.contact_list(integer, text[]), portal.contact_update(bigint, integer, text, text, text), portal.notice_list(integer),
  portal.notice_set(text, boolean, text[])
TO pgtoll_customer;
