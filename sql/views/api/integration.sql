-- The public shape of what comes from another biller.

CREATE OR REPLACE VIEW api.move_in WITH (security_invoker = true) AS
SELECT m.move_in_id, m.kind, m.file_name, m.rehearsal, m.status, m.lines, m.rejected, m.totals, m.message,
  m.imported_at, m.actor
FROM integration.move_in AS m;
COMMENT ON VIEW api.move_in IS 'One import of a file from another biller.';
COMMENT ON COLUMN api.move_in.move_in_id IS 'Key.';
COMMENT ON COLUMN api.move_in.kind IS 'Kind of file.';
COMMENT ON COLUMN api.move_in.file_name IS 'Name of the file.';
COMMENT ON COLUMN api.move_in.rehearsal IS 'Whether it was to be tried only.';
COMMENT ON COLUMN api.move_in.status IS 'imported; rehearsed: it would have been imported; rejected: nothing of it counts.';
COMMENT ON COLUMN api.move_in.lines IS 'Data lines in the file.';
COMMENT ON COLUMN api.move_in.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN api.move_in.totals IS
'Over the lines that are right: of files with amounts their sum by currency, of devices how many by kind.';
COMMENT ON COLUMN api.move_in.message IS 'Why it was rejected although no line is wrong by itself; else empty.';
COMMENT ON COLUMN api.move_in.imported_at IS 'When.';
COMMENT ON COLUMN api.move_in.actor IS 'Who.';

CREATE OR REPLACE VIEW api.move_in_line WITH (security_invoker = true) AS
SELECT l.move_in_id, l.line_no, l.reason, l.raw
FROM integration.move_in_line AS l;
COMMENT ON VIEW api.move_in_line IS 'A rejected line of an import.';
COMMENT ON COLUMN api.move_in_line.move_in_id IS 'The import.';
COMMENT ON COLUMN api.move_in_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN api.move_in_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN api.move_in_line.raw IS 'The line as received.';

CREATE OR REPLACE VIEW api.move_in_column WITH (security_invoker = true) AS
SELECT c.kind, c.place::integer AS place, c.name, c.required, c.description
FROM integration.move_in_column AS c;
COMMENT ON VIEW api.move_in_column IS 'A column of a kind of file from another biller.';
COMMENT ON COLUMN api.move_in_column.kind IS 'Kind of file, such as customers.';
COMMENT ON COLUMN api.move_in_column.place IS 'Place among the columns as listed; a file has its own order.';
COMMENT ON COLUMN api.move_in_column.name IS 'Name in the header line.';
COMMENT ON COLUMN api.move_in_column.required IS 'Whether the file must have it.';
COMMENT ON COLUMN api.move_in_column.description IS 'What it holds.';

