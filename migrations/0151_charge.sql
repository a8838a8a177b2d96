-- What customers are charged besides calls: each thing once for a period, open until an invoice takes it.

CREATE TABLE billing.charge (
  charge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  kind text NOT NULL CONSTRAINT charge_kind CHECK (
    kind IN ('recurring', 'one_time', 'minimum', 'short_call', 'penalty', 'adjustment')
  ),
  source text NOT NULL,
  source_id bigint NOT NULL,
  item_id bigint NOT NULL DEFAULT 0,
  nth integer NOT NULL DEFAULT 1,
  description text NOT NULL,
  quantity integer NOT NULL DEFAULT 1,
  frequency text,
  period_from date NOT NULL,
  period_to date NOT NULL,
  covered_from date,
  covered_to date,
  part_from date,
  part_to date,
  full_amount system.money NOT NULL,
  proration text,
  credit_at_end boolean NOT NULL DEFAULT true,
  amount system.money NOT NULL,
  device_id bigint REFERENCES service.device ON DELETE RESTRICT,
  location_id bigint REFERENCES party.location ON DELETE RESTRICT,
  tax_schedule text,
  taxable boolean NOT NULL DEFAULT true,
  bill_run_id bigint REFERENCES billing.bill_run ON DELETE RESTRICT,
  invoice_id bigint,
  CONSTRAINT charge_once UNIQUE (source, source_id, item_id, period_from, nth),
  CONSTRAINT charge_order CHECK (period_from < period_to)
);
CREATE INDEX charge_source_idx ON billing.charge (source, source_id, period_to);
CREATE INDEX charge_open_idx ON billing.charge (customer_id) WHERE invoice_id IS NULL;
CREATE INDEX charge_invoice_idx ON billing.charge (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX charge_customer_idx ON billing.charge (customer_id, charge_id);
CREATE INDEX charge_run_idx ON billing.charge (bill_run_id) WHERE bill_run_id IS NOT NULL;
CREATE INDEX charge_device_idx ON billing.charge (device_id) WHERE device_id IS NOT NULL;
CREATE INDEX charge_location_idx ON billing.charge (location_id) WHERE location_id IS NOT NULL;
COMMENT ON TABLE billing.charge IS
'A fee, an item, a shortfall: charged once for a period, whatever is run again; open until an invoice takes it.';
COMMENT ON COLUMN billing.charge.charge_id IS 'Key.';
COMMENT ON COLUMN billing.charge.customer_id IS 'Who is charged.';
COMMENT ON COLUMN billing.charge.kind IS 'recurring, one_time, minimum, short_call, penalty or adjustment.';
COMMENT ON COLUMN billing.charge.source IS
'What it is for: package (a fee or an item of a package assignment), item (an item assignment), minimum (of a package assignment or
of the customer), or the word of whoever added it, such as penalty.';
COMMENT ON COLUMN billing.charge.source_id IS 'Key of that.';
COMMENT ON COLUMN billing.charge.item_id IS 'The item; 0 is none, such as the fee of a package.';
COMMENT ON COLUMN billing.charge.nth IS 'Counts what was said about one period: the second and later ones correct those before.';
COMMENT ON COLUMN billing.charge.description IS 'Text as printed.';
COMMENT ON COLUMN billing.charge.quantity IS 'How many.';
COMMENT ON COLUMN billing.charge.frequency IS 'For what recurs: monthly, quarterly or annual.';
COMMENT ON COLUMN billing.charge.period_from IS 'First day of the whole period; of what is charged once its day.';
COMMENT ON COLUMN billing.charge.period_to IS 'First day after the period.';
COMMENT ON COLUMN billing.charge.covered_from IS 'First day of the period that is charged now that this is.';
COMMENT ON COLUMN billing.charge.covered_to IS 'First day that is not.';
COMMENT ON COLUMN billing.charge.part_from IS 'First day of the part that this charges or gives back.';
COMMENT ON COLUMN billing.charge.part_to IS 'First day after that part.';
COMMENT ON COLUMN billing.charge.full_amount IS 'What the whole period costs.';
COMMENT ON COLUMN billing.charge.proration IS 'How a part is charged: days, thirtieth or none.';
COMMENT ON COLUMN billing.charge.credit_at_end IS 'Whether the rest of the period comes back when it ends.';
COMMENT ON COLUMN billing.charge.amount IS 'In whole coins; negative gives back.';
COMMENT ON COLUMN billing.charge.device_id IS 'The device it is for.';
COMMENT ON COLUMN billing.charge.location_id IS 'The location it is for; NULL is the device''s.';
COMMENT ON COLUMN billing.charge.tax_schedule IS 'Code of its tax schedule; NULL is the default.';
COMMENT ON COLUMN billing.charge.taxable IS 'Whether it is taxed at all.';
COMMENT ON COLUMN billing.charge.bill_run_id IS 'The run that found it due; NULL when somebody added it.';
COMMENT ON COLUMN billing.charge.invoice_id IS 'The invoice it is on; NULL is open.';
COMMENT ON CONSTRAINT charge_kind ON billing.charge IS 'One of recurring, one_time, minimum, short_call, penalty, adjustment.';
COMMENT ON CONSTRAINT charge_once ON billing.charge IS 'This was charged already.';

