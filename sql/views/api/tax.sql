-- The public shape of taxes.
CREATE OR REPLACE VIEW api.tax_detail WITH (security_invoker = true) AS
SELECT
  d.tax_detail_id,
  d.code,
  d.name,
  d.basis,
  d.level,
  d.collected_for,
  d.currency,
  d.position,
  d.version,
  d.created_at,
  d.updated_at
FROM tax.detail AS d;
COMMENT ON VIEW api.tax_detail IS 'One tax, levy or fee as invoices print it; its rates are dated rows of their own.';
COMMENT ON COLUMN api.tax_detail.tax_detail_id IS 'Key.';
COMMENT ON COLUMN api.tax_detail.code IS 'Unique code, such as gst.';
COMMENT ON COLUMN api.tax_detail.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.tax_detail.basis IS
'What its rate is: percent of the charge; or an amount for each telephone line, minute, invoice or account.';
COMMENT ON COLUMN api.tax_detail.level IS 'Whose it is: country, state, county or city of the place of service.';
COMMENT ON COLUMN api.tax_detail.collected_for IS
'government: owed to it; provider: a fee by which costs are recovered, which is revenue.';
COMMENT ON COLUMN api.tax_detail.currency IS
'Currency of its amounts: only customers of that currency pay it; NULL is any, for a percentage without amounts.';
COMMENT ON COLUMN api.tax_detail.position IS 'Order on invoices and of calculation: a compound tax counts those before it.';
COMMENT ON COLUMN api.tax_detail.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_detail.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_detail.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tax_rate WITH (security_invoker = true) AS
SELECT
  r.tax_rate_id,
  r.tax_detail_id,
  r.valid_from,
  coalesce((
    SELECT min(n.valid_from) FROM tax.rate AS n
    WHERE n.tax_detail_id = r.tax_detail_id AND n.valid_from > r.valid_from
  ), 'infinity') AS valid_to,
  r.rate,
  r.base_percent,
  r.compound,
  r.bracket_above,
  r.bracket_rate,
  r.cap,
  r.counted_by,
  r.version,
  r.created_at,
  r.updated_at
FROM tax.rate AS r;
COMMENT ON VIEW api.tax_rate IS 'Rate of a tax for invoices of a day on, until its next one.';
COMMENT ON COLUMN api.tax_rate.tax_rate_id IS 'Key.';
COMMENT ON COLUMN api.tax_rate.tax_detail_id IS 'The tax.';
COMMENT ON COLUMN api.tax_rate.valid_from IS 'First invoice date; -infinity is since ever.';
COMMENT ON COLUMN api.tax_rate.valid_to IS 'First invoice date after: the next rate begins; infinity when there is none.';
COMMENT ON COLUMN api.tax_rate.rate IS 'Percent, such as 9.975; or the amount for one line, minute, invoice or account.';
COMMENT ON COLUMN api.tax_rate.base_percent IS
'Which part of a charge it is taken of: 100, or a safe harbour such as 64.9 for what counts as interstate.';
COMMENT ON COLUMN api.tax_rate.compound IS
'Whether it is taken of what stands before it too: none, fees (of the provider), or all (tax on tax).';
COMMENT ON COLUMN api.tax_rate.bracket_above IS 'Where other percentages begin, rising; NULL when there is one rate.';
COMMENT ON COLUMN api.tax_rate.bracket_rate IS 'Percent above each of bracket_above, up to the next.';
COMMENT ON COLUMN api.tax_rate.cap IS 'Most that is taken; NULL is no limit.';
COMMENT ON COLUMN api.tax_rate.counted_by IS 'What brackets and cap are counted by: each line, or the invoice.';
COMMENT ON COLUMN api.tax_rate.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_rate.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_rate.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tax_schedule WITH (security_invoker = true) AS
SELECT
  s.tax_schedule_id,
  s.code,
  s.name,
  s.origin_based,
  s.transaction_type,
  s.service_type,
  s.version,
  s.created_at,
  s.updated_at
FROM tax.schedule AS s;
COMMENT ON VIEW api.tax_schedule IS 'A group of taxes, given to packages and items by its code, or to regions.';
COMMENT ON COLUMN api.tax_schedule.tax_schedule_id IS 'Key.';
COMMENT ON COLUMN api.tax_schedule.code IS 'Unique code.';
COMMENT ON COLUMN api.tax_schedule.name IS 'Name.';
COMMENT ON COLUMN api.tax_schedule.origin_based IS
'For what is sold with it: whether the taxes of the customer''s region are due too. Of a region''s schedule it says nothing.';
COMMENT ON COLUMN api.tax_schedule.transaction_type IS
'Billsoft''s transaction type of what is sold with it; NULL is VoIP access, 19 and 6.';
COMMENT ON COLUMN api.tax_schedule.service_type IS 'Its service type, such as 21 for lines.';
COMMENT ON COLUMN api.tax_schedule.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_schedule.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_schedule.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tax_schedule_detail WITH (security_invoker = true) AS
SELECT
  m.tax_schedule_detail_id,
  m.tax_schedule_id,
  m.tax_detail_id,
  m.valid_from,
  m.valid_to,
  m.version,
  m.created_at,
  m.updated_at
