-- What staff wrote down about a customer: it is never changed, and only an admin takes it away.
SELECT resource.declare('note', 'party.note', p_filter => '{customer_id,author}', p_sort => '{-created_at}',
  p_verbs => '{create,get,list,remove}', p_roles => '{"remove": ["admin"]}');
