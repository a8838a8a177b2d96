-- Items: what is sold beside calls, charged again and again or once.
SELECT resource.declare('item', 'catalog.item', p_filter => '{code,name,kind,currency}', p_sort => '{code,name}');
