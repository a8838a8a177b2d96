-- The public shape of what searches find.
CREATE OR REPLACE VIEW api.customer_found WITH (security_invoker = true) AS
SELECT
  c.customer_id,
  c.code,
  c.name,
  c.type,
  c.status,
  c.billing_mode,
  c.legal_entity_id,
  c.parent_id,
  c.billing_cycle_id,
  c.email,
  c.tags,
  (
    SELECT a.city
    FROM party.address_at(c.customer_id, 'service', ((SELECT system.clock_now()) AT TIME ZONE c.time_zone)::date) AS a
  ) AS city,
  m.currency,
  m.amount_due,
  m.available,
  m.exposure,
  c.created_at
FROM party.customer AS c
INNER JOIN api.customer_amount AS m ON m.customer_id = c.customer_id;
COMMENT ON VIEW api.customer_found IS 'A customer as a search shows it: who it is, and where it stands.';
COMMENT ON COLUMN api.customer_found.customer_id IS 'Key.';
COMMENT ON COLUMN api.customer_found.code IS 'Unique account code.';
COMMENT ON COLUMN api.customer_found.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.customer_found.type IS 'retail, wholesale or reseller.';
COMMENT ON COLUMN api.customer_found.status IS 'active, suspended or closed.';
COMMENT ON COLUMN api.customer_found.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN api.customer_found.legal_entity_id IS 'Who invoices the customer.';
COMMENT ON COLUMN api.customer_found.parent_id IS 'The reseller that sells to the customer; NULL is the house.';
COMMENT ON COLUMN api.customer_found.billing_cycle_id IS 'How often it is billed.';
COMMENT ON COLUMN api.customer_found.email IS 'Where invoices are announced.';
COMMENT ON COLUMN api.customer_found.tags IS 'Free labels.';
COMMENT ON COLUMN api.customer_found.city IS 'City in which it uses service today.';
COMMENT ON COLUMN api.customer_found.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN api.customer_found.amount_due IS
'Postpaid: invoiced and not paid; negative is the customer''s credit. NULL for prepaid.';
COMMENT ON COLUMN api.customer_found.available IS 'Prepaid: money on account without what is reserved. NULL for postpaid.';
COMMENT ON COLUMN api.customer_found.exposure IS 'Due + unbilled + reserved; negative is the customer''s money.';
COMMENT ON COLUMN api.customer_found.created_at IS 'When made.';
