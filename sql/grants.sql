-- Table privileges, run as pgtoll_owner at every deploy. Grants name parents, never partitions.
DO $$
DECLARE
  v_table regclass;
  -- Tables that only grow: nobody was ever granted UPDATE or DELETE on them.
  c_append_only CONSTANT text[] := ARRAY[
    'ledger.entry', 'system.audit', 'system.audit_seal', 'system.call_read', 'intake.record', 'intake.rejected_line', 'intake.duplicate', 'rating.call_past',
    'collect.payment', 'collect.top_up', 'party.status_change'
  ];
  -- Tables whose rows never change, but may go: calls to what was before, the rest with its file.
  c_movable CONSTANT text[] := ARRAY[
    'rating.call', 'rating.charge', 'rating.carrier_charge', 'rating.attempt', 'rating.skipped_record', 'intake.identity'
  ];
BEGIN
  FOR v_table IN
    SELECT c.oid::regclass
    FROM pg_catalog.pg_class AS c
    INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('system', 'access', 'ledger', 'party', 'catalog', 'service', 'tax', 'intake', 'rating', 'billing',
                        'collect', 'report', 'archive', 'integration', 'resource')
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND pg_catalog.pg_get_userbyid(c.relowner) = 'pgtoll_owner'
  LOOP
    -- Hashes of passwords and secrets: no role reads them, only three functions of the owner.
    CONTINUE WHEN v_table::text = 'access.credential';
    IF v_table::text = 'system.consistency' THEN
      -- api.verify executes what stands there, so only a deploy writes it.
      EXECUTE format('GRANT SELECT ON %s TO pgtoll_data', v_table);
    ELSIF v_table::text = ANY (c_append_only) THEN
      EXECUTE format('GRANT SELECT, INSERT ON %s TO pgtoll_data', v_table);
    ELSIF v_table::text = ANY (c_movable) THEN
      EXECUTE format('GRANT SELECT, INSERT, DELETE ON %s TO pgtoll_data', v_table);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO pgtoll_data', v_table);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA system, access, ledger, party, catalog, service, tax, intake, rating, billing, collect, report,
archive, integration, resource, api TO pgtoll_data;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ledger, intake TO pgtoll_data;

-- Files are streamed with COPY: these roles may add lines to the landing table, and cannot read it.
GRANT USAGE ON SCHEMA system TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
GRANT INSERT ON system.load_line TO pgtoll_admin, pgtoll_operator, pgtoll_switch;
