-- Destinations: named groups of prefixes.
SELECT resource.declare('destination', 'catalog.destination', p_filter => '{code,name,country}', p_sort => '{code,name}');
