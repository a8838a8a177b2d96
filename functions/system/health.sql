-- Which deploy this is: HTTP keeps a copy of the catalogue and takes a new one when the number moved.
CREATE OR REPLACE FUNCTION system.deploy_number() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(max(d.deploy_id), 0) FROM system.deploy AS d
$$;
COMMENT ON FUNCTION system.deploy_number() IS $doc$The number of the last deploy that changed something.

:returns: deploy_id; 0 before the first
:example: SELECT system.deploy_number()$doc$;

CREATE OR REPLACE FUNCTION api.health() RETURNS TABLE (deploy_number bigint, now timestamptz, sandbox boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT system.deploy_number(), c.now, c.sandbox FROM api.clock AS c
$$;
COMMENT ON FUNCTION api.health() IS $doc$Shows that the database answers, and which deploy it runs.

:returns: deploy number, the clock, whether this is a sandbox
:example: SELECT * FROM api.health()$doc$;
GRANT EXECUTE ON FUNCTION api.health() TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch, pgtoll_web;
