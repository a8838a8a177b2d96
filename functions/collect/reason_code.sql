-- Reasons for adjustments.
SELECT resource.declare('reason_code', 'collect.reason_code', p_filter => '{code,kind,active}', p_sort => '{code}',
  p_roles => '{"write": ["admin"]}');