FROM tax.schedule_detail AS m;
COMMENT ON VIEW api.tax_schedule_detail IS 'A tax of a schedule, for invoices of a time.';
COMMENT ON COLUMN api.tax_schedule_detail.tax_schedule_detail_id IS 'Key.';
COMMENT ON COLUMN api.tax_schedule_detail.tax_schedule_id IS 'The schedule.';
COMMENT ON COLUMN api.tax_schedule_detail.tax_detail_id IS 'The tax.';
COMMENT ON COLUMN api.tax_schedule_detail.valid_from IS 'First invoice date.';
COMMENT ON COLUMN api.tax_schedule_detail.valid_to IS 'First invoice date after; infinity is for good.';
COMMENT ON COLUMN api.tax_schedule_detail.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_schedule_detail.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_schedule_detail.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tax_region WITH (security_invoker = true) AS
SELECT
  g.tax_region_id,
  g.country,
  g.state,
  g.county,
  g.city,
  g.tax_schedule_id,
  g.version,
  g.created_at,
  g.updated_at
FROM tax.region AS g;
COMMENT ON VIEW api.tax_region IS
'A country, state, county or city and the taxes of its own: a customer pays those of all regions it lies in.';
COMMENT ON COLUMN api.tax_region.tax_region_id IS 'Key.';
COMMENT ON COLUMN api.tax_region.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.tax_region.state IS 'State or province; empty is all of the country.';
COMMENT ON COLUMN api.tax_region.county IS 'County; empty is all of the state, or a city named without it.';
COMMENT ON COLUMN api.tax_region.city IS 'City; empty is all of the county or state.';
COMMENT ON COLUMN api.tax_region.tax_schedule_id IS 'Its taxes.';
COMMENT ON COLUMN api.tax_region.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_region.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_region.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.tax_exemption WITH (security_invoker = true) AS
SELECT
  e.tax_exemption_id,
  e.customer_id,
  e.tax_detail_id,
  e.level,
  e.country,
  e.state,
  e.county,
  e.city,
  e.percent,
  e.certificate,
  e.document_id,
  e.valid_from,
  e.expires_on,
  e.version,
  e.created_at,
  e.updated_at
FROM tax.exemption AS e;
COMMENT ON VIEW api.tax_exemption IS
'What a customer need not pay taxes on, for services of a time; where several fit, the largest percentage counts.';
COMMENT ON COLUMN api.tax_exemption.tax_exemption_id IS 'Key.';
COMMENT ON COLUMN api.tax_exemption.customer_id IS 'The customer.';
COMMENT ON COLUMN api.tax_exemption.tax_detail_id IS 'The tax; NULL is all that the rest of the row fits.';
COMMENT ON COLUMN api.tax_exemption.level IS 'Only taxes of this level: country, state, county or city; NULL is any.';
COMMENT ON COLUMN api.tax_exemption.country IS 'Only services in this country; NULL is any.';
COMMENT ON COLUMN api.tax_exemption.state IS 'Only in this state or province; empty is all of the country.';
COMMENT ON COLUMN api.tax_exemption.county IS 'Only in this county; empty is any.';
COMMENT ON COLUMN api.tax_exemption.city IS 'Only in this city; empty is any.';
COMMENT ON COLUMN api.tax_exemption.percent IS 'Which part of the charge is exempt.';
COMMENT ON COLUMN api.tax_exemption.certificate IS 'Number of the certificate.';
COMMENT ON COLUMN api.tax_exemption.document_id IS 'The certificate among the customer''s papers.';
COMMENT ON COLUMN api.tax_exemption.valid_from IS 'First day of service that is exempt.';
COMMENT ON COLUMN api.tax_exemption.expires_on IS 'Last day; NULL is for good.';
COMMENT ON COLUMN api.tax_exemption.version IS 'Counts changes.';
COMMENT ON COLUMN api.tax_exemption.created_at IS 'When made.';
COMMENT ON COLUMN api.tax_exemption.updated_at IS 'When last changed.';
