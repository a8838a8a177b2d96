-- Fields that the operator adds to customers; customer.fields holds the values.
SELECT resource.declare('custom_field', 'party.custom_field', p_filter => '{code,type}', p_sort => '{code}',
  p_roles => '{"write": ["admin"]}', p_summary => 'custom field');
