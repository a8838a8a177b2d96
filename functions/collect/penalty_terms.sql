-- What late payment costs a customer, in the words that the law wants beside it.

CREATE OR REPLACE FUNCTION api.penalty_terms(p_customer_id bigint, p_on date DEFAULT NULL) RETURNS TABLE (
  percent text, yearly_percent text, grace_days integer, flat text, minimum text, maximum text, compounding boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
BEGIN
  RETURN QUERY
  SELECT trim_scale(r.percent)::text,
    -- Where the law asks for it: interest of Canadian customers.
    CASE WHEN a.country = 'CA' THEN trim_scale(api.penalty_yearly_rate(r.percent))::text END,
    r.grace_days::integer, round(r.flat, i.exponent)::text, round(r.minimum, i.exponent)::text, round(r.maximum, i.exponent)::text,
    r.compounding
  FROM party.customer AS c
  INNER JOIN system.iso_currency AS i ON i.code = c.currency
  CROSS JOIN LATERAL collect.penalty_rule_of(c, collect.day_given(p_on)) AS r
  LEFT JOIN LATERAL party.address_at(c.customer_id, 'billing', collect.day_given(p_on)) AS a ON true
  WHERE c.customer_id = v_account.customer_id AND c.billing_mode = 'postpaid' AND r.penalty_rule_id IS NOT NULL;
END $$;
COMMENT ON FUNCTION api.penalty_terms(bigint, date) IS
$doc$What late payment costs a postpaid customer, for documents: percent a month, and a year where the law asks for it (Canada).

:param p_customer_id: the customer
:param p_on: the day; NULL is today
:returns: the rule's figures; yearly_percent is NULL where no law asks; no row without a rule
:raises TB101: no such customer
:raises TB102: a day that is none
:example: SELECT * FROM api.penalty_terms(7)$doc$;
GRANT EXECUTE ON FUNCTION api.penalty_terms(bigint, date) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION collect.penalty_rule_of(p_customer party.customer, p_on date) RETURNS collect.penalty_rule
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT q.* FROM collect.penalty_rule AS q
  WHERE q.legal_entity_id = (p_customer).legal_entity_id AND q.currency = (p_customer).currency AND q.valid_from <= p_on
    AND (q.customer_type IS NULL OR q.customer_type = (p_customer).type)
  ORDER BY q.customer_type IS NULL, q.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION collect.penalty_rule_of(party.customer, date) IS
$doc$The rule for a customer on a day: that of their type, else that for all.

:param p_customer: the customer
:param p_on: the day
:returns: the rule, empty when there is none
:example: SELECT r.percent FROM party.customer AS c CROSS JOIN LATERAL collect.penalty_rule_of(c, '2026-11-05') AS r$doc$;
