-- Packages: what customers buy.
SELECT resource.declare('package', 'catalog.package', p_filter => '{code,name,currency}', p_sort => '{code,name}');
