-- Versions of packages: what a package is and costs from a day on.
SELECT resource.declare('package_version', 'catalog.package_version', p_filter => '{package_id}', p_sort => '{valid_from,-valid_from}',
  p_verbs => '{get,list,update,remove}');

CREATE OR REPLACE FUNCTION catalog.package_version_at(p_package_id bigint, p_pinned_version_id bigint, p_on date)
RETURNS SETOF catalog.package_version
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT v.*
  FROM catalog.package_version AS v
  WHERE v.package_id = p_package_id
    AND CASE WHEN p_pinned_version_id IS NULL THEN v.valid_from <= p_on ELSE v.package_version_id = p_pinned_version_id END
  ORDER BY v.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION catalog.package_version_at(bigint, bigint, date) IS
$doc$The version of a package that counts on a day: the pinned one, else the latest that has begun. The one place that picks it.

:param p_package_id: the package
:param p_pinned_version_id: the version that an assignment is pinned to, or NULL
:param p_on: the day, in the zone of the customer that has the package
:returns: one row
:example: SELECT * FROM catalog.package_version_at(1, NULL, '2026-11-01')$doc$;

CREATE OR REPLACE FUNCTION api.package_version_create(
  p_package_id bigint,
  p_valid_from date,
  p_monthly_fee system.money DEFAULT NULL,
  p_fee_proration text DEFAULT NULL,
  p_outbound_sheet_id bigint DEFAULT NULL,
  p_inbound_sheet_id bigint DEFAULT NULL,
  p_toll_free_sheet_id bigint DEFAULT NULL,
  p_on_net_rate system.rate DEFAULT NULL,
  p_minimum_usage system.money DEFAULT NULL,
  p_minimum_proration text DEFAULT NULL,
  p_tax_schedule system.slug DEFAULT NULL,
  p_clear text[] DEFAULT '{}'
) RETURNS api.package_version
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_old catalog.package_version;
  v_version_id bigint;
  v_row api.package_version;
  v_wrong text := (
    SELECT coalesce(c.name, 'NULL') FROM unnest(p_clear) AS c (name)
    WHERE (c.name IN ('outbound_sheet_id', 'inbound_sheet_id', 'toll_free_sheet_id', 'tax_schedule')) IS NOT TRUE LIMIT 1
  );
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  PERFORM FROM catalog.package AS k WHERE k.package_id = p_package_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('package %s does not exist', coalesce(p_package_id::text, 'NULL')),
      p_detail => jsonb_build_object('package_id', p_package_id), p_column => 'package_id');
  END IF;
  IF p_valid_from IS NULL OR NOT isfinite(p_valid_from) THEN
    PERFORM system.raise_error('TB102', 'a version begins on a day', p_column => 'valid_from');
  END IF;
  IF v_wrong IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('%s cannot be emptied', v_wrong), p_column => v_wrong,
      p_hint => 'These can: outbound_sheet_id, inbound_sheet_id, toll_free_sheet_id, tax_schedule.');
  END IF;
  SELECT v.* INTO STRICT v_old FROM catalog.package_version_at(p_package_id, NULL, p_valid_from - 1) AS v;
  INSERT INTO catalog.package_version AS v (
    package_id, valid_from, monthly_fee, fee_proration, outbound_sheet_id, inbound_sheet_id, toll_free_sheet_id, on_net_rate,
    minimum_usage, minimum_proration, tax_schedule
  ) VALUES (
    p_package_id, p_valid_from, coalesce(p_monthly_fee, v_old.monthly_fee), coalesce(p_fee_proration, v_old.fee_proration),
    CASE WHEN 'outbound_sheet_id' <> ALL (p_clear) THEN coalesce(p_outbound_sheet_id, v_old.outbound_sheet_id) END,
    CASE WHEN 'inbound_sheet_id' <> ALL (p_clear) THEN coalesce(p_inbound_sheet_id, v_old.inbound_sheet_id) END,
    CASE WHEN 'toll_free_sheet_id' <> ALL (p_clear) THEN coalesce(p_toll_free_sheet_id, v_old.toll_free_sheet_id) END,
    coalesce(p_on_net_rate, v_old.on_net_rate), coalesce(p_minimum_usage, v_old.minimum_usage),
    coalesce(p_minimum_proration, v_old.minimum_proration),
    CASE WHEN 'tax_schedule' <> ALL (p_clear) THEN coalesce(p_tax_schedule, v_old.tax_schedule) END
  ) RETURNING v.package_version_id INTO v_version_id;
  INSERT INTO catalog.package_item (package_version_id, item_id, quantity, price)
  SELECT v_version_id, i.item_id, i.quantity, i.price
  FROM catalog.package_item AS i WHERE i.package_version_id = v_old.package_version_id;
  INSERT INTO catalog.pool (package_version_id, code, name, minutes, side, scope, prefixes, rollover_cycles)
  SELECT v_version_id, p.code, p.name, p.minutes, p.side, p.scope, p.prefixes, p.rollover_cycles
  FROM catalog.pool AS p WHERE p.package_version_id = v_old.package_version_id
  -- Older pools are drawn from first: copies keep the order.
  ORDER BY p.pool_id;
  INSERT INTO catalog.package_discount (package_version_id, discount_id)
  SELECT v_version_id, d.discount_id
  FROM catalog.package_discount AS d WHERE d.package_version_id = v_old.package_version_id;
  SELECT v.* INTO v_row FROM api.package_version AS v WHERE v.package_version_id = v_version_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR check_violation OR foreign_key_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.package_version_create IS
$doc$Adds a version of a package from a day on; what is not given is as in the version before it.

Its items, pools and discounts are copied from that version too, and may be changed until its day has come.
:param p_package_id: the package
:param p_valid_from: first day, in the zone of each customer that has it; a day to come when anybody has
:param p_monthly_fee: charged once a month for each assignment
:param p_fee_proration: how a part of a month is charged: days (actual), thirtieth or none
:param p_outbound_sheet_id: rates calls made (termination)
:param p_inbound_sheet_id: rates calls received (origination) by the called number
:param p_toll_free_sheet_id: rates calls received on toll-free numbers by the caller
:param p_on_net_rate: price per minute of calls between devices of one customer, by the second
:param p_minimum_usage: usage of a month is billed as at least this much
:param p_minimum_proration: how the minimum of a part of a month is found: days, thirtieth or none
:param p_tax_schedule: code of the tax schedule of its fee
:param p_clear: what it shall have none of: outbound_sheet_id, inbound_sheet_id, toll_free_sheet_id, tax_schedule
:returns: the new version
:raises TB101: no such package
:raises TB102: a value is refused by a check or names nothing that exists, or p_clear names what cannot be emptied
:raises TB103: another version begins that day
:raises TB110: the day has begun for a customer, and somebody has the package
:raises TB202: a sheet is in another currency
:raises TB203: a sheet is another seller's
:example: SELECT * FROM api.package_version_create(1, '2027-01-01', p_monthly_fee => 21.95)$doc$;
GRANT EXECUTE ON FUNCTION api.package_version_create TO pgtoll_admin, pgtoll_operator;
