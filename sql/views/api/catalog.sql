-- The public shape of the nouns of domain catalog; rates and their imports have files of their own.
CREATE OR REPLACE VIEW api.destination WITH (security_invoker = true) AS
SELECT
  d.destination_id,
  d.code,
  d.name,
  d.country,
  d.version,
  d.created_at,
  d.updated_at
FROM catalog.destination AS d;
COMMENT ON VIEW api.destination IS 'A named group of prefixes, such as France - Mobile; invoices show usage by destination.';
COMMENT ON COLUMN api.destination.destination_id IS 'Key.';
COMMENT ON COLUMN api.destination.code IS 'Unique code.';
COMMENT ON COLUMN api.destination.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.destination.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.destination.version IS 'Counts changes.';
COMMENT ON COLUMN api.destination.created_at IS 'When made.';
COMMENT ON COLUMN api.destination.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.rate_sheet WITH (security_invoker = true) AS
SELECT
  s.rate_sheet_id,
  s.code,
  s.name,
  s.currency,
  s.time_zone,
  s.version,
  s.created_at,
  s.updated_at,
  s.reseller_id,
  s.band_plan_id,
  s.kind
FROM catalog.rate_sheet AS s;
COMMENT ON VIEW api.rate_sheet IS 'A price list, by prefix or by what else its kind says.';
COMMENT ON COLUMN api.rate_sheet.rate_sheet_id IS 'Key.';
COMMENT ON COLUMN api.rate_sheet.code IS 'Unique code.';
COMMENT ON COLUMN api.rate_sheet.name IS 'Name.';
COMMENT ON COLUMN api.rate_sheet.currency IS 'Currency of its prices.';
COMMENT ON COLUMN api.rate_sheet.time_zone IS 'IANA zone in which its effective dates begin.';
COMMENT ON COLUMN api.rate_sheet.version IS 'Counts changes.';
COMMENT ON COLUMN api.rate_sheet.created_at IS 'When made.';
COMMENT ON COLUMN api.rate_sheet.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.rate_sheet.reseller_id IS 'The reseller that sells by it; NULL is the house.';
COMMENT ON COLUMN api.rate_sheet.band_plan_id IS
'The bands its rates may have prices for; a change counts for versions that are built after it.';
COMMENT ON COLUMN api.rate_sheet.kind IS
'What its rates are found by: prefix; jurisdiction (a prefix that may name a rating class); lata (a pair of LATAs); tier.';

CREATE OR REPLACE VIEW api.package WITH (security_invoker = true) AS
SELECT
  p.package_id,
  p.code,
  p.name,
  p.currency,
  v.monthly_fee,
  v.outbound_sheet_id,
  v.inbound_sheet_id,
  v.toll_free_sheet_id,
  v.on_net_rate,
  p.version,
  p.created_at,
  p.updated_at,
  p.reseller_id,
  v.package_version_id,
  v.fee_proration,
  v.minimum_usage,
  v.minimum_proration,
  v.tax_schedule,
  p.assigned_at,
  p.floor_percent
FROM catalog.package AS p
LEFT JOIN LATERAL
  catalog.package_version_at(p.package_id, NULL, (system.clock_now() AT TIME ZONE 'UTC')::date) AS v ON true;
