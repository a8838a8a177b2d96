-- Packages: what customers buy. Create is written out: a package comes with its first version, which has all that it costs.
SELECT resource.declare('package', 'catalog.package', p_filter => '{code,name,currency,reseller_id}', p_sort => '{code,name}',
  p_verbs => '{get,list,update,remove}');

CREATE OR REPLACE FUNCTION api.package_create(
  p_code system.slug,
  p_name text,
  p_currency system.currency,
  p_monthly_fee system.money DEFAULT 0,
  p_outbound_sheet_id bigint DEFAULT NULL,
  p_inbound_sheet_id bigint DEFAULT NULL,
  p_toll_free_sheet_id bigint DEFAULT NULL,
  p_on_net_rate system.rate DEFAULT 0,
  p_reseller_id bigint DEFAULT NULL,
  p_fee_proration text DEFAULT 'days',
  p_minimum_usage system.money DEFAULT 0,
  p_minimum_proration text DEFAULT 'thirtieth',
  p_tax_schedule system.slug DEFAULT NULL
) RETURNS api.package
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_package_id bigint;
  v_row api.package;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO catalog.package AS k (code, name, currency, reseller_id)
  VALUES (p_code, p_name, p_currency, p_reseller_id)
  RETURNING k.package_id INTO v_package_id;
  INSERT INTO catalog.package_version (
    package_id, monthly_fee, fee_proration, outbound_sheet_id, inbound_sheet_id, toll_free_sheet_id, on_net_rate,
    minimum_usage, minimum_proration, tax_schedule
  ) VALUES (
    v_package_id, p_monthly_fee, p_fee_proration, p_outbound_sheet_id, p_inbound_sheet_id, p_toll_free_sheet_id, p_on_net_rate,
    p_minimum_usage, p_minimum_proration, p_tax_schedule
  );
  SELECT k.* INTO v_row FROM api.package AS k WHERE k.package_id = v_package_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.package_create IS $doc$Adds a package with its first version, which counts since ever.

As long as nobody has the package, its versions and their items, pools and discounts may be changed.
:param p_code: unique code
:param p_name: name as on invoices
:param p_currency: ISO 4217 code of the fee and of all in it, for good
:param p_monthly_fee: charged once a month for each assignment
:param p_outbound_sheet_id: rates calls made (termination)
:param p_inbound_sheet_id: rates calls received (origination) by the called number
:param p_toll_free_sheet_id: rates calls received on toll-free numbers by the caller
:param p_on_net_rate: price per minute of calls between devices of one customer, by the second
:param p_reseller_id: the reseller that sells it, for good; NULL is the house
:param p_fee_proration: how a part of a month is charged: days (actual), thirtieth or none
:param p_minimum_usage: usage of a month is billed as at least this much
:param p_minimum_proration: how the minimum of a part of a month is found: days, thirtieth or none
:param p_tax_schedule: code of the tax schedule of its fee; NULL is the default
:returns: the new package
:raises TB102: a value is missing, refused by a check, or names nothing that exists
:raises TB103: a package with the same code exists
:raises TB202: a sheet is in another currency
:raises TB203: a sheet is another seller's
:example: SELECT * FROM api.package_create('basic', 'Basic', 'CAD', p_monthly_fee => 19.95)$doc$;
GRANT EXECUTE ON FUNCTION api.package_create TO pgtoll_admin, pgtoll_operator;
