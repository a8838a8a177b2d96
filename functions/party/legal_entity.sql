-- Legal entities: the companies that invoice.
SELECT resource.declare('legal_entity', 'party.legal_entity', p_filter => '{code,name,country}', p_sort => '{code,name}',
  p_summary => 'legal entity');
