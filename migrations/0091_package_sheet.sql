-- Which sheet of a package counts from which day to which, ready to be joined; and all reasons to hold a call.

CREATE TABLE catalog.package_sheet (
  package_version_id bigint NOT NULL REFERENCES catalog.package_version ON DELETE CASCADE,
  sheet text NOT NULL CONSTRAINT package_sheet_sheet CHECK (sheet IN ('out', 'in', 'toll_free')),
  package_id bigint NOT NULL REFERENCES catalog.package ON DELETE CASCADE,
  rate_sheet_id bigint NOT NULL REFERENCES catalog.rate_sheet ON DELETE CASCADE,
  first_day date NOT NULL,
  after_day date NOT NULL,
  CONSTRAINT package_sheet_pkey PRIMARY KEY (package_version_id, sheet)
);
CREATE INDEX package_sheet_package_idx ON catalog.package_sheet (package_id, sheet);
CREATE INDEX package_sheet_rate_sheet_idx ON catalog.package_sheet (rate_sheet_id);
COMMENT ON TABLE catalog.package_sheet IS
'The sheets of all package versions as rows; follows catalog.package_version by itself.';
COMMENT ON COLUMN catalog.package_sheet.package_version_id IS 'The version.';
COMMENT ON COLUMN catalog.package_sheet.sheet IS 'out, in, or toll_free: what the sheet is for.';
COMMENT ON COLUMN catalog.package_sheet.package_id IS 'The version''s package.';
COMMENT ON COLUMN catalog.package_sheet.rate_sheet_id IS 'The sheet.';
COMMENT ON COLUMN catalog.package_sheet.first_day IS 'First day of the version.';
COMMENT ON COLUMN catalog.package_sheet.after_day IS 'First day of the next version of the package; infinity: there is none.';

CREATE FUNCTION catalog.package_sheets(p_package_id bigint) RETURNS SETOF catalog.package_sheet
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT v.package_version_id, x.sheet, v.package_id, x.rate_sheet_id, v.valid_from, v.after_day
  FROM (
    SELECT k.*, lead(k.valid_from, 1, 'infinity') OVER (PARTITION BY k.package_id ORDER BY k.valid_from) AS after_day
    FROM catalog.package_version AS k WHERE k.package_id = p_package_id
  ) AS v
  CROSS JOIN LATERAL (VALUES
    ('out', v.outbound_sheet_id), ('in', v.inbound_sheet_id), ('toll_free', v.toll_free_sheet_id)
  ) AS x (sheet, rate_sheet_id)
  WHERE x.rate_sheet_id IS NOT NULL
$$;
COMMENT ON FUNCTION catalog.package_sheets(bigint) IS $doc$The sheets of a package's versions, each with the days on which it counts.

:param p_package_id: the package
:returns: a row a version and sheet
:example: SELECT * FROM catalog.package_sheets(1)$doc$;
GRANT EXECUTE ON FUNCTION catalog.package_sheets(bigint) TO pgtoll_code;

CREATE FUNCTION catalog.tg__package_sheet() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_package_id bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.package_id ELSE NEW.package_id END;
BEGIN
  DELETE FROM catalog.package_sheet AS s WHERE s.package_id = v_package_id;
  INSERT INTO catalog.package_sheet SELECT s.* FROM catalog.package_sheets(v_package_id) AS s;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION catalog.tg__package_sheet() IS 'Trigger: the rows of catalog.package_sheet follow the versions of a package.';
CREATE TRIGGER _500_package_sheet AFTER INSERT OR UPDATE OR DELETE ON catalog.package_version
FOR EACH ROW EXECUTE FUNCTION catalog.tg__package_sheet();
INSERT INTO catalog.package_sheet
SELECT s.* FROM catalog.package AS k CROSS JOIN LATERAL catalog.package_sheets(k.package_id) AS s;

ALTER TABLE intake.held_call
DROP CONSTRAINT held_call_reason,
ADD CONSTRAINT held_call_reason CHECK (reason IN (
  'NO_OWNER', 'INACTIVE', 'NO_PACKAGE', 'NO_RATE', 'INVALID_NUMBER', 'INVALID_RATE_CENTER', 'NO_TIER_RATE', 'NO_LATA',
  'NO_LATA_RATE', 'CONFLICT', 'TOO_LONG', 'FUTURE', 'CURRENCY', 'BELOW_COST'
));
