-- What taxes one charge would have, and why.

CREATE OR REPLACE FUNCTION tax.reason(p_tax tax.line_tax, p_detail tax.detail, p_rate tax.rate) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_detail.basis
    WHEN 'percent' THEN format('%s %% of %s', trim_scale(p_tax.rate), trim_scale(p_tax.base))
    ELSE format('%s for each of %s %s', trim_scale(p_tax.rate), trim_scale(p_tax.units),
      CASE p_detail.basis WHEN 'line' THEN 'telephone lines' WHEN 'minute' THEN 'minutes' ELSE p_detail.basis || 's' END)
  END
  || CASE p_rate.compound WHEN 'all' THEN ', with the taxes before it' WHEN 'fees' THEN ', with the fees before it' ELSE '' END
  || CASE WHEN p_rate.base_percent < 100
    THEN format(', %s %% of the charge counts', trim_scale(p_rate.base_percent)) ELSE '' END
  || CASE WHEN p_rate.bracket_above IS NOT NULL
    THEN format(', above %s %s %%', array_to_string(p_rate.bracket_above, ', '), array_to_string(p_rate.bracket_rate, ', '))
    ELSE '' END
  || CASE WHEN p_rate.cap IS NOT NULL THEN format(', at most %s', trim_scale(p_rate.cap)) ELSE '' END
  || CASE WHEN p_tax.exempt_base <> 0 THEN format(', exempt %s', trim_scale(p_tax.exempt_base)) ELSE '' END;
COMMENT ON FUNCTION tax.reason(tax.line_tax, tax.detail, tax.rate) IS $doc$How a tax was found, in words.

:param p_tax: the tax
:param p_detail: what it is
:param p_rate: its rate then
:returns: such as 9.5 % of 105, with the taxes before it
:example: SELECT tax.reason(t, d, r) FROM tax.detail AS d
  INNER JOIN tax.rate AS r ON r.tax_detail_id = d.tax_detail_id
  CROSS JOIN LATERAL tax.lines_tax('{}') AS t$doc$;

CREATE OR REPLACE FUNCTION api.tax_quote(
  p_customer_id bigint,
  p_amount system.money,
  p_tax_schedule system.slug DEFAULT NULL,
  p_kind text DEFAULT 'recurring',
  p_service_on date DEFAULT NULL,
  p_invoice_on date DEFAULT NULL,
  p_lines integer DEFAULT 0,
  p_minutes numeric DEFAULT 0,
  p_inclusive boolean DEFAULT false
) RETURNS TABLE (
  tax_detail_id bigint, code text, name text, collected_for text, jurisdiction text, rate numeric, base numeric,
  exempt_base numeric, units numeric, amount numeric, reason text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_customer api.customer;
  v_today date;
BEGIN
  SELECT c.* INTO v_customer FROM api.customer AS c WHERE c.customer_id = p_customer_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('customer %s does not exist', coalesce(p_customer_id::text, 'NULL')),
      p_column => 'customer_id');
  END IF;
  IF p_amount IS NULL THEN
    PERFORM system.raise_error('TB102', 'an amount is missing', p_column => 'amount');
  END IF;
  IF NOT coalesce(isfinite(p_service_on), true) OR NOT coalesce(isfinite(p_invoice_on), true) THEN
    PERFORM system.raise_error('TB102', 'a tax needs real dates', p_column => 'service_on');
  END IF;
  v_today := (system.clock_now() AT TIME ZONE v_customer.time_zone)::date;
  RETURN QUERY
  SELECT d.tax_detail_id, d.code::text, d.name, d.collected_for, t.jurisdiction, t.rate, t.base, t.exempt_base, t.units,
    t.amount, tax.reason(t, d, r)
  FROM tax.lines_tax(ARRAY[ROW(
    1, 1, p_customer_id, p_kind, p_tax_schedule, coalesce(p_service_on, v_today),
    coalesce(p_invoice_on, v_today), p_amount, p_inclusive, p_lines, p_minutes
  )::tax.line]) AS t
  INNER JOIN tax.detail AS d ON d.tax_detail_id = t.tax_detail_id
  CROSS JOIN LATERAL tax.rate_at(t.tax_detail_id, coalesce(p_invoice_on, v_today)) AS r
  ORDER BY t.place;
END $$;
COMMENT ON FUNCTION api.tax_quote(bigint, system.money, system.slug, text, date, date, integer, numeric, boolean) IS
$doc$The taxes that one charge of a customer would have, one by one and why; what an invoice would say.

:param p_customer_id: the customer
:param p_amount: the charge, in the customer's currency
:param p_tax_schedule: code of the tax schedule of what is sold; NULL is the default
:param p_kind: kind of invoice line, such as recurring, usage or penalty
:param p_service_on: day of service, which decides place and exemptions; NULL is today in the customer's zone
:param p_invoice_on: invoice date, which decides rates; NULL is today
:param p_lines: how many telephone lines it stands for
:param p_minutes: how many minutes
:param p_inclusive: whether the taxes are in p_amount already
:returns: one row a tax, in the order of invoices; money in the customer's currency
:raises TB101: no such customer or tax schedule
:raises TB102: no amount, or no real date
:example: SELECT * FROM api.tax_quote(1, 100)$doc$;
GRANT EXECUTE ON FUNCTION api.tax_quote(bigint, system.money, system.slug, text, date, date, integer, numeric, boolean)
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
