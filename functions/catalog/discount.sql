-- Discounts: what is taken off charges, and the package versions that they come with.
SELECT resource.declare('discount', 'catalog.discount', p_filter => '{code,name,kind,currency,applies_to}', p_sort => '{code,name}');

CREATE OR REPLACE FUNCTION api.package_discount_add(p_package_version_id bigint, p_discount_id bigint) RETURNS api.package_discount
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.package_discount;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO catalog.package_discount (package_version_id, discount_id) VALUES (p_package_version_id, p_discount_id);
  SELECT d.* INTO v_row FROM api.package_discount AS d
  WHERE d.package_version_id = p_package_version_id AND d.discount_id = p_discount_id;
  RETURN v_row;
EXCEPTION
  WHEN unique_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.package_discount_add(bigint, bigint) IS $doc$Gives a package version a discount.

:param p_package_version_id: the package version
:param p_discount_id: the discount
:returns: the discount of the version
:raises TB102: no such version or discount
:raises TB103: the version has the discount
:raises TB110: the version counts already, and somebody has the package
:raises TB202: the discount is in another currency
:example: SELECT * FROM api.package_discount_add(1, 1)$doc$;
GRANT EXECUTE ON FUNCTION api.package_discount_add(bigint, bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.package_discount_remove(p_package_version_id bigint, p_discount_id bigint)
RETURNS api.package_discount
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.package_discount;
BEGIN
  SELECT d.* INTO v_row FROM api.package_discount AS d
  WHERE d.package_version_id = p_package_version_id AND d.discount_id = p_discount_id;
  DELETE FROM catalog.package_discount AS d
  WHERE d.package_version_id = p_package_version_id AND d.discount_id = p_discount_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('package version %s has no discount %s', p_package_version_id, p_discount_id),
      p_detail => jsonb_build_object('package_version_id', p_package_version_id, 'discount_id', p_discount_id),
      p_column => 'discount_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.package_discount_remove(bigint, bigint) IS $doc$Takes a discount from a package version.

:param p_package_version_id: the package version
:param p_discount_id: the discount
:returns: the discount of the version as it was
:raises TB101: the version has no such discount
:raises TB110: the version counts already, and somebody has the package
:example: SELECT * FROM api.package_discount_remove(1, 1)$doc$;
GRANT EXECUTE ON FUNCTION api.package_discount_remove(bigint, bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.package_discount_list(
  p_package_version_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.package_discount
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT d.* FROM api.package_discount AS d
  WHERE d.package_version_id = p_package_version_id AND (p_after IS NULL OR d.discount_id > p_after[1]::bigint)
  ORDER BY d.discount_id
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.package_discount_list(bigint, integer, text[]) IS $doc$Lists the discounts of a package version.

:param p_package_version_id: the package version
:param p_limit: most rows to return, 1 to 1000
:param p_after: discount_id of the last row of the page before; NULL is the start
:returns: its discounts
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:example: SELECT * FROM api.package_discount_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.package_discount_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
