-- The clock that people may set in a sandbox; system.clock_now() itself belongs to the tables (migration 0001).

CREATE OR REPLACE FUNCTION api.clock_get() RETURNS api.clock
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.* FROM api.clock AS c
$$;
COMMENT ON FUNCTION api.clock_get() IS $doc$What the clock shows, and whether it may be set.

:returns: the row of api.clock
:example: SELECT * FROM api.clock_get()$doc$;
GRANT EXECUTE ON FUNCTION api.clock_get() TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch;

CREATE OR REPLACE FUNCTION system.clock_freeze(p_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE system.clock AS c SET frozen_at = p_at WHERE c.sandbox;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB109', 'the clock can only be set in a sandbox',
      p_hint => 'api.sandbox_enable() makes this database one; never do that where real customers are billed.');
  END IF;
END $$;
COMMENT ON FUNCTION system.clock_freeze(timestamptz) IS $doc$Sets the clock of a sandbox, or lets it run again.

:param p_at: the instant it shall show; NULL is the real time
:returns: nothing
:raises TB109: not a sandbox
:example: SELECT system.clock_freeze('2026-03-01T00:00:00Z')$doc$;

CREATE OR REPLACE FUNCTION api.clock_set(p_at timestamptz) RETURNS api.clock
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.clock;
BEGIN
  IF p_at IS NULL OR NOT isfinite(p_at) THEN
    PERFORM system.raise_error('TB102', 'the clock needs a real instant', p_column => 'at',
      p_hint => 'api.clock_reset() lets it show the real time again.');
  END IF;
  PERFORM system.clock_freeze(p_at);
  SELECT c.* INTO STRICT v_row FROM api.clock AS c;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.clock_set(timestamptz) IS $doc$Stops the clock of a sandbox at an instant.

:param p_at: the instant it shall show
:returns: the row of api.clock
:raises TB102: no real instant
:raises TB109: not a sandbox
:example: SELECT * FROM api.clock_set('2026-03-01T00:00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.clock_set(timestamptz) TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.clock_reset() RETURNS api.clock
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.clock;
BEGIN
  PERFORM system.clock_freeze(NULL);
  SELECT c.* INTO STRICT v_row FROM api.clock AS c;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.clock_reset() IS $doc$Lets the clock of a sandbox show the real time again.

:returns: the row of api.clock
:raises TB109: not a sandbox
:example: SELECT * FROM api.clock_reset()$doc$;
GRANT EXECUTE ON FUNCTION api.clock_reset() TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.sandbox_enable() RETURNS api.clock
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.clock;
BEGIN
  UPDATE system.clock AS c SET sandbox = true WHERE NOT c.sandbox;
  SELECT c.* INTO STRICT v_row FROM api.clock AS c;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.sandbox_enable() IS
$doc$Makes this database a sandbox, whose clock may be set; there is no way back.

:returns: the row of api.clock
:example: SELECT * FROM api.sandbox_enable()$doc$;
GRANT EXECUTE ON FUNCTION api.sandbox_enable() TO pgtoll_admin;
