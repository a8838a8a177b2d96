-- The public shape of numbers in stock.
CREATE OR REPLACE VIEW api.did WITH (security_invoker = true) AS
SELECT
  d.did_id,
  d.number,
  d.country,
  d.state,
  d.rate_center,
  d.lata,
  d.tier,
  d.carrier_id,
  c.code AS carrier,
  d.currency,
  d.setup_cost,
  d.monthly_cost,
  s.status,
  CASE
    WHEN s.status = 'free' THEN NULL
    WHEN n.at < d.ported_in_at THEN d.ported_in_at
    WHEN s.status = 'assigned' THEN nullif(d.status_from, '-infinity')
    ELSE d.status_until
  END AS status_until,
  CASE s.status WHEN 'reserved' THEN d.reserved_by END AS reserved_by,
  d.ported_in_at,
  d.device_id,
  CASE WHEN s.status IN ('assigned', 'porting') THEN v.customer_id END AS customer_id,
  d.version,
  d.created_at,
  d.updated_at
FROM service.did AS d
-- The clock is asked once, not for each number.
CROSS JOIN (SELECT system.clock_now() AS at OFFSET 0) AS n
CROSS JOIN LATERAL (
  SELECT service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, n.at) AS status
) AS s
LEFT JOIN catalog.carrier AS c ON c.carrier_id = d.carrier_id
LEFT JOIN service.device AS v ON v.device_id = d.device_id;
COMMENT ON VIEW api.did IS 'A number in stock: what it is, what it costs, and whether it can be sold.';
COMMENT ON COLUMN api.did.did_id IS 'Key.';
COMMENT ON COLUMN api.did.number IS 'The number, country code first.';
COMMENT ON COLUMN api.did.country IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN api.did.state IS 'State or province.';
COMMENT ON COLUMN api.did.rate_center IS 'Rate center.';
COMMENT ON COLUMN api.did.lata IS 'LATA, where there are any.';
COMMENT ON COLUMN api.did.tier IS 'Tier by which its incoming calls are rated, where that is told by number.';
COMMENT ON COLUMN api.did.carrier_id IS 'The carrier it comes from.';
COMMENT ON COLUMN api.did.carrier IS 'Code of the carrier.';
COMMENT ON COLUMN api.did.currency IS 'Currency of its costs.';
COMMENT ON COLUMN api.did.setup_cost IS 'What the carrier charges once.';
COMMENT ON COLUMN api.did.monthly_cost IS 'What the carrier charges a month.';
COMMENT ON COLUMN api.did.status IS
'free, reserved, assigned, ageing or porting, as of now; NULL: it was ported out and has left the stock.';
COMMENT ON COLUMN api.did.status_until IS
'When that ends: a reservation, ageing, service whose end is known, or porting; NULL is no end. Of one that left: when.';
COMMENT ON COLUMN api.did.reserved_by IS 'Who reserved it.';
COMMENT ON COLUMN api.did.ported_in_at IS 'When it comes or came from another provider.';
COMMENT ON COLUMN api.did.device_id IS 'The device it is assigned to, or was last.';
COMMENT ON COLUMN api.did.customer_id IS 'The customer it is assigned to, or is ported for.';
COMMENT ON COLUMN api.did.version IS 'Counts changes.';
COMMENT ON COLUMN api.did.created_at IS 'When made.';
COMMENT ON COLUMN api.did.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.did_import WITH (security_invoker = true) AS
SELECT
  i.did_import_id,
  i.file_name,
  i.status,
  i.lines,
  i.added,
  i.changed,
  i.unchanged,
  i.rejected,
  i.imported_at,
  i.actor
FROM service.did_import AS i;
COMMENT ON VIEW api.did_import IS 'One import of a file of numbers: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN api.did_import.did_import_id IS 'Key.';
COMMENT ON COLUMN api.did_import.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.did_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN api.did_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.did_import.added IS 'Numbers that came into stock.';
COMMENT ON COLUMN api.did_import.changed IS 'Numbers of the stock that the file says something new of.';
COMMENT ON COLUMN api.did_import.unchanged IS 'Numbers that the stock had just so.';
COMMENT ON COLUMN api.did_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN api.did_import.imported_at IS 'When.';
COMMENT ON COLUMN api.did_import.actor IS 'Who.';

CREATE OR REPLACE VIEW api.did_import_line WITH (security_invoker = true) AS
SELECT l.did_import_id, l.line_no, l.reason, l.raw
FROM service.did_import_line AS l;
COMMENT ON VIEW api.did_import_line IS 'A rejected line of a file of numbers.';
COMMENT ON COLUMN api.did_import_line.did_import_id IS 'The import.';
COMMENT ON COLUMN api.did_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.did_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.did_import_line.raw IS 'The line as received.';
