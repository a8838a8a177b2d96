-- Batches, to look at.
SELECT resource.declare('batch', 'intake.batch', p_filter => '{source,file_name,status}', p_sort => '{-received_at}',
  p_verbs => '{get,list}', p_roles => '{"get": ["admin", "operator", "auditor", "switch"]}');
