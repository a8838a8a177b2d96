-- The five uniform functions. Marks between at-signs are filled by resource.deploy with what resource.marks says.
INSERT INTO resource.template (verb, body) VALUES
('create', $template$CREATE OR REPLACE FUNCTION api.@noun@_create(
  @create_parameters@
) RETURNS @view@
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  v_key @key_type@;
  v_row @view@;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  INSERT INTO @table@ AS t (
    @create_columns@
  ) VALUES (
    @create_values@
  ) RETURNING t.@key@ INTO v_key;
  SELECT r.* INTO v_row FROM @view@ AS r WHERE r.@key@ = v_key;
  RETURN v_row;
EXCEPTION
  @constraint_handler@
END $fn$;
COMMENT ON FUNCTION api.@noun@_create IS $doc$Adds @a_words@.

@create_docs@
:returns: the new @words@
:raises TB102: a value is missing, refused by a check, or names nothing that exists
:raises TB103: @a_words@ with the same key exists
:example: SELECT * FROM api.@noun@_create(@create_example@)$doc$;
GRANT EXECUTE ON FUNCTION api.@noun@_create TO @create_roles@;
$template$),
('get', $template$CREATE OR REPLACE FUNCTION api.@noun@_get(p_@key@ @key_type@) RETURNS @view@
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  v_row @view@;
BEGIN
  SELECT r.* INTO v_row FROM @view@ AS r WHERE r.@key@ = p_@key@;
  IF NOT FOUND THEN
    @not_found@
  END IF;
  RETURN v_row;
END $fn$;
COMMENT ON FUNCTION api.@noun@_get IS $doc$Shows one @words@.

@key_doc@
:returns: the @words@
:raises TB101: no such @words@
:example: SELECT * FROM api.@noun@_get(p_@key@ => @key_example@)$doc$;
GRANT EXECUTE ON FUNCTION api.@noun@_get TO @get_roles@;
$template$),
('list', $template$CREATE OR REPLACE FUNCTION api.@noun@_list(
  @list_parameters@
) RETURNS SETOF @view@
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
-- A plan of its own for every call: the filters that are not given fold away.
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $fn$
BEGIN
  CASE p_sort
    @list_branches@
    ELSE
      PERFORM system.raise_error('TB102', format('cannot sort by %s', coalesce(p_sort, 'nothing')),
        p_hint => 'Sort by one of: @sort_words@.', p_column => 'sort');
  END CASE;
END $fn$;
COMMENT ON FUNCTION api.@noun@_list IS $doc$Lists @words_plural@, a page at a time.

@list_docs@
:param p_sort: one of @sort_words@ (- is descending)
:param p_after: the sort values of the last row of the page before (the column sorted by, then @key@); NULL is the start
:param p_limit: most rows to return, 1 to 1000
:returns: the @words_plural@ in order
:raises TB102: the limit, the sort or the number of values in p_after is wrong
:example: SELECT * FROM api.@noun@_list(p_limit => 10)$doc$;
GRANT EXECUTE ON FUNCTION api.@noun@_list TO @list_roles@;
$template$),
('list_branch', $template$WHEN '@sort@' THEN
      PERFORM system.page_check(p_limit, p_after, @cursor_size@);
      RETURN QUERY
      SELECT r.*
      FROM @view@ AS r
      WHERE @list_filters@(p_after IS NULL OR @cursor_test@)
      ORDER BY @order@
      LIMIT p_limit;$template$),
('update', $template$CREATE OR REPLACE FUNCTION api.@noun@_update(
  @update_parameters@
) RETURNS @view@
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  v_version integer;
  v_wrong text := (
    SELECT coalesce(c.name, 'NULL') FROM unnest(p_clear) AS c (name)
    WHERE (c.name = ANY ('@clearable@'::text[])) IS NOT TRUE
    LIMIT 1
  );
  v_row @view@;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  SELECT t.version INTO v_version FROM @table@ AS t WHERE t.@key@ = p_@key@ FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    @not_found@
  END IF;
  IF p_version <> v_version THEN
    PERFORM system.raise_error('TB104', format('@words@ %s has changed since version %s', p_@key@, p_version),
      p_detail => jsonb_build_object('@key@', p_@key@, 'version', v_version),
      p_hint => 'Read it again and repeat the change.', p_column => 'version');
  END IF;
  IF v_wrong IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('%s cannot be emptied', v_wrong),
      p_hint => 'These can: @clearable_words@.', p_column => v_wrong);
  END IF;
  UPDATE @table@ AS t SET
    @update_assignments@
  WHERE t.@key@ = p_@key@;
  SELECT r.* INTO v_row FROM @view@ AS r WHERE r.@key@ = p_@key@;
  RETURN v_row;
EXCEPTION
  @constraint_handler@
END $fn$;
COMMENT ON FUNCTION api.@noun@_update IS $doc$Changes @a_words@; what is not given stays.

@key_doc@
:param p_version: the version the change is based on; NULL overwrites whatever is there
@update_docs@
:param p_clear: names of the columns to empty; these can be: @clearable_words@
:returns: the @words@ as it is now
:raises TB101: no such @words@
:raises TB102: a value is refused by a check or names nothing that exists, or p_clear names what cannot be emptied
:raises TB103: another @words@ has the same key
:raises TB104: it was changed after p_version
:example: SELECT * FROM api.@noun@_update(p_@key@ => @key_example@, p_version => 1, @update_example@)$doc$;
GRANT EXECUTE ON FUNCTION api.@noun@_update TO @update_roles@;
$template$),
('remove', $template$CREATE OR REPLACE FUNCTION api.@noun@_remove(p_@key@ @key_type@) RETURNS @view@
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
DECLARE
  v_row @view@;
  v_user text;
BEGIN
  PERFORM FROM @table@ AS t WHERE t.@key@ = p_@key@ FOR UPDATE;
  IF NOT FOUND THEN
    @not_found@
  END IF;
  SELECT r.* INTO v_row FROM @view@ AS r WHERE r.@key@ = p_@key@;
  DELETE FROM @table@ AS t WHERE t.@key@ = p_@key@;
  RETURN v_row;
EXCEPTION
  WHEN foreign_key_violation THEN
    GET STACKED DIAGNOSTICS v_user = TABLE_NAME;
    PERFORM system.raise_error('TB105', format('@words@ %s is still used by %s', p_@key@, replace(v_user, '_', ' ')),
      p_detail => jsonb_build_object('@key@', p_@key@, 'used_by', v_user), p_column => '@key@');
    RAISE;
END $fn$;
COMMENT ON FUNCTION api.@noun@_remove IS $doc$Removes @a_words@ that nothing uses.

@key_doc@
:returns: the @words@ as it was
:raises TB101: no such @words@
:raises TB105: something still uses it
:example: SELECT * FROM api.@noun@_remove(p_@key@ => @key_example@)$doc$;
GRANT EXECUTE ON FUNCTION api.@noun@_remove TO @remove_roles@;
$template$)
ON CONFLICT ON CONSTRAINT template_pkey DO UPDATE SET body = excluded.body;
