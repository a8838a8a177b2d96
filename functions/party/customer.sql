-- Customers. Create, update and remove are written out: a customer comes and goes with an account in the books, and status
-- and billing mode change by verbs of their own.
SELECT resource.declare('customer', 'party.customer',
  p_filter => '{code,name,type,parent_id,legal_entity_id,billing_mode,billing_cycle_id,status,email}',
  p_sort => '{code,name,-created_at}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION api.customer_create(
  p_code system.slug,
  p_name text,
  p_legal_entity_id bigint,
  p_currency system.currency,
  p_time_zone system.time_zone,
  p_country system.country,
  p_type text DEFAULT 'retail',
  p_billing_mode text DEFAULT 'postpaid',
  p_language text DEFAULT 'en',
  p_street text DEFAULT '',
  p_city text DEFAULT '',
  p_state text DEFAULT '',
  p_postal_code text DEFAULT '',
  p_email text DEFAULT '',
  p_tags text[] DEFAULT '{}',
  p_parent_id bigint DEFAULT NULL,
  p_billing_cycle_id bigint DEFAULT NULL,
  p_fields jsonb DEFAULT '{}'
) RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer_id bigint;
  v_row api.customer;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  -- Without its exponent no invoice could be rounded.
  IF p_currency IS NOT NULL AND NOT EXISTS (SELECT FROM system.iso_currency AS i WHERE i.code = p_currency) THEN
    PERFORM system.raise_error('TB102', format('%s is not a currency', p_currency), p_column => 'currency',
      p_hint => 'Give an ISO 4217 code, such as CAD.');
  END IF;
  INSERT INTO party.customer AS c (
    code, name, type, parent_id, legal_entity_id, currency, billing_mode, billing_cycle_id, time_zone, language, email, tags,
    fields
  ) VALUES (
    p_code, p_name, p_type, p_parent_id, p_legal_entity_id, p_currency, p_billing_mode,
    coalesce(p_billing_cycle_id, party.billing_cycle_default()), p_time_zone, p_language, p_email, p_tags,
    jsonb_strip_nulls(p_fields)
  ) RETURNING c.customer_id INTO v_customer_id;
  INSERT INTO party.address (customer_id, kind, street, city, state, postal_code, country)
  SELECT v_customer_id, k.kind, p_street, p_city, p_state, p_postal_code, p_country
  FROM (VALUES ('service'), ('billing')) AS k (kind);
  PERFORM ledger.account_open(v_customer_id, p_legal_entity_id, p_currency);
  SELECT c.* INTO v_row FROM api.customer AS c WHERE c.customer_id = v_customer_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.customer_create IS $doc$Adds a customer, and opens the customer's account in the books.

The address is where service is used and where bills go, until api.address_change() tells them apart.
:param p_code: unique account code
:param p_name: name as on invoices
:param p_legal_entity_id: who invoices the customer, for good
:param p_currency: ISO 4217 code of everything the customer is charged, for good
:param p_time_zone: IANA zone in which the customer's days and months begin
:param p_country: ISO 3166-1 alpha-2 code
:param p_type: retail, wholesale or reseller
:param p_billing_mode: prepaid or postpaid
:param p_language: language of documents, such as en or fr-CA
:param p_street: street and number
:param p_city: city
:param p_state: state or province
:param p_postal_code: postal code
:param p_email: where invoices are announced
:param p_tags: free labels
:param p_parent_id: the reseller that sells to the customer; NULL is the house
:param p_billing_cycle_id: how often it is billed; NULL is monthly
:param p_fields: values of custom fields by code, such as {"segment": "gold"}
:returns: the new customer, active
:raises TB102: a value is missing, refused by a check, or names nothing that exists; the parent is no reseller
:raises TB103: a customer with the same code exists
:example: SELECT * FROM api.customer_create('acme', 'Acme Ltd', 1, 'CAD', 'America/Toronto', 'CA')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_create TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.customer_update(
  p_customer_id bigint,
  p_version integer DEFAULT NULL,
  p_code system.slug DEFAULT NULL,
  p_name text DEFAULT NULL,
  p_type text DEFAULT NULL,
  p_time_zone system.time_zone DEFAULT NULL,
  p_language text DEFAULT NULL,
  p_email text DEFAULT NULL,
  p_tags text[] DEFAULT NULL,
  p_parent_id bigint DEFAULT NULL,
  p_billing_cycle_id bigint DEFAULT NULL,
  p_fields jsonb DEFAULT NULL,
  p_clear text[] DEFAULT '{}'
) RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  v_row := party.customer_lock(p_customer_id);
  IF p_version <> v_row.version THEN
    PERFORM system.raise_error('TB104', format('customer %s has changed since version %s', p_customer_id, p_version),
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'version', v_row.version),
      p_hint => 'Read it again and repeat the change.', p_column => 'version');
  END IF;
  IF NOT p_clear <@ '{parent_id}' THEN
    PERFORM system.raise_error('TB102', 'only parent_id can be emptied', p_column => 'clear');
  END IF;
  UPDATE party.customer AS c SET
    code = coalesce(p_code, c.code),
    name = coalesce(p_name, c.name),
    type = coalesce(p_type, c.type),
    time_zone = coalesce(p_time_zone, c.time_zone),
    language = coalesce(p_language, c.language),
    email = coalesce(p_email, c.email),
    tags = coalesce(p_tags, c.tags),
    parent_id = CASE WHEN p_clear @> '{parent_id}' THEN NULL ELSE coalesce(p_parent_id, c.parent_id) END,
    billing_cycle_id = coalesce(p_billing_cycle_id, c.billing_cycle_id),
    fields = jsonb_strip_nulls(c.fields || coalesce(p_fields, '{}'))
  WHERE c.customer_id = p_customer_id;
  SELECT c.* INTO v_row FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR check_violation OR foreign_key_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.customer_update IS $doc$Changes a customer; what is not given stays.

