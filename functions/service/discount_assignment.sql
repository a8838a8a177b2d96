-- Discounts that single customers have.
SELECT resource.declare('discount_assignment', 'service.discount_assignment', p_filter => '{customer_id,discount_id,item_id,location_id}',
  p_sort => '{-valid_from}', p_summary => 'discount of a customer');
