-- Invoices whose taxes an engine outside has not answered: they are left for the next run, or go out and are marked.

CREATE OR REPLACE FUNCTION billing.draft_drop(p_invoice_ids bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.usage_clear(u.transactions, array_fill(NULL::bigint, ARRAY[cardinality(u.transactions)]))
  FROM (
    SELECT array_agg(t.transaction_id) AS transactions
    FROM ledger.transaction AS t
    INNER JOIN billing.invoice AS i ON i.transaction_id = t.cleared_by
    WHERE i.invoice_id = ANY (p_invoice_ids)
  ) AS u
  WHERE u.transactions IS NOT NULL;
  DELETE FROM billing.charge AS c
  USING billing.invoice AS i
  WHERE i.invoice_id = ANY (p_invoice_ids) AND c.bill_run_id = i.bill_run_id AND c.customer_id = i.customer_id;
  UPDATE billing.charge AS c SET invoice_id = NULL WHERE c.invoice_id = ANY (p_invoice_ids);
  DELETE FROM billing.invoice_line AS l WHERE l.invoice_id = ANY (p_invoice_ids);
  DELETE FROM billing.invoice_tax AS t WHERE t.invoice_id = ANY (p_invoice_ids);
  DELETE FROM billing.invoice AS i WHERE i.invoice_id = ANY (p_invoice_ids);
END $$;
COMMENT ON FUNCTION billing.draft_drop(bigint[]) IS
$doc$Takes draft invoices back, as if they had never been: what was on them is open again.

:param p_invoice_ids: invoices of runs that are not issued
:returns: nothing
:example: SELECT billing.draft_drop('{}')$doc$;

CREATE OR REPLACE FUNCTION billing.tax_wait(p_bill_run_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_requests bigint[];
  v_invoices bigint[];
BEGIN
  SELECT array_agg(w.tax_request_id), array_agg(w.invoice_id) INTO v_requests, v_invoices
  FROM (
    SELECT r.tax_request_id, r.invoice_id
    FROM billing.tax_request AS r
    INNER JOIN billing.invoice AS i ON i.invoice_id = r.invoice_id
    WHERE i.bill_run_id = p_bill_run_id AND r.printed_on IS NULL
    ORDER BY r.tax_request_id
    FOR NO KEY UPDATE OF r
  ) AS w;
  IF v_requests IS NULL THEN
    RETURN;
  END IF;
  IF system.setting_bool('tax.issue_untaxed') THEN
    UPDATE billing.tax_request AS r SET is_late = true WHERE r.tax_request_id = ANY (v_requests);
    RETURN;
  END IF;
  IF NOT EXISTS (
    SELECT FROM billing.invoice AS i WHERE i.bill_run_id = p_bill_run_id AND i.invoice_id <> ALL (v_invoices)
  ) THEN
    PERFORM system.raise_error('TB605', 'all invoices of the run wait for their taxes', p_column => 'bill_run_id',
      p_detail => jsonb_build_object('tax_request_ids', to_jsonb(v_requests[:10])),
      p_hint => '`pgtoll tax-run` asks the engine. The setting tax.issue_untaxed lets them go, and taxes follow with the next bill.');
  END IF;
  -- They do not keep the others back.
  INSERT INTO billing.bill_run_failure (bill_run_id, customer_id, error_code, message)
  SELECT p_bill_run_id, i.customer_id, 'TB605', 'the invoice waits for its taxes: another run makes it'
  FROM billing.invoice AS i WHERE i.invoice_id = ANY (v_invoices);
  PERFORM billing.draft_drop(v_invoices);
  UPDATE billing.bill_run AS r
  SET invoices = r.invoices - cardinality(v_invoices), failures = r.failures + cardinality(v_invoices),
    content_hash = CASE WHEN r.content_hash IS NOT NULL THEN billing.run_hash(r.bill_run_id) END
  WHERE r.bill_run_id = p_bill_run_id;
END $$;
COMMENT ON FUNCTION billing.tax_wait(bigint) IS
$doc$Keeps invoices from going out whose taxes an engine outside has not answered yet: the next run makes them again. Where the
setting tax.issue_untaxed lets them go, they are marked, and the next invoice brings the taxes.

:param p_bill_run_id: the run
:returns: nothing
:raises TB605: no other invoice is left
:example: SELECT billing.tax_wait(1)$doc$;
