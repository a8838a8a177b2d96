-- Taxes, levies and fees, and their rates over time.
SELECT resource.declare('tax_detail', 'tax.detail', p_filter => '{code,name,basis,level,collected_for}',
  p_sort => '{code,name,position}', p_summary => 'tax');
SELECT resource.declare('tax_rate', 'tax.rate', p_filter => '{tax_detail_id}', p_sort => '{-valid_from}',
  p_summary => 'rate of a tax');

CREATE OR REPLACE FUNCTION tax.rate_at(p_tax_detail_id bigint, p_day date) RETURNS SETOF tax.rate
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT r.*
  FROM tax.rate AS r
  WHERE r.tax_detail_id = p_tax_detail_id AND r.valid_from <= p_day
  ORDER BY r.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION tax.rate_at(bigint, date) IS $doc$The rate of a tax for invoices of a day: the one place that picks it.

:param p_tax_detail_id: the tax
:param p_day: the invoice date
:returns: one row; none before its first rate
:example: SELECT * FROM tax.rate_at(1, '2026-11-01')$doc$;
