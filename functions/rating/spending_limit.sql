-- What a customer may owe and spend, and how many calls they or a device may make at once.
SELECT resource.declare('spending_limit', 'rating.spending_limit', p_filter => '{customer_id,device_id,action}');

CREATE OR REPLACE FUNCTION rating.called_country_add(p_customer party.customer, p_country text, p_call rating.reservation)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_home text := (
    SELECT a.country FROM party.address_at(
      p_customer.customer_id, 'service', (p_call.authorised_at AT TIME ZONE p_customer.time_zone)::date) AS a
  );
BEGIN
  INSERT INTO rating.called_country (customer_id, country, first_at)
  VALUES (p_customer.customer_id, p_country, p_call.authorised_at)
  ON CONFLICT ON CONSTRAINT called_country_pkey DO NOTHING;
  IF FOUND AND p_country IS DISTINCT FROM v_home THEN
    PERFORM party.account_alert(p_customer.customer_id, 'new_country', p_country,
      jsonb_build_object('country', p_country, 'called', p_call.called));
  END IF;
END $$;
COMMENT ON FUNCTION rating.called_country_add(party.customer, text, rating.reservation) IS
$doc$Keeps that a customer calls a country for the first time, and tells them, unless it is their own.

:param p_customer: the customer
:param p_country: ISO 3166-1 alpha-2 code
:param p_call: the call
:returns: nothing
:example: SELECT rating.called_country_add(c, 'FR', r)
  FROM rating.reservation AS r INNER JOIN party.customer AS c ON c.customer_id = r.customer_id$doc$;
