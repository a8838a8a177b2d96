-- Checks that cost most when a hundred thousand rows come in at once, said in a way that costs less and refuses the same.

-- A pattern that counts takes five times as long as one that does not.
ALTER DOMAIN system.slug DROP CONSTRAINT slug_check;
ALTER DOMAIN system.slug ADD CONSTRAINT slug_check
CHECK (length(VALUE) <= 63 AND VALUE ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$');
ALTER DOMAIN system.time_zone DROP CONSTRAINT time_zone_check;
ALTER DOMAIN system.time_zone ADD CONSTRAINT time_zone_check
CHECK (length(VALUE) <= 64 AND VALUE ~ '^[A-Za-z0-9/_+-]+$');

-- The zones of new rows are looked up once each, not once a row.
CREATE FUNCTION system.tg__time_zones() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_zone text;
BEGIN
  FOR v_zone IN SELECT DISTINCT n.time_zone FROM new_rows AS n LOOP
    PERFORM now() AT TIME ZONE v_zone;
  END LOOP;
  RETURN NULL;
EXCEPTION
  WHEN invalid_parameter_value THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'time_zone',
      MESSAGE = format('%s is not a time zone', v_zone), HINT = 'Give an IANA name, such as America/Toronto.';
END $$;
COMMENT ON FUNCTION system.tg__time_zones() IS 'Trigger: the time zones of new rows exist.';
DROP TRIGGER _200_time_zone ON party.customer;
CREATE TRIGGER _200_time_zone BEFORE UPDATE OF time_zone ON party.customer
FOR EACH ROW EXECUTE FUNCTION system.tg__time_zone();
CREATE TRIGGER _200_time_zones AFTER INSERT ON party.customer REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__time_zones();
