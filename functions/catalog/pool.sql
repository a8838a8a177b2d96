-- Pools: minutes a cycle that a package version includes.
SELECT resource.declare('pool', 'catalog.pool', p_filter => '{package_version_id,code,side,scope}', p_sort => '{code}');

CREATE OR REPLACE FUNCTION catalog.pool_package() RETURNS TABLE (package_id bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT v.package_id
  FROM catalog.pool AS p
  INNER JOIN catalog.package_version AS v ON v.package_version_id = p.package_version_id;
END;
COMMENT ON FUNCTION catalog.pool_package() IS $doc$Packages that have a pool in some version.

:returns: packages, some more than once
:example: SELECT * FROM catalog.pool_package()$doc$;
