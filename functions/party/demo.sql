-- Whether what is here may be thrown away.

CREATE OR REPLACE FUNCTION api.demo_only() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT NOT EXISTS (SELECT FROM party.customer AS c WHERE NOT c.tags @> ARRAY['demo']);
END;
COMMENT ON FUNCTION api.demo_only() IS $doc$Whether this database holds no customers but those of the demo.

:returns: true when there is no customer without the tag demo
:example: SELECT api.demo_only()$doc$;
GRANT EXECUTE ON FUNCTION api.demo_only() TO pgtoll_admin;