Status, billing mode and addresses have functions of their own; currency and legal entity never change.
:param p_customer_id: the customer
:param p_version: the version the change is based on; NULL overwrites whatever is there
:param p_code: unique account code
:param p_name: name as on invoices
:param p_type: retail, wholesale or reseller
:param p_time_zone: IANA zone in which the customer's days and months begin
:param p_language: language of documents, such as en or fr-CA
:param p_email: where invoices are announced
:param p_tags: free labels
:param p_parent_id: the reseller that sells to the customer
:param p_billing_cycle_id: how often it is billed
:param p_fields: values of custom fields by code: those given are replaced, null removes one, the others stay
:param p_clear: names of the columns to empty; parent_id can be
:returns: the customer as it is now
:raises TB101: no such customer
:raises TB102: a value is refused by a check or names nothing that exists; the parent is no reseller or stands below it
:raises TB103: another customer has the same code
:raises TB104: it was changed after p_version
:raises TB105: a reseller that has customers of its own stays one
:example: SELECT * FROM api.customer_update(1, p_version => 1, p_name => 'Acme Inc.')$doc$;
GRANT EXECUTE ON FUNCTION api.customer_update TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.customer_remove(p_customer_id bigint) RETURNS api.customer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.customer := party.customer_lock(p_customer_id);
  v_user text;
BEGIN
  -- Keys stand before customers in the order of domains, so no foreign key guards them.
  IF EXISTS (SELECT FROM access.api_key AS k WHERE k.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB105', format('customer %s is still used by api key', p_customer_id),
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'used_by', 'api_key'), p_column => 'customer_id',
      p_hint => 'Close the customer instead.');
  END IF;
  DELETE FROM party.customer AS c WHERE c.customer_id = p_customer_id;
  PERFORM ledger.account_remove(p_customer_id);
  RETURN v_row;
EXCEPTION
  WHEN foreign_key_violation THEN
    GET STACKED DIAGNOSTICS v_user = TABLE_NAME;
    PERFORM system.raise_error('TB105', format('customer %s is still used by %s', p_customer_id, replace(v_user, '_', ' ')),
      p_detail => jsonb_build_object('customer_id', p_customer_id, 'used_by', v_user), p_column => 'customer_id',
      p_hint => 'Close the customer instead.');
    RAISE;
END $$;
COMMENT ON FUNCTION api.customer_remove(bigint) IS $doc$Removes a customer that nothing uses and no money was ever booked for.

:param p_customer_id: the customer
:returns: the customer as it was
:raises TB101: no such customer
:raises TB105: something still uses it, or the books name it
:example: SELECT * FROM api.customer_remove(1)$doc$;
GRANT EXECUTE ON FUNCTION api.customer_remove(bigint) TO pgtoll_admin, pgtoll_operator;
