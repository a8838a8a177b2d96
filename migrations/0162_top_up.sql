-- Top-ups of prepaid customers: what was credited and the taxes taken with it, each with a receipt.
CREATE TABLE collect.top_up (
  receipt_id bigint PRIMARY KEY,
  payment_id bigint NOT NULL REFERENCES collect.payment ON DELETE RESTRICT,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  credited system.money NOT NULL,
  tax system.money NOT NULL,
  is_reversal boolean NOT NULL DEFAULT false,
  CONSTRAINT top_up_once UNIQUE (payment_id, is_reversal),
  CONSTRAINT top_up_sign CHECK (is_reversal = (credited < 0))
);
CREATE INDEX top_up_customer_idx ON collect.top_up (customer_id, receipt_id);
COMMENT ON TABLE collect.top_up IS 'Receipt of a top-up, or of taking one back; never changed.';
COMMENT ON COLUMN collect.top_up.receipt_id IS 'Number of the receipt, by which its taxes are kept like those of an invoice.';
COMMENT ON COLUMN collect.top_up.payment_id IS 'The payment.';
COMMENT ON COLUMN collect.top_up.customer_id IS 'The customer.';
COMMENT ON COLUMN collect.top_up.credited IS 'What the customer has to spend; negative when taken back.';
COMMENT ON COLUMN collect.top_up.tax IS 'Taxes and fees paid with it.';
COMMENT ON COLUMN collect.top_up.is_reversal IS 'Whether it takes a top-up back.';
COMMENT ON CONSTRAINT top_up_once ON collect.top_up IS 'The payment has its receipt.';
CREATE TRIGGER top_up_immutable BEFORE UPDATE OR DELETE ON collect.top_up
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER top_up_no_truncate BEFORE TRUNCATE ON collect.top_up
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
