-- Credit notes: an issued invoice is never changed; what is taken back of it is a document of its own.
SELECT resource.declare('credit_note', 'billing.credit_note', p_filter => '{customer_id,invoice_id,number}',
  p_sort => '{-credit_note_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION billing.invoice_lock(p_invoice_id bigint, p_reason text) RETURNS billing.invoice
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice;
BEGIN
  SELECT i.* INTO v_invoice FROM billing.invoice AS i WHERE i.invoice_id = p_invoice_id AND i.number IS NOT NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('invoice %s does not exist', coalesce(p_invoice_id::text, 'NULL')),
      p_column => 'invoice_id', p_hint => 'A draft is discarded with its run.');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'a credit note says why', p_column => 'reason');
  END IF;
  IF EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = p_invoice_id AND n.is_void) THEN
    PERFORM system.raise_error('TB110', format('invoice %s is void', p_invoice_id), p_column => 'invoice_id');
  END IF;
  RETURN v_invoice;
END $$;
COMMENT ON FUNCTION billing.invoice_lock(bigint, text) IS $doc$Locks an issued invoice that something is to be taken back of.

:param p_invoice_id: the invoice
:param p_reason: why
:returns: the invoice
:raises TB101: no such issued invoice
:raises TB102: no reason
:raises TB110: it is void
:example: SELECT billing.invoice_lock(1, 'wrong price')$doc$;