-- Fees charged so far.
INSERT INTO billing.charge (
  customer_id, kind, source, source_id, description, frequency, period_from, period_to, covered_from, covered_to, part_from, part_to,
  full_amount, proration, amount, device_id, bill_run_id, invoice_id
)
SELECT a.customer_id, 'recurring', 'package', r.package_assignment_id, l.description, 'monthly', r.period_from, r.period_to,
  r.period_from, r.period_to, r.period_from, r.period_to, l.exact_amount, 'days', l.amount, a.device_id, i.bill_run_id, r.invoice_id
FROM billing.recurring_charge AS r
INNER JOIN service.package_assignment AS a ON a.package_assignment_id = r.package_assignment_id
INNER JOIN billing.invoice_line AS l
  ON l.invoice_id = r.invoice_id AND l.package_assignment_id = r.package_assignment_id AND l.kind = 'recurring'
INNER JOIN billing.invoice AS i ON i.invoice_id = r.invoice_id
ORDER BY r.period_from, r.package_assignment_id;
DROP TABLE billing.recurring_charge;

ALTER TABLE billing.invoice_line
ADD COLUMN account text,
ADD COLUMN period_from date,
ADD COLUMN period_to date,
ADD COLUMN quantity integer,
ADD COLUMN location_id bigint,
ADD COLUMN charge_id bigint,
ADD COLUMN discount_id bigint,
ADD COLUMN surcharge_id bigint;
COMMENT ON COLUMN billing.invoice_line.kind IS
'recurring, one_time, usage, discount, minimum, surcharge, short_call, out_payment, adjustment, penalty or deposit.';
COMMENT ON COLUMN billing.invoice_line.account IS
'Kind of the account that the invoice books it to; NULL is booked already, as usage.';
COMMENT ON COLUMN billing.invoice_line.period_from IS 'First day it is for.';
COMMENT ON COLUMN billing.invoice_line.period_to IS 'First day after.';
COMMENT ON COLUMN billing.invoice_line.quantity IS 'How many.';
COMMENT ON COLUMN billing.invoice_line.location_id IS 'The location (cost center) it belongs to; NULL is unassigned.';
COMMENT ON COLUMN billing.invoice_line.charge_id IS 'The charge it prints.';
COMMENT ON COLUMN billing.invoice_line.discount_id IS 'For a discount: which.';
COMMENT ON COLUMN billing.invoice_line.surcharge_id IS 'For a surcharge: which, as it tells whether it is discounted and taxed.';
ALTER TABLE billing.invoice_line DISABLE TRIGGER invoice_line_immutable;
UPDATE billing.invoice_line AS l
SET account = 'revenue_recurring', period_from = c.period_from, period_to = c.period_to, quantity = 1, charge_id = c.charge_id
FROM billing.charge AS c
WHERE l.kind = 'recurring' AND c.invoice_id = l.invoice_id AND c.source_id = l.package_assignment_id;
ALTER TABLE billing.invoice_line ENABLE TRIGGER invoice_line_immutable;

-- What an invoice books itself is found without its usage.
CREATE INDEX invoice_line_booked_idx ON billing.invoice_line (invoice_id) WHERE account IS NOT NULL;

-- Sums of fees come from their lines.
ALTER TYPE billing.draft DROP ATTRIBUTE fee_exact, DROP ATTRIBUTE fee_printed;
-- A line that comes after the usage, before it has its place.
CREATE TYPE billing.draft_line AS (
  invoice_id bigint, kind text, description text, exact_amount numeric, amount numeric, account text, period_from date,
  period_to date, quantity integer, location_id bigint, charge_id bigint, discount_id bigint
);

