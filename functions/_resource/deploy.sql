CREATE OR REPLACE FUNCTION resource.is_generated(p_name text, p_body text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  -- A parsed body has no source text, and none of ours is one.
  SELECT coalesce(bool_and(p.prosrc <> '' AND position(p.prosrc IN p_body) > 0), false)
  FROM pg_proc AS p
  WHERE p.pronamespace = 'api'::regnamespace AND p.proname = p_name
$$;
COMMENT ON FUNCTION resource.is_generated(text, text) IS $doc$Whether a function of api still is what was generated.

:param p_name: its name
:param p_body: the text it was made from
:returns: false also when there is no such function, or a file has put its own in the place
:example: SELECT resource.is_generated('customer_get', g.body) FROM resource.generated AS g$doc$;

CREATE OR REPLACE FUNCTION resource.replace_function(p_noun text, p_verb text, p_body text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_function CONSTANT text := format('%s_%s', p_noun, p_verb);
  v_checksum CONSTANT text := encode(sha256(convert_to(p_body, 'UTF8')), 'hex');
  v_old resource.generated;
  v_role text;
BEGIN
  SELECT g.* INTO v_old FROM resource.generated AS g WHERE g.noun = p_noun AND g.verb = p_verb;
  IF resource.is_generated(v_function, v_old.body) THEN
    IF v_old.checksum = v_checksum THEN
      RETURN false;
    END IF;
  ELSIF EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = 'api'::regnamespace AND p.proname = v_function) THEN
    PERFORM system.raise_error('TB102', format('api.%s is written by hand', v_function),
      p_hint => format('Leave %s out of the verbs in the declaration of %s.', p_verb, p_noun));
  END IF;
  BEGIN
    EXECUTE p_body;
  -- Other parameters or another result: only a new function can have them.
  EXCEPTION WHEN invalid_function_definition OR ambiguous_function THEN
    PERFORM resource.drop_function(v_function);
    EXECUTE p_body;
  END;
  -- A replaced function keeps its grants: take back those that the text no longer gives.
  FOR v_role IN
    SELECT a.grantee::regrole::text
    FROM pg_proc AS p
    CROSS JOIN LATERAL aclexplode(p.proacl) AS a
    WHERE p.oid = format('api.%I', v_function)::regproc AND a.grantee NOT IN (p.proowner, 0)
      AND p_body !~ format('GRANT EXECUTE .*\m%s\M', a.grantee::regrole)
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION api.%I FROM %s', v_function, v_role);
  END LOOP;
  INSERT INTO resource.generated (noun, verb, function_name, checksum, body)
  VALUES (p_noun, p_verb, 'api.' || v_function, v_checksum, p_body)
  ON CONFLICT ON CONSTRAINT generated_pkey DO UPDATE SET checksum = excluded.checksum, body = excluded.body;
  RETURN true;
END $$;
COMMENT ON FUNCTION resource.replace_function(text, text, text) IS
$doc$Makes one generated function, unless it stands already.

:param p_noun: the noun
:param p_verb: the verb
:param p_body: its whole text
:returns: whether something was done
:raises TB102: a function of that name was written by hand
:example: SELECT resource.replace_function('customer', 'get', 'CREATE OR REPLACE FUNCTION api.customer_get ...')$doc$;

CREATE OR REPLACE FUNCTION resource.drop_function(p_name text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_function regprocedure;
BEGIN
  FOR v_function IN
    SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = 'api'::regnamespace AND p.proname = p_name
  LOOP
    EXECUTE format('DROP FUNCTION %s', v_function);
  END LOOP;
END $$;
COMMENT ON FUNCTION resource.drop_function(text) IS $doc$Drops a function of api whatever its parameters are.

:param p_name: its name
:returns: nothing
:example: SELECT resource.drop_function('customer_get')$doc$;

CREATE OR REPLACE FUNCTION resource.deploy() RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_declaration resource.declaration;
  v_marks jsonb;
  v_verb text;
  v_old resource.generated;
BEGIN
  IF current_user <> 'pgtoll_code' THEN
    PERFORM system.raise_error('TB102', 'resource.deploy runs as pgtoll_code, who owns what it makes',
      p_hint => 'SET ROLE pgtoll_code');
  END IF;
  FOR v_old IN
    SELECT g.* FROM resource.generated AS g
    WHERE NOT EXISTS (SELECT FROM resource.declaration AS d WHERE d.noun = g.noun AND g.verb = ANY (d.verbs))
  LOOP
    -- It stays if a file has put a function of its own in its place.
    IF resource.is_generated(split_part(v_old.function_name, '.', 2), v_old.body) THEN
      PERFORM resource.drop_function(split_part(v_old.function_name, '.', 2));
    END IF;
    DELETE FROM resource.generated AS g WHERE g.noun = v_old.noun AND g.verb = v_old.verb;
  END LOOP;
  FOR v_declaration IN SELECT d.* FROM resource.declaration AS d ORDER BY d.noun LOOP
    v_marks := resource.marks(v_declaration);
    FOREACH v_verb IN ARRAY v_declaration.verbs LOOP
      IF resource.replace_function(v_declaration.noun, v_verb,
        (SELECT resource.fill(t.body, v_marks) FROM resource.template AS t WHERE t.verb = v_verb)) THEN
        RETURN NEXT format('api.%s_%s', v_declaration.noun, v_verb);
      END IF;
    END LOOP;
  END LOOP;
END $$;
COMMENT ON FUNCTION resource.deploy() IS
$doc$Makes the declared functions whose text changed and drops those no longer declared.

All that stand are listed in resource.generated.
:returns: names of the functions that were made or replaced now
:raises TB102: a declaration does not fit its table or view
:example: SELECT resource.deploy()$doc$;
