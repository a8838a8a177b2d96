-- Carriers: suppliers whose calls belong to their destination.
SELECT resource.declare('carrier', 'catalog.carrier', p_filter => '{code,name}', p_sort => '{code,name}');
