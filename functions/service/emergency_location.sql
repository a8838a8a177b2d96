-- Emergency locations: where help is sent when a number calls 911 or 112.
SELECT resource.declare('emergency_location', 'service.emergency_location',
  p_filter => '{number,name,city,state,postal_code,country}', p_sort => '{number,name}');