-- What is agreed with one customer.
CREATE TABLE billing.customer_terms (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE RESTRICT,
  charges_from date,
  minimum_usage system.money CONSTRAINT customer_terms_minimum_usage CHECK (minimum_usage >= 0),
  call_detail text NOT NULL DEFAULT 'summary'
    CONSTRAINT customer_terms_call_detail CHECK (call_detail IN ('none', 'summary', 'full')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE billing.customer_terms IS 'What is agreed with a customer about bills; who has no row has the defaults.';
COMMENT ON COLUMN billing.customer_terms.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN billing.customer_terms.charges_from IS
'First day for which fees and items are charged here; NULL is the first of the month in which the customer was made.';
COMMENT ON COLUMN billing.customer_terms.minimum_usage IS
'Usage of a month is billed as at least this much, instead of the minimums of packages; NULL is as the packages say.';
COMMENT ON COLUMN billing.customer_terms.call_detail IS 'Calls on the invoice: none, summary (by destination) or full (each call).';
COMMENT ON COLUMN billing.customer_terms.version IS 'Counts changes.';
COMMENT ON COLUMN billing.customer_terms.created_at IS 'When made.';
COMMENT ON COLUMN billing.customer_terms.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT customer_terms_pkey ON billing.customer_terms IS 'The customer has terms: change them.';
COMMENT ON CONSTRAINT customer_terms_minimum_usage ON billing.customer_terms IS 'A minimum is 0 or more.';
COMMENT ON CONSTRAINT customer_terms_call_detail ON billing.customer_terms IS 'One of none, summary, full.';
COMMENT ON CONSTRAINT customer_terms_customer_id_fkey ON billing.customer_terms IS 'Give a customer that exists.';
SELECT system.noun_attach('billing.customer_terms', 'customer_id');
-- Whoever was invoiced already is charged from there on, not for what no invoice asked for before.
INSERT INTO billing.customer_terms (customer_id, charges_from)
SELECT c.customer_id, max(c.period_from) FROM billing.charge AS c GROUP BY c.customer_id;

-- Discounts of single customers.
CREATE TABLE service.discount_assignment (
  discount_assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES party.customer ON DELETE RESTRICT,
  discount_id bigint NOT NULL REFERENCES catalog.discount ON DELETE RESTRICT,
  item_id bigint REFERENCES catalog.item ON DELETE RESTRICT,
  location_id bigint REFERENCES party.location ON DELETE RESTRICT,
  valid_from date NOT NULL,
  valid_to date NOT NULL DEFAULT 'infinity',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT discount_assignment_order CHECK (valid_from < valid_to)
);
CREATE INDEX discount_assignment_customer_idx ON service.discount_assignment (customer_id);
CREATE INDEX discount_assignment_discount_idx ON service.discount_assignment (discount_id);
CREATE INDEX discount_assignment_item_idx ON service.discount_assignment (item_id);
CREATE INDEX discount_assignment_location_idx ON service.discount_assignment (location_id);
COMMENT ON TABLE service.discount_assignment IS 'A discount that one customer has.';
COMMENT ON COLUMN service.discount_assignment.discount_assignment_id IS 'Key.';
COMMENT ON COLUMN service.discount_assignment.customer_id IS '(fixed) The customer.';
COMMENT ON COLUMN service.discount_assignment.discount_id IS '(fixed) The discount.';
COMMENT ON COLUMN service.discount_assignment.item_id IS 'Only for charges of this item; NULL is all.';
COMMENT ON COLUMN service.discount_assignment.location_id IS 'Only for what belongs to this location (cost center); NULL is all.';
COMMENT ON COLUMN service.discount_assignment.valid_from IS 'First day on which it counts, in the customer''s zone.';
COMMENT ON COLUMN service.discount_assignment.valid_to IS 'First day after.';
COMMENT ON COLUMN service.discount_assignment.version IS 'Counts changes.';
COMMENT ON COLUMN service.discount_assignment.created_at IS 'When made.';
COMMENT ON COLUMN service.discount_assignment.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT discount_assignment_order ON service.discount_assignment IS 'valid_from comes before valid_to.';
COMMENT ON CONSTRAINT discount_assignment_customer_id_fkey ON service.discount_assignment IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT discount_assignment_discount_id_fkey ON service.discount_assignment IS 'Give a discount that exists.';
COMMENT ON CONSTRAINT discount_assignment_item_id_fkey ON service.discount_assignment IS 'Give an item that exists.';
COMMENT ON CONSTRAINT discount_assignment_location_id_fkey ON service.discount_assignment IS 'Give a location that exists.';
SELECT system.noun_attach('service.discount_assignment', 'discount_assignment_id');

COMMENT ON COLUMN catalog.discount.applies_to IS
'Charges it is taken off: all (usage and what recurs), usage, recurring or one_time.';
-- What was charged by a day cannot begin on another.
COMMENT ON COLUMN service.item_assignment.valid_from IS
'(fixed) First day, in the customer''s zone; of a one-time item the day it is due.';
SELECT system.card_number_guard('billing.charge', '{description}');
