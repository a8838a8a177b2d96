-- What follows from the number and the minutes of a period's calls: penalties for short calls, prices by volume.

CREATE TABLE catalog.short_call_rule (
  short_call_rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CONSTRAINT short_call_rule_name CHECK (name <> ''),
  customer_id bigint REFERENCES party.customer ON DELETE CASCADE,
  rate_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  package_id bigint REFERENCES catalog.package ON DELETE CASCADE,
  valid_from date NOT NULL DEFAULT '-infinity',
  side text NOT NULL DEFAULT 'out' CONSTRAINT short_call_rule_side CHECK (side IN ('out', 'in', 'any')),
  max_seconds integer NOT NULL DEFAULT 6 CONSTRAINT short_call_rule_max_seconds CHECK (max_seconds BETWEEN 0 AND 3600),
  threshold_percent system.money NOT NULL
    CONSTRAINT short_call_rule_threshold CHECK (threshold_percent BETWEEN 0 AND 100),
  mode text NOT NULL DEFAULT 'excess_only'
    CONSTRAINT short_call_rule_mode CHECK (mode IN ('excess_only', 'all_when_exceeded', 'every_short_call')),
  fee system.money NOT NULL CONSTRAINT short_call_rule_fee CHECK (fee >= 0),
  min_calls integer NOT NULL DEFAULT 0 CONSTRAINT short_call_rule_min_calls CHECK (min_calls >= 0),
  taxable boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT short_call_rule_scope CHECK (num_nonnulls(customer_id, rate_sheet_id, package_id) = 1),
  CONSTRAINT short_call_rule_once UNIQUE NULLS NOT DISTINCT (customer_id, rate_sheet_id, package_id, valid_from)
);
CREATE INDEX short_call_rule_customer_idx ON catalog.short_call_rule (customer_id);
CREATE INDEX short_call_rule_rate_sheet_idx ON catalog.short_call_rule (rate_sheet_id);
CREATE INDEX short_call_rule_package_idx ON catalog.short_call_rule (package_id);
COMMENT ON TABLE catalog.short_call_rule IS
'A penalty for too many short calls in a billing period, from a day on; each row counts until the next of its scope.';
COMMENT ON COLUMN catalog.short_call_rule.short_call_rule_id IS 'Key.';
COMMENT ON COLUMN catalog.short_call_rule.name IS 'Name as on invoices.';
COMMENT ON COLUMN catalog.short_call_rule.customer_id IS '(fixed) For all calls of this customer; goes before the others.';
COMMENT ON COLUMN catalog.short_call_rule.rate_sheet_id IS '(fixed) For calls rated by this sheet; goes before the package''s.';
COMMENT ON COLUMN catalog.short_call_rule.package_id IS '(fixed) For calls under this package.';
COMMENT ON COLUMN catalog.short_call_rule.valid_from IS
'(fixed) First day; a period goes by what counts on its first day, in the customer''s zone.';
COMMENT ON COLUMN catalog.short_call_rule.side IS '(fixed) Which answered calls count: out, in or any.';
COMMENT ON COLUMN catalog.short_call_rule.max_seconds IS '(fixed) A call of at most so many seconds is short.';
COMMENT ON COLUMN catalog.short_call_rule.threshold_percent IS '(fixed) So many percent of the calls may be short.';
COMMENT ON COLUMN catalog.short_call_rule.mode IS
'(fixed) What is charged: excess_only, those above the threshold; all_when_exceeded; every_short_call, threshold or not.';
COMMENT ON COLUMN catalog.short_call_rule.fee IS '(fixed) For each of them, in the customer''s currency; 0 ends an earlier rule.';
COMMENT ON COLUMN catalog.short_call_rule.min_calls IS '(fixed) Nothing is charged for fewer calls than these.';
COMMENT ON COLUMN catalog.short_call_rule.taxable IS 'Whether the penalty is taxed.';
COMMENT ON COLUMN catalog.short_call_rule.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.short_call_rule.created_at IS 'When made.';
COMMENT ON COLUMN catalog.short_call_rule.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT short_call_rule_name ON catalog.short_call_rule IS 'Give the name, as on invoices.';
COMMENT ON CONSTRAINT short_call_rule_side ON catalog.short_call_rule IS 'One of out, in, any.';
COMMENT ON CONSTRAINT short_call_rule_max_seconds ON catalog.short_call_rule IS '0 to 3600 seconds.';
COMMENT ON CONSTRAINT short_call_rule_threshold ON catalog.short_call_rule IS '0 to 100 percent.';
COMMENT ON CONSTRAINT short_call_rule_mode ON catalog.short_call_rule IS 'One of excess_only, all_when_exceeded, every_short_call.';
COMMENT ON CONSTRAINT short_call_rule_fee ON catalog.short_call_rule IS '0 or more.';
COMMENT ON CONSTRAINT short_call_rule_min_calls ON catalog.short_call_rule IS '0 or more.';
COMMENT ON CONSTRAINT short_call_rule_scope ON catalog.short_call_rule IS 'Give a customer, a rate sheet or a package.';
COMMENT ON CONSTRAINT short_call_rule_once ON catalog.short_call_rule IS 'There is a rule from that day on: make one from another day.';
COMMENT ON CONSTRAINT short_call_rule_customer_id_fkey ON catalog.short_call_rule IS 'Give a customer that exists.';
COMMENT ON CONSTRAINT short_call_rule_rate_sheet_id_fkey ON catalog.short_call_rule IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT short_call_rule_package_id_fkey ON catalog.short_call_rule IS 'Give a package that exists.';
SELECT system.noun_attach('catalog.short_call_rule', 'short_call_rule_id');
CREATE TRIGGER _210_begun BEFORE DELETE ON catalog.short_call_rule
FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION catalog.tg__begun_guard();

