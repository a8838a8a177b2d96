-- What customers need not pay taxes on.
SELECT resource.declare('tax_exemption', 'tax.exemption', p_filter => '{customer_id,tax_detail_id,expires_on}',
  p_sort => '{valid_from}', p_summary => 'tax exemption');
