-- Override sheets: a customer's own prices, asked before the package's.
SELECT resource.declare('override_sheet', 'catalog.override_sheet', p_filter => '{customer_id,side,rate_sheet_id}');
