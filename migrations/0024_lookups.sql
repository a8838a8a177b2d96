-- What is looked up as of an instant is looked up by b-tree. The planner takes the GiST index of an exclusion constraint for
-- equality wherever it can, at several times the cost; over an expression it cannot.
CREATE INDEX rate_sheet_version_at_idx ON catalog.rate_sheet_version (rate_sheet_id, valid_from) WHERE retired_at IS NULL;
ALTER TABLE catalog.rate_sheet_version
DROP CONSTRAINT rate_sheet_version_once,
ADD CONSTRAINT rate_sheet_version_once EXCLUDE USING gist (
  (rate_sheet_id::text) WITH =, tstzrange(valid_from, valid_to) WITH &&
) WHERE (retired_at IS NULL);

DROP INDEX service.device_match_idx;
CREATE INDEX device_match_idx ON service.device (match, tenant, key, valid_from);
DROP INDEX service.package_assignment_customer_idx;
CREATE INDEX package_assignment_customer_idx ON service.package_assignment (customer_id, valid_from);
DROP INDEX service.package_assignment_device_idx;
CREATE INDEX package_assignment_device_idx ON service.package_assignment (device_id, valid_from);
ALTER TABLE service.package_assignment
DROP CONSTRAINT package_assignment_once,
ADD CONSTRAINT package_assignment_once EXCLUDE USING gist (
  (hashint8extended(customer_id, coalesce(device_id, 0))) WITH =, tstzrange(valid_from, valid_to) WITH &&
);
COMMENT ON CONSTRAINT package_assignment_once ON service.package_assignment IS
'The customer or device has a package then: end that one first.';

DROP INDEX catalog.override_sheet_customer_idx;
CREATE INDEX override_sheet_customer_idx ON catalog.override_sheet (customer_id, side, valid_from);
ALTER TABLE catalog.override_sheet
DROP CONSTRAINT override_sheet_once,
ADD CONSTRAINT override_sheet_once EXCLUDE USING gist (
  (customer_id || '/' || side) WITH =, tstzrange(valid_from, valid_to) WITH &&
);
COMMENT ON CONSTRAINT override_sheet_once ON catalog.override_sheet IS
'A customer has one override sheet a side at an instant: end the other one first.';
