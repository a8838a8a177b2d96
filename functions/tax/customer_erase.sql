-- Numbers of certificates. That there was an exemption, where and until when, the taxes of old invoices still need.
CREATE OR REPLACE FUNCTION tax.customer_erase(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE tax.exemption AS e SET certificate = '' WHERE e.customer_id = p_customer_id AND e.certificate <> '';
  PERFORM system.audit_blank('{tax.exemption}', jsonb_build_object('customer_id', p_customer_id), '{certificate}');
END $$;
COMMENT ON FUNCTION tax.customer_erase(bigint) IS
$doc$Erases the numbers of a customer's certificates.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT tax.customer_erase(7)$doc$;
