-- Who is taxed by which engine.
SELECT resource.declare('tax_profile', 'tax.profile', p_filter => '{engine,customer_type}', p_sort => '{engine}');

CREATE OR REPLACE FUNCTION tax.engine_of(p_customer_id bigint) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT p.engine FROM tax.profile AS p WHERE p.customer_id = p_customer_id), 'internal');
COMMENT ON FUNCTION tax.engine_of(bigint) IS $doc$The engine that taxes a customer.

:param p_customer_id: the customer
:returns: internal, billsoft, billsoft_file or custom
:example: SELECT tax.engine_of(1)$doc$;

CREATE OR REPLACE FUNCTION tax.detail_ensure(p_codes text[], p_names text[], p_levels text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO tax.detail (code, name, level)
  SELECT DISTINCT ON (u.code) u.code, u.name, u.level
  FROM unnest(p_codes, p_names, p_levels) AS u (code, name, level)
  -- In one order, so that two who add the same never wait for each other.
  ORDER BY u.code
  ON CONFLICT ON CONSTRAINT detail_code_key DO NOTHING;
END $$;
COMMENT ON FUNCTION tax.detail_ensure(text[], text[], text[]) IS
$doc$Makes taxes that an engine told of and nobody entered; their amounts come from the engine, so they have no rates.

:param p_codes: codes, such as bs-1
:param p_names: names as on invoices
:param p_levels: country, state, county or city
:returns: nothing
:example: SELECT tax.detail_ensure('{bs-1}', '{Sales Tax}', '{state}')$doc$;
