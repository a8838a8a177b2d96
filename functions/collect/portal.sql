-- A customer's own payments, and money to spend.

CREATE OR REPLACE FUNCTION portal.payment_list(p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL) RETURNS TABLE (
  payment_id bigint, received_at timestamptz, amount system.money, currency text, method text, reference text, is_reversed boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  RETURN QUERY
  SELECT p.payment_id, p.received_at, p.amount, p.currency::text, p.method, p.reference,
    EXISTS (SELECT FROM collect.payment_reversal AS r WHERE r.payment_id = p.payment_id)
  FROM collect.payment AS p
  WHERE p_after IS NULL OR p.payment_id < p_after[1]::bigint
  ORDER BY p.payment_id DESC
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.payment_list(integer, text[]) IS $doc$The customer's payments, newest first.

:param p_limit: at most this many rows, 1 to 1000
:param p_after: payment_id of the last row seen
:returns: payments
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM portal.payment_list()$doc$;

CREATE OR REPLACE FUNCTION portal.statement_list(p_from date, p_to date, p_limit integer DEFAULT 1000) RETURNS TABLE (
  day date, kind text, reference text, amount system.money
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_zone text := (SELECT c.time_zone FROM party.customer AS c);
BEGIN
  PERFORM system.page_check(p_limit, NULL, 1);
  RETURN QUERY
  SELECT x.day, x.kind, x.reference, x.amount::system.money
  FROM (
    SELECT r.bill_date AS day, 'invoice' AS kind, billing.number_text(r.issuer ->> 'code', i.number) AS reference,
      -i.new_charges AS amount
    FROM billing.invoice AS i INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
    WHERE i.number IS NOT NULL
    UNION ALL
    SELECT n.issued_on, 'credit_note', n.reason, n.amount::numeric FROM billing.credit_note AS n
    UNION ALL
    SELECT (p.received_at AT TIME ZONE v_zone)::date, 'payment', p.reference, p.amount::numeric FROM collect.payment AS p
    UNION ALL
    SELECT (r.reversed_at AT TIME ZONE v_zone)::date, 'payment_reversal', p.reference, -p.amount
    FROM collect.payment_reversal AS r INNER JOIN collect.payment AS p ON p.payment_id = r.payment_id
  ) AS x
  WHERE x.day >= p_from AND x.day < p_to
  ORDER BY x.day, x.kind, x.reference
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION portal.statement_list(date, date, integer) IS
$doc$What was asked of the customer and what they paid, by day.

:param p_from: first day
:param p_to: first day that is left out
:param p_limit: at most this many rows, 1 to 1000
:returns: invoices, credit notes, payments and reversals; positive is the customer's money
:raises TB102: a limit that cannot be
:example: SELECT * FROM portal.statement_list('2026-01-01', '2027-01-01')$doc$;

CREATE OR REPLACE FUNCTION portal.top_up_ask(p_amount system.money) RETURNS TABLE (amount system.money, asked_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF (p_amount > 0) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a top-up is more than 0', p_column => 'amount');
  END IF;
  RETURN QUERY
  INSERT INTO collect.top_up_request AS r (customer_id, amount)
  SELECT c.customer_id, p_amount FROM party.customer AS c
  WHERE c.billing_mode = 'prepaid' AND c.status <> 'closed' AND EXISTS (
    SELECT FROM party.payment_method AS m WHERE m.customer_id = c.customer_id AND m.status = 'active' AND m.is_default
  )
  ON CONFLICT ON CONSTRAINT top_up_request_pkey DO UPDATE SET amount = excluded.amount, asked_at = excluded.asked_at
  RETURNING r.amount, r.asked_at;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB102', 'a top-up needs a prepaid account with a card or bank account', p_column => 'amount');
  END IF;
END $$;
COMMENT ON FUNCTION portal.top_up_ask(system.money) IS
$doc$Asks for money to spend: the customer's card is charged with it and its taxes. Asked twice, the last amount counts.

:param p_amount: what is to be credited, in the customer's currency
:returns: what is asked for, and since when
:raises TB102: nothing, or who cannot top up
:example: SELECT * FROM portal.top_up_ask(25.00)$doc$;

GRANT EXECUTE ON FUNCTION portal.payment_list(integer, text[]), portal.statement_list(date, date, integer),
  portal.top_up_ask(system.money)
TO pgtoll_customer;
