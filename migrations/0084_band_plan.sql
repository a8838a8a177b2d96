-- When a price counts: weekdays, hours and holidays as named bands, judged by the clock of the sheet's zone.

CREATE TABLE catalog.band_plan (
  band_plan_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT band_plan_code_key UNIQUE,
  name text NOT NULL CONSTRAINT band_plan_name CHECK (name <> ''),
  country system.country,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE catalog.band_plan IS 'Names the bands of a week, such as peak and night; a rate may have a price in each.';
COMMENT ON COLUMN catalog.band_plan.band_plan_id IS 'Key.';
COMMENT ON COLUMN catalog.band_plan.code IS 'Unique code.';
COMMENT ON COLUMN catalog.band_plan.name IS 'Name.';
COMMENT ON COLUMN catalog.band_plan.country IS
'(fixed) Whose holidays count as day 0, ISO 3166-1 alpha-2; NULL: a holiday is a day like any other.';
COMMENT ON COLUMN catalog.band_plan.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.band_plan.created_at IS 'When made.';
COMMENT ON COLUMN catalog.band_plan.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT band_plan_code_key ON catalog.band_plan IS 'Each band plan has a code of its own.';
COMMENT ON CONSTRAINT band_plan_name ON catalog.band_plan IS 'Give a name.';
SELECT system.noun_attach('catalog.band_plan', 'band_plan_id');

CREATE TABLE catalog.band_window (
  band_window_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  band_plan_id bigint NOT NULL REFERENCES catalog.band_plan ON DELETE CASCADE,
  band system.slug NOT NULL,
  days integer[] NOT NULL CONSTRAINT band_window_days CHECK (
    cardinality(days) > 0 AND days <@ '{0,1,2,3,4,5,6,7}' AND array_position(days, NULL) IS NULL
  ),
  from_time time NOT NULL DEFAULT '00:00',
  to_time time NOT NULL DEFAULT '24:00',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT band_window_order CHECK (from_time < to_time),
  -- Every zone's clock is a multiple of a quarter hour off UTC: bands change at quarters in all of them, on all days.
  CONSTRAINT band_window_quarter CHECK (
    extract(epoch FROM from_time) % 900 = 0 AND extract(epoch FROM to_time) % 900 = 0
  )
);
CREATE INDEX band_window_plan_idx ON catalog.band_window (band_plan_id);
COMMENT ON TABLE catalog.band_window IS 'Hours of some days that are in a band; what no window covers is in none.';
COMMENT ON COLUMN catalog.band_window.band_window_id IS 'Key.';
COMMENT ON COLUMN catalog.band_window.band_plan_id IS '(fixed) The plan.';
COMMENT ON COLUMN catalog.band_window.band IS '(fixed) The band, such as night.';
COMMENT ON COLUMN catalog.band_window.days IS
'(fixed) 1 is Monday, 7 Sunday; 0 is a holiday of the plan''s country, whatever its weekday.';
COMMENT ON COLUMN catalog.band_window.from_time IS '(fixed) From this time on, by the sheet''s clock.';
COMMENT ON COLUMN catalog.band_window.to_time IS '(fixed) Up to this time; 24:00 is the end of the day.';
COMMENT ON COLUMN catalog.band_window.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.band_window.created_at IS 'When made.';
COMMENT ON COLUMN catalog.band_window.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT band_window_band_plan_id_fkey ON catalog.band_window IS 'Give a band plan that exists.';
COMMENT ON CONSTRAINT band_window_days ON catalog.band_window IS 'Give days from 0 (holiday) and 1 (Monday) to 7 (Sunday).';
COMMENT ON CONSTRAINT band_window_order ON catalog.band_window IS
'from_time comes before to_time; hours over midnight are two windows.';
COMMENT ON CONSTRAINT band_window_quarter ON catalog.band_window IS 'Bands begin and end at a quarter of an hour.';
SELECT system.noun_attach('catalog.band_window', 'band_window_id');

CREATE TABLE catalog.holiday (
  holiday_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  country system.country NOT NULL,
  day date NOT NULL,
  name text NOT NULL CONSTRAINT holiday_name CHECK (name <> ''),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT holiday_once UNIQUE (country, day)
);
COMMENT ON TABLE catalog.holiday IS 'A holiday of a country.';
COMMENT ON COLUMN catalog.holiday.holiday_id IS 'Key.';
COMMENT ON COLUMN catalog.holiday.country IS '(fixed) ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN catalog.holiday.day IS '(fixed) The day.';
COMMENT ON COLUMN catalog.holiday.name IS 'Its name, such as Canada Day.';
COMMENT ON COLUMN catalog.holiday.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.holiday.created_at IS 'When made.';
COMMENT ON COLUMN catalog.holiday.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT holiday_once ON catalog.holiday IS 'The country has a holiday that day already.';
COMMENT ON CONSTRAINT holiday_name ON catalog.holiday IS 'Give a name, such as Canada Day.';
SELECT system.noun_attach('catalog.holiday', 'holiday_id');

ALTER TABLE catalog.rate_sheet ADD COLUMN band_plan_id bigint REFERENCES catalog.band_plan ON DELETE RESTRICT;
CREATE INDEX rate_sheet_band_plan_idx ON catalog.rate_sheet (band_plan_id);
COMMENT ON COLUMN catalog.rate_sheet.band_plan_id IS
'The bands its rates may have prices for; a change counts for versions that are built after it.';
COMMENT ON CONSTRAINT rate_sheet_band_plan_id_fkey ON catalog.rate_sheet IS 'Give a band plan that exists.';

ALTER TABLE catalog.rate_sheet_version
ADD COLUMN band_plan_id bigint REFERENCES catalog.band_plan ON DELETE RESTRICT;
CREATE INDEX rate_sheet_version_band_plan_idx ON catalog.rate_sheet_version (band_plan_id);
COMMENT ON COLUMN catalog.rate_sheet_version.band_plan_id IS 'The sheet''s band plan when it was built.';

-- Calls were priced by a plan that a version names: its windows stay, and so do holidays that have come.
CREATE FUNCTION catalog.tg__band_window_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row catalog.band_window := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  -- Locked, so that no version is built with it meanwhile. It is gone when the whole plan is removed.
  PERFORM FROM catalog.band_plan AS p WHERE p.band_plan_id = v_row.band_plan_id FOR UPDATE;
  IF EXISTS (SELECT FROM catalog.rate_sheet_version AS v WHERE v.band_plan_id = v_row.band_plan_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'band_plan_id',
      MESSAGE = format('band plan %s prices calls already', v_row.band_plan_id),
      HINT = 'Make another plan, give it to the sheet, and import rates from a day to come.';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT FROM catalog.band_window AS w
    WHERE w.band_plan_id = NEW.band_plan_id AND w.band_window_id <> NEW.band_window_id AND w.days && NEW.days
      AND w.from_time < NEW.to_time AND NEW.from_time < w.to_time
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB103', COLUMN = 'days',
      MESSAGE = format('band plan %s has a band for some of these hours', NEW.band_plan_id);
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION catalog.tg__band_window_guard() IS
'Trigger: windows of a plan do not overlap, and stay as they are once a sheet is priced by it.';
CREATE TRIGGER _200_guard BEFORE INSERT OR UPDATE OR DELETE ON catalog.band_window
FOR EACH ROW EXECUTE FUNCTION catalog.tg__band_window_guard();

CREATE FUNCTION catalog.tg__holiday_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row catalog.holiday := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  -- Nowhere on earth is it later than 14 hours after UTC's midnight; a day and a half is more than any zone is away.
  IF v_row.day <= ((system.clock_now() AT TIME ZONE 'UTC') + interval '14 hours')::date AND EXISTS (
    SELECT FROM catalog.rate_sheet_version AS v
    INNER JOIN catalog.band_plan AS p ON p.band_plan_id = v.band_plan_id
    WHERE p.country = v_row.country
      AND v.valid_from < v_row.day + interval '2 days' AND v.valid_to > v_row.day - interval '1 day'
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', COLUMN = 'day',
      MESSAGE = format('calls of %s are priced already by the holidays of %s', v_row.day, v_row.country),
      HINT = 'Give a day to come.';
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION catalog.tg__holiday_guard() IS
'Trigger: a day that has come does not become a holiday any more, nor stops being one, where calls are priced by it.';
CREATE TRIGGER _200_guard BEFORE INSERT OR DELETE ON catalog.holiday
FOR EACH ROW EXECUTE FUNCTION catalog.tg__holiday_guard();
