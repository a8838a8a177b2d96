-- The books prove themselves: every query of sql/consistency must return no row.

CREATE OR REPLACE FUNCTION system.verify(p_name text DEFAULT NULL, p_limit integer DEFAULT 100)
RETURNS TABLE (check_name text, offender text, detail jsonb)
-- STABLE: all checks see one instant, and a query that writes is refused. With room for sorting a million entries.
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '256MB' SET jit = off AS $$
DECLARE
  v_check system.consistency;
  v_found boolean := false;
BEGIN
  PERFORM system.page_check(p_limit, NULL, 0);
  FOR v_check IN
    SELECT c.* FROM system.consistency AS c WHERE p_name IS NULL OR c.name = p_name ORDER BY c.name
  LOOP
    v_found := true;
    BEGIN
      -- The text is a reviewed file; only the owner of the data can write that table.
      RETURN QUERY EXECUTE format(E'SELECT %L::text, q.offender::text, q.detail::jsonb FROM (%s\n) AS q LIMIT %s',
        v_check.name, rtrim(v_check.query, E'; \n'), p_limit);
    -- A check that no longer fits the tables must not pass, nor keep the others from running.
    EXCEPTION WHEN syntax_error_or_access_rule_violation OR feature_not_supported THEN
      check_name := v_check.name;
      offender := 'the check itself';
      detail := jsonb_build_object('sqlstate', SQLSTATE, 'message', SQLERRM);
      RETURN NEXT;
    END;
  END LOOP;
  IF p_name IS NOT NULL AND NOT v_found THEN
    PERFORM system.raise_error('TB101', format('check %s does not exist', p_name), p_column => 'name');
  END IF;
END $$;
COMMENT ON FUNCTION system.verify(text, integer) IS $doc$Runs the consistency checks; no row means that all hold.

:param p_name: only this check; NULL runs all
:param p_limit: most offenders to return per check, 1 to 1000
:returns: check, what breaks it, and the facts
:raises TB101: no such check
:raises TB102: a limit outside 1 to 1000
:example: SELECT * FROM system.verify()$doc$;

CREATE OR REPLACE FUNCTION api.verify(p_name text DEFAULT NULL, p_limit integer DEFAULT 100)
RETURNS TABLE (check_name text, offender text, detail jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT v.check_name, v.offender, v.detail FROM system.verify(p_name, p_limit) AS v;
END $$;
COMMENT ON FUNCTION api.verify(text, integer) IS
$doc$Runs the consistency checks of the books; no row means that all hold.

:param p_name: only this check, such as 020-triggers-enabled; NULL runs all
:param p_limit: most offenders to return per check, 1 to 1000
:returns: check, what breaks it, and the facts
:raises TB101: no such check
:raises TB102: a limit outside 1 to 1000
:example: SELECT * FROM api.verify()$doc$;
GRANT EXECUTE ON FUNCTION api.verify(text, integer) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
