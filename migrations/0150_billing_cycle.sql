-- Billing cycles of any length; each period is computed from the first one, so that the 31st comes back after February.

ALTER TABLE party.billing_cycle
DROP COLUMN anchor_day,
ADD COLUMN days smallint CONSTRAINT billing_cycle_days CHECK (days BETWEEN 1 AND 366),
ADD COLUMN anchor_on date NOT NULL DEFAULT '2000-01-01' CONSTRAINT billing_cycle_anchor_on CHECK (isfinite(anchor_on)),
DROP CONSTRAINT billing_cycle_frequency,
ADD CONSTRAINT billing_cycle_frequency CHECK (frequency IN ('weekly', 'days', 'monthly', 'quarterly', 'annual')),
ADD CONSTRAINT billing_cycle_days_given CHECK ((frequency = 'days') = (days IS NOT NULL));
COMMENT ON COLUMN party.billing_cycle.frequency IS '(fixed) weekly, days (every so many), monthly, quarterly or annual.';
COMMENT ON COLUMN party.billing_cycle.days IS '(fixed) Length of a period of frequency days.';
COMMENT ON COLUMN party.billing_cycle.anchor_on IS
'(fixed) First day of one period, from which all others are counted: the 31st means the last day of a shorter month.';
COMMENT ON CONSTRAINT billing_cycle_frequency ON party.billing_cycle IS 'One of weekly, days, monthly, quarterly, annual.';
COMMENT ON CONSTRAINT billing_cycle_days ON party.billing_cycle IS '1 to 366 days.';
COMMENT ON CONSTRAINT billing_cycle_days_given ON party.billing_cycle IS 'Give days with frequency days, and with no other.';
COMMENT ON CONSTRAINT billing_cycle_anchor_on ON party.billing_cycle IS 'A cycle begins on a real day.';
