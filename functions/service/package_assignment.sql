-- Package assignments: who is on which package from when to when.
SELECT resource.declare('package_assignment', 'service.package_assignment',
  p_filter => '{customer_id,device_id,package_id}', p_sort => '{-valid_from}');
