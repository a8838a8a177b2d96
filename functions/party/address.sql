-- Addresses of customers over time: service addresses decide taxes, billing addresses stand on invoices.
SELECT resource.declare('address', 'party.address', p_filter => '{customer_id,kind}',
  p_sort => '{valid_from,-valid_from}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION party.address_at(p_customer_id bigint, p_kind text, p_day date) RETURNS SETOF party.address
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT a.*
  FROM party.address AS a
  WHERE a.customer_id = p_customer_id AND a.kind = p_kind AND a.valid_from <= p_day
  ORDER BY a.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION party.address_at(bigint, text, date) IS
$doc$The address of a customer that counts on a day: the one place that picks it. It inlines into queries.

:param p_customer_id: the customer
:param p_kind: service or billing
:param p_day: a day in the customer's zone
:returns: one row
:example: SELECT * FROM party.address_at(1, 'service', '2026-03-01')$doc$;

CREATE OR REPLACE FUNCTION api.address_change(
  p_customer_id bigint,
  p_kind text,
  p_valid_from date,
  p_street text DEFAULT NULL,
  p_city text DEFAULT NULL,
  p_county text DEFAULT NULL,
  p_state text DEFAULT NULL,
  p_postal_code text DEFAULT NULL,
  p_country system.country DEFAULT NULL
) RETURNS api.address
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer api.customer := party.customer_lock(p_customer_id);
  v_old party.address;
  v_address_id bigint;
  v_row api.address;
BEGIN
  IF p_kind IS NULL OR p_kind NOT IN ('service', 'billing') THEN
    PERFORM system.raise_error('TB102', format('%s is not a kind of address', coalesce(p_kind, 'NULL')),
      p_column => 'kind', p_hint => 'One of service, billing.');
  END IF;
  IF p_valid_from IS NULL OR p_valid_from = 'infinity' THEN
    PERFORM system.raise_error('TB102', 'an address needs its first day', p_column => 'valid_from',
      p_hint => 'Give a day to come; or, to correct an address, the day on which it begins.');
  END IF;
  SELECT a.* INTO v_old FROM party.address_at(v_customer.customer_id, p_kind, p_valid_from) AS a;
  IF v_old.valid_from = p_valid_from THEN
    UPDATE party.address AS a SET
      street = coalesce(p_street, a.street),
      city = coalesce(p_city, a.city),
      county = coalesce(p_county, a.county),
      state = coalesce(p_state, a.state),
      postal_code = coalesce(p_postal_code, a.postal_code),
      country = coalesce(p_country, a.country)
    WHERE a.address_id = v_old.address_id
    RETURNING a.address_id INTO v_address_id;
  ELSE
    INSERT INTO party.address AS a (
      customer_id, kind, valid_from, street, city, county, state, postal_code, country
    ) VALUES (
      p_customer_id, p_kind, p_valid_from, coalesce(p_street, v_old.street), coalesce(p_city, v_old.city),
      coalesce(p_county, v_old.county), coalesce(p_state, v_old.state), coalesce(p_postal_code, v_old.postal_code),
      coalesce(p_country, v_old.country)
    ) RETURNING a.address_id INTO v_address_id;
  END IF;
  SELECT a.* INTO v_row FROM api.address AS a WHERE a.address_id = v_address_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.address_change IS
$doc$Gives a customer another address from a day to come, or corrects the one that begins that day.

What is not given stays as it is in the address before. An address that has begun keeps its place for good, since taxes were
decided by it: only its street can be corrected.
:param p_customer_id: the customer
:param p_kind: service (decides taxes) or billing (stands on invoices)
:param p_valid_from: its first day, in the customer's zone; -infinity is the first address
:param p_street: street and number
:param p_city: city
:param p_county: county, where taxes know one
:param p_state: state or province
:param p_postal_code: postal code
:param p_country: ISO 3166-1 alpha-2 code
:returns: the address as it is now
:raises TB101: no such customer
:raises TB102: no such kind, or no real day
:raises TB110: the place would change on a day that has begun
:example: SELECT * FROM api.address_change(1, 'service', '2026-12-01', '1 Rue Sainte-Catherine', 'Montreal', p_state => 'QC')$doc$;
GRANT EXECUTE ON FUNCTION api.address_change TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.address_remove(p_address_id bigint) RETURNS api.address
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.address;
BEGIN
  PERFORM FROM party.customer AS c
  WHERE c.customer_id = (SELECT a.customer_id FROM party.address AS a WHERE a.address_id = p_address_id)
  FOR NO KEY UPDATE;
  SELECT a.* INTO v_row FROM api.address AS a WHERE a.address_id = p_address_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('address %s does not exist', coalesce(p_address_id::text, 'NULL')),
      p_detail => jsonb_build_object('address_id', p_address_id), p_column => 'address_id');
  END IF;
  DELETE FROM party.address AS a WHERE a.address_id = p_address_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.address_remove(bigint) IS
$doc$Takes back an address that has not begun: the one before it goes on.

:param p_address_id: the address
:returns: the address as it was
:raises TB101: no such address
:raises TB110: it has begun, or is the first
:example: SELECT * FROM api.address_remove(1)$doc$;
GRANT EXECUTE ON FUNCTION api.address_remove(bigint) TO pgtoll_admin, pgtoll_operator;
