-- Which account of the accounting is which of these books.
SELECT resource.declare('account_code', 'report.account_code', p_filter => '{legal_entity_id,legal_entity,kind,code}',
  p_sort => '{kind}', p_summary => 'account of the accounting');
