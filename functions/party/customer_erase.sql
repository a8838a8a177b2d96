-- Who a customer is. Code, city, state and country stay: the books and the taxes in them name the place.
CREATE OR REPLACE FUNCTION party.customer_erase(p_customer_id bigint, p_reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_tables CONSTANT text[] := ARRAY[
    'party.customer', 'party.address', 'party.contact', 'party.note', 'party.document', 'party.payment_method',
    'party.location', 'party.notice_preference'
  ];
  c_columns CONSTANT text[] := ARRAY[
    'name', 'street', 'email', 'tags', 'fields', 'phone', 'body', 'reference', 'file_name', 'content', 'token', 'brand',
    'last_four', 'media_type', 'status_reason', 'recipients'
  ];
BEGIN
  INSERT INTO party.erasure (customer_id, erased_at, actor, reason)
  VALUES (p_customer_id, system.clock_now(), system.actor(), p_reason);
  UPDATE party.customer AS c SET name = 'erased', status_reason = '', email = '', tags = '{}', fields = '{}'
  WHERE c.customer_id = p_customer_id;
  PERFORM party.status_change_blank(p_customer_id);
  UPDATE party.address AS a SET street = '' WHERE a.customer_id = p_customer_id;
  DELETE FROM party.contact AS c WHERE c.customer_id = p_customer_id;
  DELETE FROM party.notice_preference AS p WHERE p.customer_id = p_customer_id;
  DELETE FROM party.note AS n WHERE n.customer_id = p_customer_id;
  -- That there was an exemption, where and until when, the taxes of old invoices still need.
  UPDATE party.document AS d SET content = NULL, reference = '', file_name = '', media_type = ''
  WHERE d.customer_id = p_customer_id;
  UPDATE party.payment_method AS m
  SET token = 'erased-' || m.payment_method_id, brand = '', last_four = '', is_default = false, status = 'removed'
  WHERE m.customer_id = p_customer_id;
  UPDATE party.location AS l SET code = 'erased-' || l.location_id, name = 'erased'
  WHERE l.customer_id = p_customer_id;
  -- The trail of all this holds what was there before.
  PERFORM system.audit_blank(c_tables, jsonb_build_object('customer_id', p_customer_id), c_columns);
  PERFORM system.audit_blank(
    '{party.location}', jsonb_build_object('customer_id', p_customer_id), '{code}');
END $$;
COMMENT ON FUNCTION party.customer_erase(bigint, text) IS
$doc$Erases who a customer is, and records that it was done.

:param p_customer_id: the customer
:param p_reason: why, without personal data
:returns: nothing
:example: SELECT party.customer_erase(7, 'request 12')$doc$;
