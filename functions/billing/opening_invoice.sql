-- Invoices of the biller before that are still open.

SELECT resource.declare('opening_invoice', 'billing.opening_invoice', p_filter => '{customer_id,legal_entity_id,number}',
  p_sort => '{due_date,number}', p_verbs => '{get,list}', p_summary => 'open invoice of the biller before');

CREATE OR REPLACE FUNCTION billing.opening_invoice_add_many(p_invoices billing.opening_invoice_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO billing.opening_invoice (
    customer_id, legal_entity_id, number, invoice_date, due_date, currency, amount, open_amount
  )
  SELECT n.customer_id, c.legal_entity_id, n.number, n.invoice_date, n.due_date, c.currency, n.amount, n.open_amount
  FROM unnest(p_invoices) AS n
  INNER JOIN party.customer AS c ON c.customer_id = n.customer_id
  ORDER BY n.customer_id, n.invoice_date, n.number;
END $$;
COMMENT ON FUNCTION billing.opening_invoice_add_many(billing.opening_invoice_draft[]) IS
$doc$Keeps open invoices of the biller before. What is open on them is in the books as part of the opening amounts.

:param p_invoices: the invoices
:returns: nothing
:example: SELECT billing.opening_invoice_add_many('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.invoice_series_set(p_legal_entity_ids bigint[], p_next_numbers bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO billing.invoice_series AS s (legal_entity_id, first_number, next_number)
  SELECT n.legal_entity_id, n.next_number, n.next_number
  FROM unnest(p_legal_entity_ids, p_next_numbers) AS n (legal_entity_id, next_number)
  ON CONFLICT ON CONSTRAINT invoice_series_pkey DO UPDATE
  SET first_number = excluded.first_number, next_number = excluded.next_number
  WHERE s.next_number < excluded.next_number;
END $$;
COMMENT ON FUNCTION billing.invoice_series_set(bigint[], bigint[]) IS
$doc$Sets the number that the first invoice of a legal entity gets, while it has none; never lower.

:param p_legal_entity_ids: legal entities without invoices
:param p_next_numbers: the number of each, in the same order
:returns: nothing
:example: SELECT billing.invoice_series_set(ARRAY[1], ARRAY[20001])$doc$;
