-- The public shape of band plans and holidays.
CREATE OR REPLACE VIEW api.band_plan WITH (security_invoker = true) AS
SELECT
  p.band_plan_id,
  p.code,
  p.name,
  p.country,
  p.version,
  p.created_at,
  p.updated_at
FROM catalog.band_plan AS p;
COMMENT ON VIEW api.band_plan IS 'Names the bands of a week, such as peak and night; a rate may have a price in each.';
COMMENT ON COLUMN api.band_plan.band_plan_id IS 'Key.';
COMMENT ON COLUMN api.band_plan.code IS 'Unique code.';
COMMENT ON COLUMN api.band_plan.name IS 'Name.';
COMMENT ON COLUMN api.band_plan.country IS 'Whose holidays count as day 0; NULL: a holiday is a day like any other.';
COMMENT ON COLUMN api.band_plan.version IS 'Counts changes.';
COMMENT ON COLUMN api.band_plan.created_at IS 'When made.';
COMMENT ON COLUMN api.band_plan.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.band_window WITH (security_invoker = true) AS
SELECT
  w.band_window_id,
  w.band_plan_id,
  w.band,
  w.days,
  w.from_time,
  w.to_time,
  w.version,
  w.created_at,
  w.updated_at
FROM catalog.band_window AS w;
COMMENT ON VIEW api.band_window IS 'Hours of some days that are in a band; what no window covers is in none.';
COMMENT ON COLUMN api.band_window.band_window_id IS 'Key.';
COMMENT ON COLUMN api.band_window.band_plan_id IS 'The plan.';
COMMENT ON COLUMN api.band_window.band IS 'The band, such as night.';
COMMENT ON COLUMN api.band_window.days IS
'1 is Monday, 7 Sunday; 0 is a holiday of the plan''s country, whatever its weekday.';
COMMENT ON COLUMN api.band_window.from_time IS 'From this time on, by the sheet''s clock.';
COMMENT ON COLUMN api.band_window.to_time IS 'Up to this time; 24:00 is the end of the day.';
COMMENT ON COLUMN api.band_window.version IS 'Counts changes.';
COMMENT ON COLUMN api.band_window.created_at IS 'When made.';
COMMENT ON COLUMN api.band_window.updated_at IS 'When last changed.';

CREATE OR REPLACE VIEW api.holiday WITH (security_invoker = true) AS
SELECT
  h.holiday_id,
  h.country,
  h.day,
  h.name,
  h.version,
  h.created_at,
  h.updated_at
FROM catalog.holiday AS h;
COMMENT ON VIEW api.holiday IS 'A holiday of a country.';
COMMENT ON COLUMN api.holiday.holiday_id IS 'Key.';
COMMENT ON COLUMN api.holiday.country IS 'ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN api.holiday.day IS 'The day.';
COMMENT ON COLUMN api.holiday.name IS 'Its name, such as Canada Day.';
COMMENT ON COLUMN api.holiday.version IS 'Counts changes.';
COMMENT ON COLUMN api.holiday.created_at IS 'When made.';
COMMENT ON COLUMN api.holiday.updated_at IS 'When last changed.';
