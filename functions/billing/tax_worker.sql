-- What a worker that asks a tax engine needs: to take a request, and to say what came of it.

CREATE OR REPLACE FUNCTION api.tax_request_claim(p_engine text DEFAULT 'billsoft')
RETURNS TABLE (tax_request_id bigint, attempt integer, action text, document text, function_name text, request jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_request billing.tax_request;
  v_document jsonb;
BEGIN
  LOOP
    SELECT r.* INTO v_request
    FROM billing.tax_request AS r
    WHERE r.engine = p_engine AND r.next_attempt_at <= v_now AND (
      r.status IN ('untaxed', 'taxing')
      -- What counts is told when the invoice that shows it is issued.
      OR (r.status = 'taxed' AND (r.adjusts IS NOT NULL OR EXISTS (
        SELECT FROM billing.invoice AS i WHERE i.invoice_id = r.printed_on AND i.number IS NOT NULL
      )))
    )
    ORDER BY r.next_attempt_at, r.tax_request_id
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN;
    END IF;
    v_document := CASE WHEN v_request.adjusts IS NULL THEN billing.tax_document(v_request) ELSE v_request.lines END;
    EXIT WHEN v_document IS NOT NULL;
    -- Its draft was discarded.
    DELETE FROM billing.tax_request AS r WHERE r.tax_request_id = v_request.tax_request_id;
  END LOOP;
  UPDATE billing.tax_request AS r SET
    status = CASE r.status WHEN 'taxed' THEN 'taxed' ELSE 'taxing' END, attempts = r.attempts + 1,
    next_attempt_at = v_now + interval '15 minutes'
  WHERE r.tax_request_id = v_request.tax_request_id
  RETURNING r.* INTO v_request;
  RETURN QUERY
  SELECT v_request.tax_request_id, v_request.attempts,
    CASE v_request.status WHEN 'taxed' THEN 'commit' ELSE 'calculate' END,
    -- An engine adds to a document that it knows: each attempt has its own, and only the one that was answered is committed.
    CASE v_request.status WHEN 'taxed' THEN v_request.document ELSE v_request.invoice_id || '~' || gen_random_uuid() END,
    (SELECT p.function_name FROM tax.profile AS p WHERE p.customer_id = v_request.customer_id), v_document;
END $$;
COMMENT ON FUNCTION api.tax_request_claim(text) IS
$doc$Takes the tax request that waits longest, for a worker that asks the engine outside of the transaction.

A worker that says nothing (api.tax_request_result) for 15 minutes is taken for dead.
:param p_engine: billsoft, billsoft_file or custom
:returns: the request: action is calculate, or commit once the invoice is issued; document is the engine's name of this attempt;
  no row when none is due
:example: SELECT * FROM api.tax_request_claim()$doc$;
GRANT EXECUTE ON FUNCTION api.tax_request_claim(text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION billing.tax_answer_check(p_taxes jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF jsonb_typeof(p_taxes) IS DISTINCT FROM 'array' OR EXISTS (
    SELECT FROM jsonb_array_elements(p_taxes) AS t (tax)
    WHERE (t.tax ->> 'code' ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' AND t.tax ->> 'name' <> ''
      AND t.tax ->> 'level' IN ('country', 'state', 'county', 'city') AND t.tax ->> 'jurisdiction' <> ''
      AND t.tax ->> 'rate' ~ '^[0-9]{1,8}([.][0-9]{1,20})?$'
      AND t.tax ->> 'amount' ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$' AND t.tax ->> 'base' ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$'
      AND t.tax ->> 'exempt' ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$'
      AND coalesce(t.tax ->> 'units', '0') ~ '^-?[0-9]{1,13}([.][0-9]{1,20})?$') IS NOT TRUE
  ) THEN
    PERFORM system.raise_error('TB102', 'these are no taxes', p_column => 'taxes',
      p_hint => 'Give an array of {code, name, level, jurisdiction, rate, base, exempt, units, amount}, numbers as text.');
  END IF;
END $$;
COMMENT ON FUNCTION billing.tax_answer_check(jsonb) IS $doc$Refuses an answer that is not a list of taxes.

:param p_taxes: the answer
:returns: nothing
:raises TB102: it is something else
:example: SELECT billing.tax_answer_check('[]')$doc$;

CREATE OR REPLACE FUNCTION api.tax_request_result(
  p_tax_request_id bigint, p_attempt integer, p_result text, p_document text DEFAULT '', p_taxes jsonb DEFAULT NULL,
  p_error text DEFAULT ''
) RETURNS api.tax_request
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_run_id bigint;
  v_request billing.tax_request;
  v_row api.tax_request;
BEGIN
  IF (p_result IN ('taxed', 'committed', 'refused', 'retry')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is not a result', coalesce(p_result, 'NULL')), p_column => 'result',
      p_hint => 'One of taxed, committed, refused, retry.');
  END IF;
  IF p_result = 'taxed' THEN
    PERFORM billing.tax_answer_check(p_taxes);
  END IF;
  -- First the run, as whoever issues it does.
  SELECT i.bill_run_id INTO v_run_id
  FROM billing.tax_request AS r
  INNER JOIN billing.invoice AS i ON i.invoice_id = r.invoice_id
  WHERE r.tax_request_id = p_tax_request_id;
  PERFORM FROM billing.bill_run AS b WHERE b.bill_run_id = v_run_id FOR UPDATE;
  SELECT r.* INTO v_request FROM billing.tax_request AS r WHERE r.tax_request_id = p_tax_request_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('tax request %s does not exist', coalesce(p_tax_request_id::text, 'NULL')),
      p_column => 'tax_request_id');
  END IF;
  -- Who comes back late has nothing to say: another attempt has its own document.
  IF v_request.attempts = p_attempt AND (
    (v_request.status = 'taxing' AND p_result <> 'committed') OR (v_request.status = 'taxed' AND p_result <> 'taxed')
  ) THEN
    UPDATE billing.tax_request AS r SET
      status = CASE
        WHEN p_result IN ('taxed', 'committed') THEN p_result
        WHEN r.status = 'taxed' THEN 'taxed'
        WHEN p_result = 'refused' THEN 'failed'
        ELSE 'untaxed'
      END,
      document = CASE p_result WHEN 'taxed' THEN coalesce(p_document, '') ELSE r.document END,
      taxes = CASE p_result WHEN 'taxed' THEN p_taxes ELSE r.taxes END,
      answered_at = CASE p_result WHEN 'taxed' THEN v_now ELSE r.answered_at END,
      last_error = CASE WHEN p_result IN ('taxed', 'committed') THEN '' ELSE coalesce(p_error, '') END,
      next_attempt_at = CASE
        WHEN p_result IN ('taxed', 'committed') THEN v_now
        ELSE v_now + interval '1 minute' * least(2 ^ least(r.attempts - 1, 10), 360)
      END
    WHERE r.tax_request_id = p_tax_request_id
    RETURNING r.* INTO v_request;
    IF p_result = 'taxed' THEN
      PERFORM billing.tax_answer_print(v_request);
    END IF;
  END IF;
  SELECT r.* INTO STRICT v_row FROM api.tax_request AS r WHERE r.tax_request_id = p_tax_request_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.tax_request_result(bigint, integer, text, text, jsonb, text) IS
$doc$Records what a tax engine said: taxes go on the draft invoice at once, or on the next one when this has gone out.

:param p_tax_request_id: the request
:param p_attempt: the attempt, as api.tax_request_claim() gave it
:param p_result: taxed, committed, refused (somebody must look), retry (also when nobody knows what became of it)
:param p_document: the engine's name of the answer
:param p_taxes: for taxed: array of {code, name, level, jurisdiction, rate, base, exempt, units, amount}, unrounded, as text
:param p_error: why it did not succeed
:returns: the request as it is now; unchanged when another worker has taken it since
:raises TB101: no such request
:raises TB102: no such result, or these are no taxes
:example: SELECT * FROM api.tax_request_result(7, 1, 'retry', p_error => 'connection refused')$doc$;
GRANT EXECUTE ON FUNCTION api.tax_request_result(bigint, integer, text, text, jsonb, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.tax_request_retry(p_tax_request_id bigint) RETURNS api.tax_request
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.tax_request;
BEGIN
  UPDATE billing.tax_request AS r
  SET status = CASE r.status WHEN 'failed' THEN 'untaxed' ELSE r.status END, next_attempt_at = system.clock_now()
  WHERE r.tax_request_id = p_tax_request_id AND r.status IN ('failed', 'untaxed', 'taxed');
  SELECT r.* INTO v_row FROM api.tax_request AS r WHERE r.tax_request_id = p_tax_request_id;
  IF v_row.tax_request_id IS NULL THEN
    PERFORM system.raise_error('TB101', format('tax request %s does not exist', coalesce(p_tax_request_id::text, 'NULL')),
      p_column => 'tax_request_id');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.tax_request_retry(bigint) IS $doc$Lets a worker take a tax request at once that was refused or waits for its time.

:param p_tax_request_id: the request
:returns: the request
:raises TB101: no such request
:example: SELECT * FROM api.tax_request_retry(7)$doc$;
GRANT EXECUTE ON FUNCTION api.tax_request_retry(bigint) TO pgtoll_admin, pgtoll_operator;
