-- Items that come with a package version.
SELECT resource.declare('package_item', 'catalog.package_item', p_filter => '{package_version_id,item_id}');
