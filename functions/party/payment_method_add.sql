-- Many payment methods at once.

CREATE OR REPLACE FUNCTION party.payment_method_add_many(p_methods party.payment_method_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO party.payment_method (customer_id, kind, gateway, token, brand, last_four, expires_on, is_default)
  SELECT m.customer_id, m.kind, m.gateway, m.token, m.brand, m.last_four, m.expires_on, m.is_default
  FROM unnest(p_methods) AS m;
END $$;
COMMENT ON FUNCTION party.payment_method_add_many(party.payment_method_draft[]) IS
$doc$Adds payment methods, which are tokens of a gateway.

:param p_methods: the payment methods; one a customer may be the default
:returns: nothing
:example: SELECT party.payment_method_add_many('{}')$doc$;
