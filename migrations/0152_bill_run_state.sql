-- A bill run is a draft until it is issued: looked at, approved, or taken back; only then has it numbers and is in the books.

ALTER TABLE billing.bill_run
ADD COLUMN status text NOT NULL DEFAULT 'issued' CONSTRAINT bill_run_status CHECK (status IN ('draft', 'approved', 'issued')),
ADD COLUMN billing_cycle_id bigint REFERENCES party.billing_cycle ON DELETE RESTRICT,
ADD COLUMN failures integer NOT NULL DEFAULT 0,
ADD COLUMN content_hash text,
ADD COLUMN approved_by text;
ALTER TABLE billing.bill_run ALTER COLUMN status SET DEFAULT 'draft';
CREATE INDEX bill_run_cycle_idx ON billing.bill_run (billing_cycle_id);
COMMENT ON COLUMN billing.bill_run.status IS 'draft, approved or issued.';
COMMENT ON COLUMN billing.bill_run.billing_cycle_id IS 'Only customers of this billing cycle; NULL is all.';
COMMENT ON COLUMN billing.bill_run.failures IS 'Customers that could not be billed; the next run tries again.';
COMMENT ON COLUMN billing.bill_run.content_hash IS
'SHA-256 of all that its invoices say but their numbers: what was approved is what is issued; NULL where nobody asked.';
COMMENT ON COLUMN billing.bill_run.approved_by IS 'Who approved it.';
COMMENT ON COLUMN billing.bill_run.invoices IS 'How many invoices it made.';
COMMENT ON COLUMN billing.bill_run.finished_at IS 'When it was last worked on; of an issued one when it was issued.';
DROP TRIGGER bill_run_immutable ON billing.bill_run;
CREATE TRIGGER bill_run_immutable BEFORE UPDATE OR DELETE ON billing.bill_run
FOR EACH ROW WHEN (OLD.status = 'issued') EXECUTE FUNCTION system.tg__immutable();

CREATE TABLE billing.bill_run_failure (
  bill_run_id bigint NOT NULL REFERENCES billing.bill_run ON DELETE CASCADE,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  error_code text NOT NULL,
  message text NOT NULL,
  CONSTRAINT bill_run_failure_pkey PRIMARY KEY (bill_run_id, customer_id)
);
CREATE INDEX bill_run_failure_customer_idx ON billing.bill_run_failure (customer_id);
COMMENT ON TABLE billing.bill_run_failure IS 'A customer whom a run could not bill, and why; the others have their invoices.';
COMMENT ON COLUMN billing.bill_run_failure.bill_run_id IS 'The run.';
COMMENT ON COLUMN billing.bill_run_failure.customer_id IS 'The customer.';
COMMENT ON COLUMN billing.bill_run_failure.error_code IS 'Code of the error.';
COMMENT ON COLUMN billing.bill_run_failure.message IS 'What it said.';

-- A draft has no number yet.
ALTER TABLE billing.invoice ALTER COLUMN number DROP NOT NULL,
ADD COLUMN usage_amount system.money NOT NULL DEFAULT 0;
COMMENT ON COLUMN billing.invoice.usage_amount IS 'The exact sum of its usage lines, which leaves unbilled.';
COMMENT ON TABLE billing.invoice IS 'What a customer is asked to pay; never changed once it has its number.';
COMMENT ON COLUMN billing.invoice.number IS 'Number within the legal entity, without a gap; NULL is a draft.';
COMMENT ON COLUMN billing.invoice.previous_amount IS 'Amount due before it; of a draft as it was when the draft was made.';
DROP TRIGGER invoice_immutable ON billing.invoice;
UPDATE billing.invoice AS i SET usage_amount = l.exact
FROM (
  SELECT x.invoice_id, sum(x.exact_amount) AS exact FROM billing.invoice_line AS x WHERE x.kind = 'usage' GROUP BY x.invoice_id
) AS l
WHERE l.invoice_id = i.invoice_id;
CREATE TRIGGER invoice_immutable BEFORE UPDATE OR DELETE ON billing.invoice
FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION system.tg__immutable();

CREATE FUNCTION billing.tg__invoice_line_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM old_rows AS o INNER JOIN billing.invoice AS i ON i.invoice_id = o.invoice_id WHERE i.number IS NOT NULL
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', MESSAGE = 'lines of an issued invoice stay';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION billing.tg__invoice_line_delete() IS 'Trigger: only lines of drafts are deleted.';
DROP TRIGGER invoice_line_immutable ON billing.invoice_line;
CREATE TRIGGER invoice_line_immutable BEFORE UPDATE ON billing.invoice_line
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER invoice_line_delete AFTER DELETE ON billing.invoice_line REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION billing.tg__invoice_line_delete();
