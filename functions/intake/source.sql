-- Sources: switches that send call records. A switch looks its own up to know the format.
SELECT resource.declare('source', 'intake.source', p_filter => '{code,name,format_id}', p_sort => '{code,name}',
  p_roles => '{"read": ["admin", "operator", "auditor", "switch"]}');
