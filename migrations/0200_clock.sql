-- Asked for by nearly every statement: a plan kept for the session costs a tenth of one made anew each time.
CREATE OR REPLACE FUNCTION system.clock_now() RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT c.frozen_at FROM system.clock AS c), now());
END $$;
