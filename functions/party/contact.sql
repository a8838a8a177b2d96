-- People at a customer.
SELECT resource.declare('contact', 'party.contact', p_filter => '{customer_id,role,name,email}', p_sort => '{name}');
