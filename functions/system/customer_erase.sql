-- What system remembers of a person: answers kept for requests that are repeated, and mails. The audit log is each domain's.
CREATE OR REPLACE FUNCTION system.customer_erase(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE system.idempotency AS i SET response = 'null'
  WHERE jsonb_path_exists(i.response, '$.**.customer_id ? (@ == $id || @ == $text)',
    jsonb_build_object('id', p_customer_id, 'text', p_customer_id::text));
  PERFORM system.mail_erase(p_customer_id);
END $$;
COMMENT ON FUNCTION system.customer_erase(bigint) IS
$doc$Forgets mails and kept answers that speak of a customer; a repeated request is answered with null.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT system.customer_erase(7)$doc$;
