-- The operator's own templates of invoices: versions that are added, never changed.
SELECT resource.declare('invoice_template', 'billing.invoice_template', p_filter => '{legal_entity_id,language,is_current}',
  p_sort => '{-invoice_template_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.invoice_template_for(p_legal_entity_id bigint, p_language text)
RETURNS TABLE (invoice_template_id bigint, source text)
LANGUAGE sql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT x.invoice_template_id, x.source
  FROM (
    -- The last of each is looked at, also where it goes back to the shipped one.
    SELECT DISTINCT ON (t.legal_entity_id, t.language) t.*
    FROM billing.invoice_template AS t
    WHERE (t.legal_entity_id IS NULL OR t.legal_entity_id = p_legal_entity_id)
      AND (t.language IS NULL OR t.language = left(p_language, 2))
    ORDER BY t.legal_entity_id, t.language, t.invoice_template_id DESC
  ) AS x
  WHERE x.source IS NOT NULL
  ORDER BY x.legal_entity_id IS NULL, x.language IS NULL
  LIMIT 1
$$;
COMMENT ON FUNCTION billing.invoice_template_for(bigint, text) IS
$doc$The template of a legal entity and language: its own, else the legal entity's, else the language's, else the one for all.

:param p_legal_entity_id: who invoices
:param p_language: language of the document
:returns: key and text; no row is the shipped template
:example: SELECT * FROM billing.invoice_template_for(1, 'fr-CA')$doc$;

CREATE OR REPLACE FUNCTION api.invoice_template_create(
  p_legal_entity_id bigint DEFAULT NULL, p_language text DEFAULT NULL, p_source text DEFAULT NULL,
  p_sample_sha256 text DEFAULT NULL, p_note text DEFAULT ''
) RETURNS api.invoice_template
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_id bigint;
  v_row api.invoice_template;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  IF p_source IS NULL THEN
    PERFORM system.raise_error('TB102', 'give a template', p_column => 'source',
      p_hint => 'api.invoice_template_reset goes back to the shipped one.');
  END IF;
  INSERT INTO billing.invoice_template (legal_entity_id, language, source, sample_sha256, note)
  VALUES (p_legal_entity_id, p_language, p_source, p_sample_sha256, p_note)
  RETURNING invoice_template_id INTO v_id;
  SELECT t.* INTO STRICT v_row FROM api.invoice_template AS t WHERE t.invoice_template_id = v_id;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR foreign_key_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.invoice_template_create(bigint, text, text, text, text) IS
$doc$Keeps a template that was tried: documents made from now on are laid out by it.

`pgtoll invoice-template` tries and keeps one; POST /v1/invoice_template/preview.pdf tries one and tells the SHA-256.
:param p_legal_entity_id: whose documents; NULL is all that have none of their own
:param p_language: language of two letters; NULL is all that have none of their own
:param p_source: the template, in the language of Typst
:param p_sample_sha256: SHA-256 of the sample that it made
:param p_note: what is new in it
:returns: the version
:raises TB102: no template, one that was not tried, or no such legal entity
:example: SELECT * FROM api.invoice_template_create(1, 'fr', '#view.title',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_template_create(bigint, text, text, text, text) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.invoice_template_roll_back(p_invoice_template_id bigint) RETURNS api.invoice_template
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_template billing.invoice_template;
  v_id bigint;
  v_row api.invoice_template;
BEGIN
  SELECT t.* INTO v_template FROM billing.invoice_template AS t WHERE t.invoice_template_id = p_invoice_template_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice template %s does not exist', coalesce(p_invoice_template_id::text, 'NULL')),
      p_column => 'invoice_template_id');
  END IF;
  INSERT INTO billing.invoice_template (legal_entity_id, language, source, sample_sha256, note)
  VALUES (v_template.legal_entity_id, v_template.language, v_template.source, v_template.sample_sha256,
    format('back to %s', p_invoice_template_id))
  RETURNING invoice_template_id INTO v_id;
  SELECT t.* INTO STRICT v_row FROM api.invoice_template AS t WHERE t.invoice_template_id = v_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.invoice_template_roll_back(bigint) IS
$doc$Makes an earlier version of a template the one that counts, for documents made from now on.

:param p_invoice_template_id: the version
:returns: a new version that says the same
:raises TB101: no such version
:example: SELECT * FROM api.invoice_template_roll_back(3)$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_template_roll_back(bigint) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.invoice_template_reset(p_legal_entity_id bigint DEFAULT NULL, p_language text DEFAULT NULL)
RETURNS api.invoice_template
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_id bigint;
  v_row api.invoice_template;
BEGIN
  IF NOT EXISTS (
    SELECT FROM billing.invoice_template AS t
    WHERE t.legal_entity_id IS NOT DISTINCT FROM p_legal_entity_id AND t.language IS NOT DISTINCT FROM p_language
  ) THEN
    PERFORM system.raise_error('TB101', 'there is no template of this legal entity and language', p_column => 'language',
      p_hint => 'api.invoice_template_list() lists them.');
  END IF;
  INSERT INTO billing.invoice_template (legal_entity_id, language, note) VALUES (p_legal_entity_id, p_language, 'as shipped')
  RETURNING invoice_template_id INTO v_id;
  SELECT t.* INTO STRICT v_row FROM api.invoice_template AS t WHERE t.invoice_template_id = v_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.invoice_template_reset(bigint, text) IS
$doc$Takes back the operator's own template of a legal entity and language, for documents made from now on.

:param p_legal_entity_id: whose; NULL is the one of all legal entities
:param p_language: language of two letters; NULL is the one of all languages
:returns: a new version without a text of its own
:raises TB101: there is none
:example: SELECT * FROM api.invoice_template_reset(1, 'fr')$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_template_reset(bigint, text) TO pgtoll_admin;