CREATE OR REPLACE FUNCTION billing.credit_note_write(
  p_invoice billing.invoice, p_credit_note_id bigint, p_transaction_id bigint, p_is_void boolean, p_reason text, p_amount numeric
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_number bigint;
BEGIN
  UPDATE billing.invoice_series AS s SET next_credit_note = s.next_credit_note + 1
  WHERE s.legal_entity_id = (p_invoice).legal_entity_id
  RETURNING s.next_credit_note - 1 INTO STRICT v_number;
  INSERT INTO billing.credit_note (
    credit_note_id, legal_entity_id, number, customer_id, invoice_id, is_void, reason, issued_on, amount, currency, booked_at,
    transaction_id, actor
  ) VALUES (
    p_credit_note_id, (p_invoice).legal_entity_id, v_number, (p_invoice).customer_id, (p_invoice).invoice_id, p_is_void, p_reason,
    party.customer_today((p_invoice).customer_id), p_amount, (p_invoice).currency, system.clock_now(), p_transaction_id,
    system.actor()
  );
END $$;
COMMENT ON FUNCTION billing.credit_note_write(billing.invoice, bigint, bigint, boolean, text, numeric) IS
$doc$Gives a credit note its number and keeps it.

:param p_invoice: the invoice that it corrects, locked
:param p_credit_note_id: its key, from billing.invoice_id_seq
:param p_transaction_id: the ledger transaction that will book it
:param p_is_void: whether it takes the whole invoice back
:param p_reason: why
:param p_amount: what the customer gets, with taxes
:returns: nothing
:example: SELECT billing.credit_note_write(i, 2, 3, false, 'wrong price', 10) FROM billing.invoice AS i WHERE i.invoice_id = 1$doc$;

CREATE OR REPLACE FUNCTION api.invoice_void(p_invoice_id bigint, p_reason text) RETURNS api.credit_note
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice := billing.invoice_lock(p_invoice_id, p_reason);
  v_account ledger.account;
  v_credit_note_id bigint := nextval('billing.invoice_id_seq');
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_row api.credit_note;
BEGIN
  IF EXISTS (SELECT FROM billing.credit_note AS n WHERE n.invoice_id = p_invoice_id) OR v_invoice.new_charges = 0 THEN
    PERFORM system.raise_error('TB105', format('invoice %s cannot be voided', p_invoice_id), p_column => 'invoice_id',
      p_hint => 'It asks for nothing, or a part of it is credited already: credit the rest.');
  END IF;
  SELECT a.* INTO STRICT v_account FROM ledger.account AS a WHERE a.customer_id = v_invoice.customer_id;
  PERFORM billing.credit_note_write(v_invoice, v_credit_note_id, v_transaction_id, true, p_reason, v_invoice.new_charges);
  INSERT INTO billing.credit_note_line (credit_note_id, position, kind, description, amount, account)
  SELECT v_credit_note_id, l.position, l.kind, l.description, l.amount, coalesce(l.account, 'revenue_usage')
  FROM billing.invoice_line AS l WHERE l.invoice_id = p_invoice_id;
  INSERT INTO billing.invoice_tax (
    invoice_id, nth, customer_id, taxed_on, tax_detail_id, jurisdiction, rate, base, exempt_base, units, amount
  )
  SELECT v_credit_note_id, t.nth, t.customer_id, party.customer_today(t.customer_id), t.tax_detail_id, t.jurisdiction, t.rate,
    -t.base, -t.exempt_base, -t.units, -t.amount
  FROM billing.invoice_tax AS t WHERE t.invoice_id = p_invoice_id;
  PERFORM billing.tax_void(p_invoice_id, v_credit_note_id);
  -- What it took is open again.
  UPDATE billing.charge AS c SET invoice_id = NULL WHERE c.invoice_id = p_invoice_id;
  PERFORM ledger.usage_clear(u.transactions, array_fill(NULL::bigint, ARRAY[cardinality(u.transactions)]))
  FROM (
    SELECT array_agg(t.transaction_id) AS transactions
    FROM ledger.transaction AS t
    WHERE t.account_id = v_account.account_id AND t.kind = 'usage' AND t.cleared_by = v_invoice.transaction_id
  ) AS u
  WHERE u.transactions IS NOT NULL;
  PERFORM ledger.transaction_post(
    ARRAY[ROW(
      v_transaction_id, 'credit_note', v_account.account_id, v_account.currency, NULL, 'credit_note:' || v_credit_note_id, false
    )::ledger.posting],
    (
      SELECT array_agg(ROW(v_transaction_id, e.account_id, e.bucket, -e.amount)::ledger.leg ORDER BY e.seq)
      FROM ledger.entry AS e WHERE e.transaction_id = v_invoice.transaction_id
    )
  );
  SELECT n.* INTO STRICT v_row FROM api.credit_note AS n WHERE n.credit_note_id = v_credit_note_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.invoice_void(bigint, text) IS
$doc$Takes a whole issued invoice back by a credit note: its usage and its charges are open again, for the next run.

:param p_invoice_id: the invoice
:param p_reason: why, as printed
:returns: the credit note
:raises TB101: no such issued invoice
:raises TB102: no reason
:raises TB105: it asks for nothing, or a part of it is credited already
:raises TB110: it is void
:example: SELECT * FROM api.invoice_void(1, 'sent to the wrong customer')$doc$;
GRANT EXECUTE ON FUNCTION api.invoice_void(bigint, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.credit_note_create(
  p_invoice_id bigint, p_positions integer[], p_reason text, p_amounts numeric[] DEFAULT NULL
) RETURNS api.credit_note
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_invoice billing.invoice := billing.invoice_lock(p_invoice_id, p_reason);
  v_run billing.bill_run := (SELECT r FROM billing.bill_run AS r WHERE r.bill_run_id = v_invoice.bill_run_id);
  v_exponent integer := (SELECT i.exponent FROM system.iso_currency AS i WHERE i.code = v_invoice.currency);
  v_account ledger.account;
  v_credit_note_id bigint := nextval('billing.invoice_id_seq');
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_lines billing.credit_note_line[];
  v_wrong integer;
  v_row api.credit_note;
BEGIN
  SELECT min(p.position) INTO v_wrong
  FROM unnest(p_positions, p_amounts) AS p (position, amount)
  LEFT JOIN billing.invoice_line AS l ON l.invoice_id = p_invoice_id AND l.position = p.position AND l.kind <> 'tax'
  WHERE (coalesce(p.amount, l.amount) <> 0 AND coalesce(p.amount, l.amount) = round(coalesce(p.amount, l.amount), v_exponent)
    -- Never more than the line has left, in either direction.
    AND (coalesce(p.amount, l.amount) + coalesce((
      SELECT sum(o.amount::numeric)
      FROM billing.credit_note AS n
      INNER JOIN billing.credit_note_line AS o ON o.credit_note_id = n.credit_note_id
      WHERE n.invoice_id = p_invoice_id AND o.position = p.position AND o.kind <> 'tax'
    ), 0)) BETWEEN least(l.amount, 0) AND greatest(l.amount, 0)) IS NOT TRUE;
  IF v_wrong IS NOT NULL OR coalesce(cardinality(p_positions), 0) = 0
    OR cardinality(p_positions) <> (SELECT count(DISTINCT p) FROM unnest(p_positions) AS p)
    OR cardinality(p_positions) <> coalesce(cardinality(p_amounts), cardinality(p_positions)) THEN
    PERFORM system.raise_error('TB102', format('line %s of invoice %s has no such amount left', coalesce(v_wrong, 0), p_invoice_id),
      p_column => 'positions', p_hint => 'Give lines, each once, other than taxes, and of each no more than is left, in whole coins.');
  END IF;
  SELECT a.* INTO STRICT v_account FROM ledger.account AS a WHERE a.customer_id = v_invoice.customer_id;
  SELECT array_agg(ROW(v_credit_note_id, l.position, l.kind, l.description, coalesce(p.amount, l.amount),
    coalesce(l.account, 'revenue_usage'))::billing.credit_note_line)
  INTO v_lines
  FROM unnest(p_positions, p_amounts) AS p (position, amount)
  INNER JOIN billing.invoice_line AS l ON l.invoice_id = p_invoice_id AND l.position = p.position;
  v_lines := v_lines || (
    SELECT array_agg(ROW(v_credit_note_id, 1000000 + t.nth, 'tax', t.description, -t.amount, t.account)::billing.credit_note_line)
    FROM billing.credit_tax(v_invoice, v_run, v_lines) AS t
  );
  PERFORM billing.credit_note_write(v_invoice, v_credit_note_id, v_transaction_id, false, p_reason,
    (SELECT sum(l.amount::numeric) FROM unnest(v_lines) AS l));
  INSERT INTO billing.credit_note_line SELECT l.* FROM unnest(v_lines) AS l;
  PERFORM ledger.transaction_post(
    ARRAY[ROW(
      v_transaction_id, 'credit_note', v_account.account_id, v_account.currency, NULL, 'credit_note:' || v_credit_note_id, false
    )::ledger.posting],
    (
      SELECT array_agg(ROW(v_transaction_id, x.account_id, 'posted', x.amount)::ledger.leg)
      FROM (
        SELECT v_account.account_id, sum(l.amount::numeric) AS amount FROM unnest(v_lines) AS l
        UNION ALL
        SELECT ledger.account_shared(v_invoice.legal_entity_id, l.account, v_invoice.currency), -sum(l.amount::numeric)
        FROM unnest(v_lines) AS l GROUP BY l.account
      ) AS x
    )
  );
  SELECT n.* INTO STRICT v_row FROM api.credit_note AS n WHERE n.credit_note_id = v_credit_note_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.credit_note_create(bigint, integer[], text, numeric[]) IS
$doc$Takes lines of an issued invoice back, or parts of them, with their taxes.

:param p_invoice_id: the invoice
:param p_positions: positions of its lines, taxes left out
:param p_reason: why, as printed
:param p_amounts: what of each is taken back, before taxes, in the same order; NULL is all of it
:returns: the credit note
:raises TB101: no such issued invoice
:raises TB102: no reason, a line that is not there, or more than is left of it
:raises TB110: it is void
:example: SELECT * FROM api.credit_note_create(1, '{2}', 'wrong price', '{10.00}')$doc$;
GRANT EXECUTE ON FUNCTION api.credit_note_create(bigint, integer[], text, numeric[]) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.credit_note_document(p_credit_note_id bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_note billing.credit_note;
  v_invoice billing.invoice;
  v_run billing.bill_run;
  v_exponent integer;
  v_printed jsonb := (SELECT f.document FROM billing.document_file AS f WHERE f.document_id = p_credit_note_id AND f.kind = 'credit_note');
BEGIN
  -- What went out stays what it was.
  IF v_printed IS NOT NULL THEN
    RETURN v_printed;
  END IF;
  SELECT n.* INTO v_note FROM billing.credit_note AS n WHERE n.credit_note_id = p_credit_note_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('credit note %s does not exist', coalesce(p_credit_note_id::text, 'NULL')),
      p_column => 'credit_note_id');
  END IF;
  SELECT i.* INTO STRICT v_invoice FROM billing.invoice AS i WHERE i.invoice_id = v_note.invoice_id;
  SELECT r.* INTO STRICT v_run FROM billing.bill_run AS r WHERE r.bill_run_id = v_invoice.bill_run_id;
  SELECT i.exponent INTO STRICT v_exponent FROM system.iso_currency AS i WHERE i.code = v_note.currency;
  RETURN jsonb_build_object(
    'number', billing.number_text((v_run.issuer ->> 'code') || '-CN', v_note.number), 'kind', 'credit_note',
    'currency', v_note.currency, 'issued_on', v_note.issued_on, 'due_on', v_note.issued_on,
    'period_from', NULL, 'period_to', NULL, 'time_zone', v_invoice.time_zone, 'language', v_invoice.language,
    'entity', v_run.issuer - 'code', 'customer', v_invoice.recipient,
    'corrects', billing.number_text(v_run.issuer ->> 'code', v_invoice.number), 'reason', v_note.reason,
    'previous_amount', round(0, v_exponent)::text, 'payments', round(0, v_exponent)::text,
    'new_charges', round(-v_note.amount, v_exponent)::text, 'amount_due', round(-v_note.amount, v_exponent)::text,
    'taxes', billing.tax_share_document(p_credit_note_id, v_exponent),
    'lines', (
      SELECT jsonb_agg(jsonb_build_object(
        'position', l.position, 'kind', CASE l.kind WHEN 'usage' THEN 'adjustment' ELSE l.kind END, 'description', l.description,
        'amount', round(-l.amount, v_exponent)::text) ORDER BY l.position)
      FROM billing.credit_note_line AS l WHERE l.credit_note_id = p_credit_note_id
    ),
    'subtotals', (
      SELECT jsonb_agg(jsonb_build_object('kind', s.kind, 'amount', round(-s.amount, v_exponent)::text))
      FROM (
        SELECT CASE l.kind WHEN 'usage' THEN 'adjustment' ELSE l.kind END AS kind, sum(l.amount::numeric) AS amount
        FROM billing.credit_note_line AS l WHERE l.credit_note_id = p_credit_note_id GROUP BY 1
      ) AS s
    )
  );
END $$;
COMMENT ON FUNCTION api.credit_note_document(bigint) IS
$doc$A credit note as one document, the same every time, in the shape of api.invoice_document: amounts are below 0.

:param p_credit_note_id: the credit note
:returns: its number and that of the invoice it corrects, reason, the two parties, lines and sums
:raises TB101: no such credit note
:example: SELECT api.credit_note_document(1)$doc$;
GRANT EXECUTE ON FUNCTION api.credit_note_document(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