COMMENT ON VIEW api.package IS 'What a customer buys, and what it costs today by its version in force (in UTC).';
COMMENT ON COLUMN api.package.package_id IS 'Key.';
COMMENT ON COLUMN api.package.code IS 'Unique code.';
COMMENT ON COLUMN api.package.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.package.currency IS 'Currency of the fee.';
COMMENT ON COLUMN api.package.monthly_fee IS 'Charged once a month for each assignment.';
COMMENT ON COLUMN api.package.outbound_sheet_id IS 'Rates calls made (termination).';
COMMENT ON COLUMN api.package.inbound_sheet_id IS 'Rates calls received (origination) by the called number.';
COMMENT ON COLUMN api.package.toll_free_sheet_id IS 'Rates calls received on toll-free numbers by the caller.';
COMMENT ON COLUMN api.package.on_net_rate IS
'Price per minute of calls between devices of one customer, by the second.';
COMMENT ON COLUMN api.package.version IS 'Counts changes.';
COMMENT ON COLUMN api.package.created_at IS 'When made.';
COMMENT ON COLUMN api.package.updated_at IS 'When last changed.';
COMMENT ON COLUMN api.package.reseller_id IS 'The reseller that sells it; NULL is the house.';
COMMENT ON COLUMN api.package.package_version_id IS 'The version in force.';
COMMENT ON COLUMN api.package.fee_proration IS 'How a part of a month is charged: days (actual), thirtieth or none.';
COMMENT ON COLUMN api.package.minimum_usage IS 'Usage of a month is billed as at least this much.';
COMMENT ON COLUMN api.package.minimum_proration IS 'How the minimum of a part of a month is found: days, thirtieth or none.';
COMMENT ON COLUMN api.package.tax_schedule IS 'Code of the tax schedule of its fee; NULL is the default.';
COMMENT ON COLUMN api.package.assigned_at IS
'When it was first given to a customer; until then all of its versions may be changed.';
COMMENT ON COLUMN api.package.floor_percent IS
'By how many percent a call must be sold above its carrier''s cost; NULL: as setting rating.floor_percent says.';

CREATE OR REPLACE VIEW api.override_sheet WITH (security_invoker = true) AS
SELECT
  o.override_sheet_id,
  o.customer_id,
  o.side,
  o.rate_sheet_id,
  o.valid_from,
  o.valid_to,
  o.version,
  o.created_at,
  o.updated_at
FROM catalog.override_sheet AS o;
COMMENT ON VIEW api.override_sheet IS 'A sheet of a customer''s own that is asked before the package''s.';
COMMENT ON COLUMN api.override_sheet.override_sheet_id IS 'Key.';
COMMENT ON COLUMN api.override_sheet.customer_id IS 'The customer.';
COMMENT ON COLUMN api.override_sheet.side IS 'out, in or toll_free: which calls.';
COMMENT ON COLUMN api.override_sheet.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN api.override_sheet.valid_from IS 'First instant.';
COMMENT ON COLUMN api.override_sheet.valid_to IS 'First instant after.';
COMMENT ON COLUMN api.override_sheet.version IS 'Counts changes.';
COMMENT ON COLUMN api.override_sheet.created_at IS 'When made.';
COMMENT ON COLUMN api.override_sheet.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.service_code WITH (security_invoker = true) AS
SELECT
  s.country,
  s.dialled,
  s.name,
  s.emergency,
  s.price
FROM catalog.service_code AS s;
COMMENT ON VIEW api.service_code IS 'Short codes by country; emergency ones are free, never held and never blocked.';
COMMENT ON COLUMN api.service_code.country IS 'Country of the source.';
COMMENT ON COLUMN api.service_code.dialled IS 'The dialled string, exactly.';
COMMENT ON COLUMN api.service_code.name IS 'What it reaches.';
COMMENT ON COLUMN api.service_code.emergency IS 'True for 911, 112 and the like.';
COMMENT ON COLUMN api.service_code.price IS 'Price of a call; emergency codes are free.';

CREATE OR REPLACE VIEW api.toll_free_prefix WITH (security_invoker = true) AS
SELECT
  t.prefix,
  t.valid_from,
  t.country
FROM catalog.toll_free_prefix AS t;
COMMENT ON VIEW api.toll_free_prefix IS 'Prefixes of toll-free numbers with the date from which they are in service.';
COMMENT ON COLUMN api.toll_free_prefix.prefix IS 'Leading digits with country code, such as 1800.';
COMMENT ON COLUMN api.toll_free_prefix.valid_from IS 'First day in service.';
COMMENT ON COLUMN api.toll_free_prefix.country IS 'Country; NULL for several.';
