-- Groups of taxes, and the regions that have them.
SELECT resource.declare('tax_schedule', 'tax.schedule', p_filter => '{code,name,origin_based}', p_sort => '{code,name}');
SELECT resource.declare('tax_schedule_detail', 'tax.schedule_detail', p_filter => '{tax_schedule_id,tax_detail_id}',
  p_sort => '{valid_from}', p_summary => 'tax of a schedule');
SELECT resource.declare('tax_region', 'tax.region', p_filter => '{country,state,county,city,tax_schedule_id}',
  p_sort => '{country,state}');
