-- Rate sheets: price lists. Their rates come in by api.rate_import.
SELECT resource.declare('rate_sheet', 'catalog.rate_sheet', p_filter => '{code,name,kind,currency,reseller_id}', p_sort => '{code,name}');
