-- Items that customers, or single devices of theirs, have from day to day.
SELECT resource.declare('item_assignment', 'service.item_assignment',
  p_filter => '{customer_id,device_id,location_id,item_id}', p_sort => '{-valid_from}');

CREATE OR REPLACE FUNCTION api.item_assignment_end(p_item_assignment_id bigint, p_valid_to date DEFAULT NULL)
RETURNS api.item_assignment
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_old service.item_assignment;
  v_row api.item_assignment;
  v_to date := p_valid_to;
BEGIN
  SELECT a.* INTO v_old FROM service.item_assignment AS a
  WHERE a.item_assignment_id = p_item_assignment_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('item assignment %s does not exist', coalesce(p_item_assignment_id::text, 'NULL')),
      p_detail => jsonb_build_object('item_assignment_id', p_item_assignment_id), p_column => 'item_assignment_id');
  END IF;
  v_to := coalesce(p_valid_to, party.customer_today(v_old.customer_id) + 1);
  IF v_to <= v_old.valid_from OR v_to > v_old.valid_to THEN
    PERFORM system.raise_error('TB102', format('item assignment %s does not last until %s', p_item_assignment_id, v_to),
      p_detail => jsonb_build_object('valid_from', v_old.valid_from, 'valid_to', v_old.valid_to), p_column => 'valid_to',
      p_hint => 'Give a day within its time; remove one that never began.');
  END IF;
  UPDATE service.item_assignment AS a SET valid_to = v_to
  WHERE a.item_assignment_id = p_item_assignment_id AND a.valid_to <> v_to;
  SELECT a.* INTO v_row FROM api.item_assignment AS a WHERE a.item_assignment_id = p_item_assignment_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.item_assignment_end(bigint, date) IS $doc$Ends an item of a customer.

:param p_item_assignment_id: the item assignment
:param p_valid_to: first day without it, in the customer's zone; NULL is tomorrow
:returns: the item assignment as it is now
:raises TB101: no such item assignment
:raises TB102: that day does not lie within its time
:example: SELECT * FROM api.item_assignment_end(1, '2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION api.item_assignment_end(bigint, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION service.device_items_end(p_device_id bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- The day in which service ends is paid for: the first day without is the next one, unless it ends at midnight.
  v_to date := (
    SELECT ceil(extract(epoch FROM (p_at AT TIME ZONE c.time_zone) - timestamp '1970-01-01') / 86400)::integer + date '1970-01-01'
    FROM service.device AS d
    INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
    WHERE d.device_id = p_device_id
  );
BEGIN
  DELETE FROM service.item_assignment AS a WHERE a.device_id = p_device_id AND a.valid_from >= v_to;
  UPDATE service.item_assignment AS a SET valid_to = v_to WHERE a.device_id = p_device_id AND a.valid_to > v_to;
END $$;
COMMENT ON FUNCTION service.device_items_end(bigint, timestamptz) IS
$doc$Ends the items of a device that goes out of service; those to come never begin.

:param p_device_id: the device
:param p_at: first instant after service
:returns: nothing
:example: SELECT service.device_items_end(1, '2026-11-01T04:00Z')$doc$;
