-- What is agreed with single customers about their bills.
SELECT resource.declare('customer_terms', 'billing.customer_terms', p_filter => '{call_detail}', p_sort => '{customer_id}',
  p_summary => 'terms of a customer');
