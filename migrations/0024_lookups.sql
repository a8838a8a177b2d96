-- B-trees for what is looked up as of an instant, with the instant in them: else the planner takes the GiST index of the
-- exclusion constraint, which costs more.
CREATE INDEX rate_sheet_version_at_idx ON catalog.rate_sheet_version (rate_sheet_id, valid_from) WHERE retired_at IS NULL;
DROP INDEX service.device_match_idx;
CREATE INDEX device_match_idx ON service.device (match, tenant, key, valid_from);
