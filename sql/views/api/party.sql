-- The public shape of the nouns of domain party.
CREATE OR REPLACE VIEW api.legal_entity WITH (security_invoker = true) AS
SELECT
  e.legal_entity_id,
  e.code,
  e.name,
  e.street,
  e.city,
  e.state,
  e.postal_code,
  e.country,
  e.email,
  e.phone,
  e.website,
  e.tax_registration,
  e.version,
  e.created_at,
  e.updated_at
FROM party.legal_entity AS e;
COMMENT ON VIEW api.legal_entity IS 'A company that invoices customers.';
COMMENT ON COLUMN api.legal_entity.legal_entity_id IS 'Key.';
COMMENT ON COLUMN api.legal_entity.code IS 'Short code, also the start of its invoice numbers.';
COMMENT ON COLUMN api.legal_entity.name IS 'Legal name, as on invoices.';
COMMENT ON COLUMN api.legal_entity.street IS 'Street and number.';
COMMENT ON COLUMN api.legal_entity.city IS 'City.';
COMMENT ON COLUMN api.legal_entity.state IS 'State or province.';
COMMENT ON COLUMN api.legal_entity.postal_code IS 'Postal code.';
COMMENT ON COLUMN api.legal_entity.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.legal_entity.email IS 'E-mail for inquiries.';
COMMENT ON COLUMN api.legal_entity.phone IS 'Telephone for inquiries.';
COMMENT ON COLUMN api.legal_entity.website IS 'Web address.';
COMMENT ON COLUMN api.legal_entity.tax_registration IS 'Tax registration as printed on invoices.';
COMMENT ON COLUMN api.legal_entity.version IS 'Counts changes.';
COMMENT ON COLUMN api.legal_entity.created_at IS 'When made.';
COMMENT ON COLUMN api.legal_entity.updated_at IS 'When last changed.';

-- The address shown is where bills go today.
CREATE OR REPLACE VIEW api.customer WITH (security_invoker = true) AS
SELECT
  c.customer_id,
  c.code,
  c.name,
  c.type,
  c.parent_id,
  c.legal_entity_id,
  c.currency,
  c.billing_mode,
  c.billing_cycle_id,
  c.time_zone,
  c.language,
  c.status,
  c.status_reason,
  a.street,
  a.city,
  a.state,
  a.postal_code,
  a.country,
  c.email,
  c.tags,
  c.fields,
  c.version,
  c.created_at,
  c.updated_at
FROM party.customer AS c
LEFT JOIN LATERAL
  party.address_at(c.customer_id, 'billing', (system.clock_now() AT TIME ZONE c.time_zone)::date) AS a ON true;
COMMENT ON VIEW api.customer IS 'Who buys service, has devices, and is invoiced.';
COMMENT ON COLUMN api.customer.customer_id IS 'Key.';
COMMENT ON COLUMN api.customer.code IS 'Unique account code.';
COMMENT ON COLUMN api.customer.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.customer.type IS 'retail, wholesale or reseller.';
COMMENT ON COLUMN api.customer.parent_id IS 'The reseller that sells to the customer; NULL is the house.';
COMMENT ON COLUMN api.customer.legal_entity_id IS 'Who invoices the customer.';
COMMENT ON COLUMN api.customer.currency IS 'ISO 4217 code of everything the customer is charged.';
COMMENT ON COLUMN api.customer.billing_mode IS
'prepaid: usage is paid from money on account; postpaid: usage goes to the next invoice.';
COMMENT ON COLUMN api.customer.billing_cycle_id IS 'How often it is billed.';
COMMENT ON COLUMN api.customer.time_zone IS 'IANA zone in which the customer''s days and months begin.';
COMMENT ON COLUMN api.customer.language IS 'Language of documents, such as en or fr-CA.';
COMMENT ON COLUMN api.customer.status IS 'active, suspended or closed.';
COMMENT ON COLUMN api.customer.status_reason IS 'Why it has this status.';
COMMENT ON COLUMN api.customer.street IS 'Billing address of today: street and number.';
COMMENT ON COLUMN api.customer.city IS 'Billing address of today: city.';
COMMENT ON COLUMN api.customer.state IS 'Billing address of today: state or province.';
COMMENT ON COLUMN api.customer.postal_code IS 'Billing address of today: postal code.';
COMMENT ON COLUMN api.customer.country IS 'Billing address of today: country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.customer.email IS 'Where invoices are announced.';
COMMENT ON COLUMN api.customer.tags IS 'Free labels; demo marks the customers of the demo.';
COMMENT ON COLUMN api.customer.fields IS 'Values of custom fields, by code.';
COMMENT ON COLUMN api.customer.version IS 'Counts changes.';
COMMENT ON COLUMN api.customer.created_at IS 'When made.';
COMMENT ON COLUMN api.customer.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.customer_amount WITH (security_invoker = true) AS
SELECT
  c.customer_id,
  c.billing_mode,
  a.currency,
  CASE c.billing_mode WHEN 'postpaid' THEN -a.posted END AS amount_due,
  CASE c.billing_mode WHEN 'prepaid' THEN a.posted - a.reserved END AS available,
  a.unbilled,
  a.reserved,
  -a.posted + a.unbilled + a.reserved AS exposure
FROM party.customer AS c
INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id;
COMMENT ON VIEW api.customer_amount IS 'Where a customer stands now.';
COMMENT ON COLUMN api.customer_amount.customer_id IS 'The customer.';
COMMENT ON COLUMN api.customer_amount.billing_mode IS 'prepaid or postpaid.';
COMMENT ON COLUMN api.customer_amount.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN api.customer_amount.amount_due IS
'Postpaid: invoiced and not paid; negative is the customer''s credit. NULL for prepaid.';
COMMENT ON COLUMN api.customer_amount.available IS
'Prepaid: money on account without what is reserved. NULL for postpaid.';
COMMENT ON COLUMN api.customer_amount.unbilled IS 'Rated and not yet invoiced.';
COMMENT ON COLUMN api.customer_amount.reserved IS 'Set aside for calls in progress.';
COMMENT ON COLUMN api.customer_amount.exposure IS
'Due + unbilled + reserved: what the customer would owe if all calls ended now; negative is the customer''s money.';
