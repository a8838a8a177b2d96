-- Pools: minutes a cycle that a package version includes.
SELECT resource.declare('pool', 'catalog.pool', p_filter => '{package_version_id,code,side,scope}', p_sort => '{code}');
