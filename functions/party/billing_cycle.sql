-- How often customers are billed.
SELECT resource.declare('billing_cycle', 'party.billing_cycle', p_filter => '{code}', p_sort => '{code}',
  p_verbs => '{get,list}', p_summary => 'billing cycle');
