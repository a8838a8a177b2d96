-- Texts of mails by language: shipped ones, and the operator's own beside them.
SELECT resource.declare('mail_template', 'system.mail_template', p_filter => '{template,language}',
  p_sort => '{template}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION system.mail_template_for(p_template text, p_language text) RETURNS SETOF api.mail_template
LANGUAGE sql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.*
  FROM api.mail_template AS t
  WHERE t.template = p_template AND (left(t.language, 2) = left(p_language, 2) OR t.language = 'en')
  -- fr-CA, else fr, else another French, else English
  ORDER BY t.language = p_language DESC, t.language = left(p_language, 2) DESC, left(t.language, 2) = left(p_language, 2) DESC,
    t.language
  LIMIT 1
$$;
COMMENT ON FUNCTION system.mail_template_for(text, text) IS
$doc$The texts of a kind of mail in a language, or in the nearest there is, at last English.

:param p_template: code of the kind of mail
:param p_language: language, such as fr-CA
:returns: a row of api.mail_template; none when the template has neither
:example: SELECT * FROM system.mail_template_for('card_expiring', 'fr-CA')$doc$;

CREATE OR REPLACE FUNCTION api.mail_template_set(p_template text, p_language text, p_subject text, p_body text)
RETURNS api.mail_template
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sample jsonb;
  v_row api.mail_template;
  v_schema text;
  v_table text;
  v_constraint text;
  v_column text;
BEGIN
  SELECT t.sample INTO v_sample FROM system.mail_template AS t WHERE t.template = p_template ORDER BY t.language LIMIT 1;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('mail template %s does not exist', coalesce(p_template, 'NULL')),
      p_column => 'template', p_hint => 'api.mail_template_list() lists them.');
  END IF;
  IF p_subject IS NULL OR p_body IS NULL THEN
    PERFORM system.raise_error('TB102', 'give both a subject and a text',
      p_column => CASE WHEN p_subject IS NULL THEN 'subject' ELSE 'body' END,
      p_hint => 'api.mail_template_reset goes back to the shipped ones.');
  END IF;
  INSERT INTO system.mail_template AS t (template, language, subject, body, sample)
  VALUES (p_template, p_language, p_subject, p_body, v_sample)
  ON CONFLICT ON CONSTRAINT mail_template_once DO UPDATE SET subject = excluded.subject, body = excluded.body;
  SELECT t.* INTO STRICT v_row FROM api.mail_template AS t WHERE t.template = p_template AND t.language = p_language;
  RETURN v_row;
EXCEPTION
  WHEN check_violation OR not_null_violation THEN
    GET STACKED DIAGNOSTICS v_schema = SCHEMA_NAME, v_table = TABLE_NAME, v_constraint = CONSTRAINT_NAME,
      v_column = COLUMN_NAME;
    PERFORM system.raise_violation(SQLSTATE, v_schema, v_table, v_constraint, v_column, SQLERRM);
    RAISE;
END $$;
COMMENT ON FUNCTION api.mail_template_set(text, text, text, text) IS
$doc$Writes the operator's own texts of a kind of mail in a language, also one that was not there.

Jinja's notation: {{ name }} puts in a value of api.mail_template.sample, {% if name %} ... {% endif %} asks for one. A mail
whose texts name what its data has not is not sent but fails, and says so.
:param p_template: code of the kind of mail
:param p_language: language, such as en or fr-CA
:param p_subject: subject, one line
:param p_body: text
:returns: the row of api.mail_template
:raises TB101: no such kind of mail
:raises TB102: no language, or an empty text
:example: SELECT * FROM api.mail_template_set('card_expired', 'fr-CA', 'Carte {{ last_four }} expirée', 'Bonjour,')$doc$;
GRANT EXECUTE ON FUNCTION api.mail_template_set(text, text, text, text) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.mail_template_reset(p_template text, p_language text) RETURNS SETOF api.mail_template
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM system.mail_template AS t
  WHERE t.template = p_template AND t.language = p_language AND t.shipped_subject IS NULL;
  IF NOT FOUND THEN
    UPDATE system.mail_template AS t SET subject = NULL, body = NULL
    WHERE t.template = p_template AND t.language = p_language;
    IF NOT FOUND THEN
      PERFORM system.raise_error('TB101', format('mail template %s has no language %s', p_template, p_language),
        p_column => 'language');
    END IF;
  END IF;
  RETURN QUERY SELECT t.* FROM system.mail_template_for(p_template, p_language) AS t;
END $$;
COMMENT ON FUNCTION api.mail_template_reset(text, text) IS
$doc$Takes back the operator's own texts of a kind of mail in a language.

:param p_template: code of the kind of mail
:param p_language: language, such as en or fr-CA
:returns: the texts that count from now on for this language
:raises TB101: no such kind of mail in this language
:example: SELECT * FROM api.mail_template_reset('card_expired', 'en')$doc$;
GRANT EXECUTE ON FUNCTION api.mail_template_reset(text, text) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.mail_preview(p_template text, p_language text DEFAULT 'en', p_data jsonb DEFAULT NULL)
RETURNS TABLE (template text, language text, subject text, body text, data jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT t.template, t.language, t.subject, t.body, coalesce(p_data, t.sample)
  FROM system.mail_template_for(p_template, p_language) AS t;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('mail template %s does not exist', coalesce(p_template, 'NULL')),
      p_column => 'template', p_hint => 'api.mail_template_list() lists them.');
  END IF;
END $$;
COMMENT ON FUNCTION api.mail_preview(text, text, jsonb) IS
$doc$What a mail would be made of: the texts chosen for a language, and the data they name.

The values are put in by who shows or sends it (`pgtoll mail-send --preview`).
:param p_template: code of the kind of mail
:param p_language: language, such as fr-CA; the nearest there is counts
:param p_data: values by name; NULL is the template's sample
:returns: template, language that was found, subject, text and data
:raises TB101: no such template
:example: SELECT * FROM api.mail_preview('card_expiring', 'fr-CA')$doc$;
GRANT EXECUTE ON FUNCTION api.mail_preview(text, text, jsonb) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