CREATE OR REPLACE VIEW api.move_in_reconciliation WITH (security_invoker = true) AS
WITH file AS (
  SELECT m.kind, m.lines, m.totals FROM integration.move_in AS m WHERE m.status = 'imported'
), total AS (
  SELECT f.kind, t.name, sum(t.value::numeric) AS amount
  FROM file AS f
  CROSS JOIN LATERAL jsonb_each_text(f.totals) AS t (name, value)
  GROUP BY f.kind, t.name
), opening AS (
  SELECT o.customer_id, o.currency, o.amount, coalesce(e.amount, 0) AS booked
  FROM collect.opening_amount AS o
  INNER JOIN ledger.account AS a ON a.customer_id = o.customer_id
  LEFT JOIN ledger.entry AS e ON e.transaction_id = o.transaction_id AND e.account_id = a.account_id
), due AS (
  -- Credit is no invoice's.
  SELECT c.customer_id, c.code, c.currency, greatest(-coalesce(o.amount, 0), 0) AS amount_due, coalesce(i.open_amount, 0) AS open_amount
  FROM party.customer AS c
  LEFT JOIN collect.opening_amount AS o ON o.customer_id = c.customer_id AND c.billing_mode = 'postpaid'
  LEFT JOIN (
    SELECT x.customer_id, sum(x.open_amount) AS open_amount FROM billing.opening_invoice AS x GROUP BY x.customer_id
  ) AS i ON i.customer_id = c.customer_id
  WHERE o.customer_id IS NOT NULL OR i.customer_id IS NOT NULL
), compared AS (
  SELECT format('lines of %s, and rows there are', l.kind) AS subject, '' AS item, l.lines::numeric AS expected,
    CASE l.kind
      WHEN 'customers' THEN (SELECT count(*) FROM party.customer)
      WHEN 'devices' THEN (SELECT count(*) FROM service.device)
      WHEN 'packages' THEN (SELECT count(*) FROM service.package_assignment)
      WHEN 'opening_amounts' THEN (SELECT count(*) FROM collect.opening_amount)
      WHEN 'open_invoices' THEN (SELECT count(*) FROM billing.opening_invoice)
      WHEN 'deposits' THEN (SELECT count(*) FROM collect.deposit)
      WHEN 'payment_methods' THEN (SELECT count(*) FROM party.payment_method)
      WHEN 'pool_use' THEN (SELECT count(*) FROM rating.pool_use)
      WHEN 'invoice_numbers' THEN (SELECT count(*) FROM billing.invoice_series)
      WHEN 'call_identities' THEN (SELECT count(*) FROM intake.identity AS i WHERE i.record_id = 0)
    END::numeric AS found,
    -- What people and programs added besides does no harm; a legal entity may have had its number set twice.
    CASE
      WHEN l.kind = 'invoice_numbers' THEN 'any'
      WHEN l.kind IN ('opening_amounts', 'open_invoices', 'deposits', 'call_identities') THEN 'same'
      ELSE 'at least'
    END AS rule
  FROM (SELECT f.kind, sum(f.lines) AS lines FROM file AS f GROUP BY f.kind) AS l
  UNION ALL
  SELECT 'lines of devices, and rows there are', t.name, t.amount, count(d.device_id), 'at least'
  FROM total AS t
  LEFT JOIN service.device AS d ON d.kind = t.name
  WHERE t.kind = 'devices'
  GROUP BY t.name, t.amount
  UNION ALL
  SELECT 'opening amounts: in the file, and in the books', coalesce(t.currency, b.currency), coalesce(t.amount, 0),
    coalesce(b.amount, 0), 'same'
  FROM (
    SELECT left(x.name, 3) AS currency, sum(CASE WHEN x.name LIKE '%available' THEN x.amount ELSE -x.amount END) AS amount
    FROM total AS x WHERE x.kind = 'opening_amounts' GROUP BY left(x.name, 3)
  ) AS t
  FULL JOIN (SELECT o.currency, sum(o.booked) AS amount FROM opening AS o GROUP BY o.currency) AS b ON b.currency = t.currency
  UNION ALL
  SELECT 'deposits: in the file, and what the books owe', coalesce(t.name, b.currency), coalesce(t.amount, 0),
    coalesce(b.amount, 0), 'same'
  FROM (SELECT x.name, x.amount FROM total AS x WHERE x.kind = 'deposits') AS t
  FULL JOIN (
    SELECT d.currency, sum(e.amount) AS amount
    FROM collect.deposit AS d
    INNER JOIN ledger.entry AS e ON e.transaction_id = d.transaction_id
    INNER JOIN ledger.account AS a ON a.account_id = e.account_id AND a.kind = 'deposit'
    GROUP BY d.currency
  ) AS b ON b.currency = t.name
  UNION ALL
  SELECT 'open invoices: in the file, and as kept', coalesce(t.name, b.currency), coalesce(t.amount, 0), coalesce(b.amount, 0),
    'same'
  FROM (SELECT x.name, x.amount FROM total AS x WHERE x.kind = 'open_invoices') AS t
  FULL JOIN (
    SELECT o.currency, sum(o.open_amount) AS amount FROM billing.opening_invoice AS o GROUP BY o.currency
  ) AS b ON b.currency = t.name
  UNION ALL
  SELECT 'invoices of all: opening amounts due, and open', d.currency, sum(d.amount_due), sum(d.open_amount), 'same'
  FROM due AS d GROUP BY d.currency
  UNION ALL
  SELECT 'invoices of a customer: opening amount due, and open', d.code, d.amount_due, d.open_amount, 'same'
  FROM due AS d WHERE d.amount_due <> d.open_amount
)
SELECT c.subject, c.item, c.expected, c.found, c.found - c.expected AS difference,
  CASE c.rule WHEN 'any' THEN true WHEN 'at least' THEN c.found >= c.expected ELSE c.found = c.expected END AS ok
FROM compared AS c;
COMMENT ON VIEW api.move_in_reconciliation IS 'What imported files said, compared with what is there and in the books.';
COMMENT ON COLUMN api.move_in_reconciliation.subject IS 'What is compared with what.';
COMMENT ON COLUMN api.move_in_reconciliation.item IS 'Of what: a currency, a kind of device, or a customer''s code; empty is all.';
COMMENT ON COLUMN api.move_in_reconciliation.expected IS 'The first of the two: a count or an amount; money of customers is positive.';
COMMENT ON COLUMN api.move_in_reconciliation.found IS 'The second of the two.';
COMMENT ON COLUMN api.move_in_reconciliation.difference IS 'found - expected.';
COMMENT ON COLUMN api.move_in_reconciliation.ok IS
'Whether they agree; of rows that people also add by other ways, whether there are as many at least.';
