CREATE OR REPLACE FUNCTION resource.declare(
  p_noun text,
  p_table text,
  p_filter text[] DEFAULT '{}',
  p_sort text[] DEFAULT '{}',
  p_verbs text[] DEFAULT '{create,get,list,update,remove}',
  p_roles jsonb DEFAULT '{}',
  p_view text DEFAULT NULL,
  p_summary text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_verbs CONSTANT text[] := ARRAY['create', 'get', 'list', 'update', 'remove'];
  v_unknown text := (
    SELECT string_agg(x.word, ', ')
    FROM (
      SELECT u.word FROM unnest(p_verbs) AS u (word)
      UNION
      SELECT k.word FROM jsonb_object_keys(p_roles) AS k (word) WHERE k.word NOT IN ('read', 'write')
    ) AS x
    WHERE x.word <> ALL (v_verbs)
  );
BEGIN
  IF v_unknown IS NOT NULL THEN
    PERFORM system.raise_error('TB102', format('%s: no such verb: %s', p_noun, v_unknown));
  END IF;
  INSERT INTO resource.declaration AS d (noun, table_name, view_name, filter, sort, verbs, roles, summary, source_file)
  VALUES (
    p_noun, p_table, coalesce(p_view, 'api.' || p_noun), p_filter, p_sort, p_verbs, p_roles,
    coalesce(p_summary, replace(p_noun, '_', ' ')), nullif(current_setting('pgtoll.deploy_file', true), '')
  )
  ON CONFLICT ON CONSTRAINT declaration_pkey DO UPDATE SET
    table_name = excluded.table_name, view_name = excluded.view_name, filter = excluded.filter, sort = excluded.sort,
    verbs = excluded.verbs, roles = excluded.roles, summary = excluded.summary, source_file = excluded.source_file;
END $$;
COMMENT ON FUNCTION resource.declare(text, text, text[], text[], text[], jsonb, text, text) IS
$doc$Declares a noun: resource.deploy then makes its uniform functions.

Columns whose comment starts with (automatic) are never given by a caller, those with (fixed) only at creation.
:param p_noun: first part of the function names
:param p_table: its table, with schema
:param p_filter: columns of the view that list filters by; text columns called *name* match a part, in any case
:param p_sort: columns of the view that list sorts by besides the key; -column is descending
:param p_verbs: which functions to make; the others may be written by hand
:param p_roles: roles (without pgtoll_) by verb, or by read and write; usually read: admin, operator, auditor;
  write: admin, operator
:param p_view: view whose row the functions return; api.<noun> when NULL
:param p_summary: the noun in words; the noun with blanks when NULL
:returns: nothing
:raises TB102: a verb is unknown
:example: SELECT resource.declare('customer', 'party.customer', p_filter => '{code,name}', p_sort => '{name}')$doc$;