CREATE TABLE catalog.volume_tier (
  volume_tier_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rate_sheet_id bigint REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  package_id bigint REFERENCES catalog.package ON DELETE CASCADE,
  valid_from date NOT NULL DEFAULT '-infinity',
  from_minute integer NOT NULL CONSTRAINT volume_tier_from_minute CHECK (from_minute >= 0),
  rate_per_minute system.rate NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT volume_tier_scope CHECK (num_nonnulls(rate_sheet_id, package_id) = 1),
  CONSTRAINT volume_tier_once UNIQUE NULLS NOT DISTINCT (rate_sheet_id, package_id, valid_from, from_minute)
);
CREATE INDEX volume_tier_rate_sheet_idx ON catalog.volume_tier (rate_sheet_id);
CREATE INDEX volume_tier_package_idx ON catalog.volume_tier (package_id);
COMMENT ON TABLE catalog.volume_tier IS
'Prices per minute by the minutes of a whole billing period, from a day on; all tiers of a day count until those of the next.';
COMMENT ON COLUMN catalog.volume_tier.volume_tier_id IS 'Key.';
COMMENT ON COLUMN catalog.volume_tier.rate_sheet_id IS '(fixed) For calls rated by this sheet; goes before the package''s.';
COMMENT ON COLUMN catalog.volume_tier.package_id IS '(fixed) For calls made under this package.';
COMMENT ON COLUMN catalog.volume_tier.valid_from IS
'(fixed) First day; a period goes by what counts on its first day, in the customer''s zone.';
COMMENT ON COLUMN catalog.volume_tier.from_minute IS '(fixed) Minutes of the period that come before it; the first tier has 0.';
COMMENT ON COLUMN catalog.volume_tier.rate_per_minute IS '(fixed) Price of each minute up to the next tier.';
COMMENT ON COLUMN catalog.volume_tier.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.volume_tier.created_at IS 'When made.';
COMMENT ON COLUMN catalog.volume_tier.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT volume_tier_from_minute ON catalog.volume_tier IS '0 or more.';
COMMENT ON CONSTRAINT volume_tier_scope ON catalog.volume_tier IS 'Give a rate sheet or a package.';
COMMENT ON CONSTRAINT volume_tier_once ON catalog.volume_tier IS 'There are tiers from that day on: give another day.';
COMMENT ON CONSTRAINT volume_tier_rate_sheet_id_fkey ON catalog.volume_tier IS 'Give a rate sheet that exists.';
COMMENT ON CONSTRAINT volume_tier_package_id_fkey ON catalog.volume_tier IS 'Give a package that exists.';
SELECT system.noun_attach('catalog.volume_tier', 'volume_tier_id');
