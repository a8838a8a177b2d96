-- The public shape of what follows from the number and the minutes of a period's calls.
CREATE OR REPLACE VIEW api.short_call_rule WITH (security_invoker = true) AS
SELECT
  r.short_call_rule_id,
  r.name,
  r.customer_id,
  r.rate_sheet_id,
  r.package_id,
  r.valid_from,
  r.side,
  r.max_seconds,
  r.threshold_percent,
  r.mode,
  r.fee,
  r.min_calls,
  r.taxable,
  r.version,
  r.created_at,
  r.updated_at
FROM catalog.short_call_rule AS r;
COMMENT ON VIEW api.short_call_rule IS
'A penalty for too many short calls in a billing period, from a day on; each row counts until the next of its scope.';
COMMENT ON COLUMN api.short_call_rule.short_call_rule_id IS 'Key.';
COMMENT ON COLUMN api.short_call_rule.name IS 'Name as on invoices.';
COMMENT ON COLUMN api.short_call_rule.customer_id IS 'For all calls of this customer; goes before the others.';
COMMENT ON COLUMN api.short_call_rule.rate_sheet_id IS 'For calls rated by this sheet; goes before the package''s.';
COMMENT ON COLUMN api.short_call_rule.package_id IS 'For calls under this package.';
COMMENT ON COLUMN api.short_call_rule.valid_from IS 'First day; a period goes by what counts on its first day, in the customer''s zone.';
COMMENT ON COLUMN api.short_call_rule.side IS 'Which answered calls count: out, in or any.';
COMMENT ON COLUMN api.short_call_rule.max_seconds IS 'A call of at most so many seconds is short.';
COMMENT ON COLUMN api.short_call_rule.threshold_percent IS 'So many percent of the calls may be short.';
COMMENT ON COLUMN api.short_call_rule.mode IS
'What is charged: excess_only, those above the threshold; all_when_exceeded; every_short_call, threshold or not.';
COMMENT ON COLUMN api.short_call_rule.fee IS 'For each of them, in the customer''s currency; 0 ends an earlier rule.';
COMMENT ON COLUMN api.short_call_rule.min_calls IS 'Nothing is charged for fewer calls than these.';
COMMENT ON COLUMN api.short_call_rule.taxable IS 'Whether the penalty is taxed.';
COMMENT ON COLUMN api.short_call_rule.version IS 'Counts changes.';
COMMENT ON COLUMN api.short_call_rule.created_at IS 'When made.';
COMMENT ON COLUMN api.short_call_rule.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.volume_tier WITH (security_invoker = true) AS
SELECT
  t.volume_tier_id,
  t.rate_sheet_id,
  t.package_id,
  t.valid_from,
  t.from_minute,
  t.rate_per_minute,
  t.version,
  t.created_at,
  t.updated_at
FROM catalog.volume_tier AS t;
COMMENT ON VIEW api.volume_tier IS
'Prices per minute by the minutes of a whole billing period, from a day on; all tiers of a day count until those of the next.';
COMMENT ON COLUMN api.volume_tier.volume_tier_id IS 'Key.';
COMMENT ON COLUMN api.volume_tier.rate_sheet_id IS 'For calls rated by this sheet; goes before the package''s.';
COMMENT ON COLUMN api.volume_tier.package_id IS 'For calls made under this package.';
COMMENT ON COLUMN api.volume_tier.valid_from IS 'First day; a period goes by what counts on its first day, in the customer''s zone.';
COMMENT ON COLUMN api.volume_tier.from_minute IS 'Minutes of the period that come before it; the first tier has 0.';
COMMENT ON COLUMN api.volume_tier.rate_per_minute IS 'Price of each minute up to the next tier.';
COMMENT ON COLUMN api.volume_tier.version IS 'Counts changes.';
COMMENT ON COLUMN api.volume_tier.created_at IS 'When made.';
COMMENT ON COLUMN api.volume_tier.updated_at IS 'When last changed.';
