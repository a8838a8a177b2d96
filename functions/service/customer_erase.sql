-- Where a customer's numbers were registered. The numbers stay, since the calls in the books are theirs.
CREATE OR REPLACE FUNCTION service.customer_erase(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ids bigint[];
BEGIN
  -- A number that somebody else has by now has their emergency location.
  WITH gone AS (
    DELETE FROM service.emergency_location AS l
    WHERE EXISTS (SELECT FROM service.device AS d WHERE d.customer_id = p_customer_id AND d.key = l.number)
      AND NOT EXISTS (
        SELECT FROM service.device AS d
        WHERE d.key = l.number AND d.customer_id <> p_customer_id AND d.valid_from >= (
          SELECT max(m.valid_from) FROM service.device AS m WHERE m.customer_id = p_customer_id AND m.key = l.number
        )
      )
    RETURNING l.emergency_location_id
  )
  SELECT array_agg(g.emergency_location_id) INTO v_ids FROM gone AS g;
  PERFORM system.audit_blank('{service.emergency_location}', jsonb_build_object('emergency_location_id', i.id),
    '{name,street,unit,postal_code}')
  FROM unnest(v_ids) AS i (id);
  UPDATE service.device AS d SET label = '' WHERE d.customer_id = p_customer_id AND d.label <> '';
  PERFORM system.audit_blank('{service.device}', jsonb_build_object('customer_id', p_customer_id), '{label}');
END $$;
COMMENT ON FUNCTION service.customer_erase(bigint) IS
$doc$Erases where a customer's numbers were registered for emergencies, and what their devices were called.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT service.customer_erase(7)$doc$;
