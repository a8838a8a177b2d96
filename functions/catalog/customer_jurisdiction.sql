-- What a customer's calls of indeterminate jurisdiction are rated as.
SELECT resource.declare('customer_jurisdiction', 'catalog.customer_jurisdiction', p_filter => '{customer_id,indeterminate_as}',
  p_sort => '{customer_id,-valid_from}', p_summary => 'agreement on indeterminate jurisdiction');
