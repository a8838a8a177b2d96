-- What a payer gets to show that they paid.

CREATE OR REPLACE FUNCTION api.receipt_document(p_payment_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_payment api.payment;
  v_exponent integer;
  v_day date;
BEGIN
  SELECT p.* INTO v_payment FROM api.payment AS p WHERE p.payment_id = p_payment_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('payment %s does not exist', coalesce(p_payment_id::text, 'NULL')),
      p_column => 'payment_id');
  END IF;
  v_exponent := (SELECT i.exponent FROM system.iso_currency AS i WHERE i.code = v_payment.currency);
  v_day := (SELECT (v_payment.received_at AT TIME ZONE c.time_zone)::date FROM party.customer AS c
    WHERE c.customer_id = v_payment.customer_id);
  RETURN collect.parties(v_payment.customer_id, v_day) || jsonb_build_object(
    'kind', 'receipt', 'number', 'R-' || lpad(p_payment_id::text, greatest(6, length(p_payment_id::text)), '0'),
    'received_on', v_day, 'method', v_payment.method, 'reference', v_payment.reference,
    'amount', round(v_payment.amount, v_exponent)::text,
    'tax', (SELECT round(t.tax, v_exponent)::text FROM collect.top_up AS t WHERE t.payment_id = p_payment_id AND NOT t.is_reversal),
    'in_transit', v_payment.in_transit, 'reversed', v_payment.reversed_at IS NOT NULL,
    'settled', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'number', s.number, 'amount', round(s.amount, v_exponent)::text)
        ORDER BY s.due_on, s.kind, s.document_id), '[]')
      FROM (
        SELECT d.kind, d.document_id, d.number, d.due_on, sum(a.amount) AS amount
        FROM collect.allocation AS a
        INNER JOIN collect.debits() AS d ON d.kind = a.debit_kind AND d.document_id = a.debit_id
        WHERE a.credit_kind = 'payment' AND a.credit_id = p_payment_id AND d.customer_id = v_payment.customer_id
        GROUP BY d.kind, d.document_id, d.number, d.due_on
        HAVING sum(a.amount) <> 0
      ) AS s
    ));
END $$;
COMMENT ON FUNCTION api.receipt_document(bigint) IS
$doc$The receipt of a payment as one document: what its PDF is made of (`pgtoll receipt`).

:param p_payment_id: the payment
:returns: the parties, number, day, amount, the taxes in it (top-ups), and what it settles by now; money as text
:raises TB101: no such payment
:example: SELECT api.receipt_document(12)$doc$;
GRANT EXECUTE ON FUNCTION api.receipt_document(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.receipt_send(p_payment_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_document jsonb := api.receipt_document(p_payment_id);
BEGIN
  RETURN (
    SELECT system.mail_queue(array_agg(ROW(
      format('receipt:%s:%s', p_payment_id, t.recipient), p.customer_id, 'payment_receipt', v_document ->> 'language', t.recipient,
      jsonb_build_object('customer', v_document #>> '{customer,name}', 'customer_code', v_document #>> '{customer,code}',
        'number', v_document ->> 'number', 'amount', v_document ->> 'amount', 'currency', v_document ->> 'currency',
        'received_on', v_document ->> 'received_on', 'settled', v_document -> 'settled',
        'company', v_document #>> '{entity,name}', 'company_email', v_document #>> '{entity,email}',
        'company_phone', v_document #>> '{entity,phone}')
    )::system.mail_draft))
    FROM collect.payment AS p
    INNER JOIN party.notice_recipients('receipt', ARRAY[p.customer_id]) AS t ON true
    WHERE p.payment_id = p_payment_id
  );
END $$;
COMMENT ON FUNCTION api.receipt_send(bigint) IS
$doc$Queues the mail with the receipt of a payment, once an address; nothing for who does not want it (notice receipt).

:param p_payment_id: the payment
:returns: how many mails were queued
:raises TB101: no such payment
:example: SELECT api.receipt_send(12)$doc$;
GRANT EXECUTE ON FUNCTION api.receipt_send(bigint) TO pgtoll_admin, pgtoll_operator;
