-- Fees that are invoiced ahead are earned day by day: what is not earned at the end of a month stands on an account of its own.

CREATE TABLE billing.deferral_part (
  transaction_id bigint NOT NULL,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  package_id bigint REFERENCES catalog.package ON DELETE RESTRICT,
  amount system.money NOT NULL CONSTRAINT deferral_part_amount CHECK (amount <> 0),
  CONSTRAINT deferral_part_once UNIQUE NULLS NOT DISTINCT (transaction_id, customer_id, package_id)
);
CREATE INDEX deferral_part_customer_idx ON billing.deferral_part (customer_id, package_id);
CREATE INDEX deferral_part_package_idx ON billing.deferral_part (package_id) WHERE package_id IS NOT NULL;
COMMENT ON TABLE billing.deferral_part IS 'Whose fees a deferral is of; never changed.';
COMMENT ON COLUMN billing.deferral_part.transaction_id IS 'The ledger transaction, of kind deferral.';
COMMENT ON COLUMN billing.deferral_part.customer_id IS 'Whose.';
COMMENT ON COLUMN billing.deferral_part.package_id IS 'Of which package; NULL: of none.';
COMMENT ON COLUMN billing.deferral_part.amount IS 'How much is put off; negative is earned now.';
CREATE TRIGGER deferral_part_immutable BEFORE UPDATE OR DELETE ON billing.deferral_part
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER deferral_part_no_truncate BEFORE TRUNCATE ON billing.deferral_part
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
