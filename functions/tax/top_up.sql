-- Taxes of prepaid customers are taken when they pay, since their calls are charged one by one.
CREATE OR REPLACE FUNCTION tax.top_up(p_customer_id bigint, p_amount numeric, p_document bigint DEFAULT 1) RETURNS tax.line[]
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT ARRAY(
    SELECT ROW(1, p_document, c.customer_id, 'top_up', NULL, d.today, d.today, p_amount, false, 0, 0)::tax.line
    FROM party.customer AS c
    CROSS JOIN LATERAL (SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date AS today) AS d
    WHERE c.customer_id = p_customer_id AND c.billing_mode = 'prepaid'
      AND system.setting_get('tax.prepaid', d.today::timestamp AT TIME ZONE 'UTC') = 'top_up'
  );
END;
COMMENT ON FUNCTION tax.top_up(bigint, numeric, bigint) IS
$doc$A top-up as a line to be taxed: none for postpaid customers, or when prices include taxes (setting tax.prepaid).

:param p_customer_id: the customer
:param p_amount: what is credited
:param p_document: number of the receipt
:returns: one line, for tax.lines_tax() or billing.invoice_tax_write()
:example: SELECT * FROM tax.lines_tax(tax.top_up(1, 25))$doc$;
