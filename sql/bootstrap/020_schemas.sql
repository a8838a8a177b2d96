-- One schema per domain for tables and internal functions, and the schemas that people see.
DO $$
DECLARE
  v_schema text;
BEGIN
  FOREACH v_schema IN ARRAY ARRAY[
    'system', 'access', 'ledger', 'party', 'catalog', 'service', 'tax', 'intake', 'rating', 'billing', 'collect',
    'report', 'archive', 'integration', 'api', 'portal', 'custom', 'resource'
  ] LOOP
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION pgtoll_owner', v_schema);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO pgtoll_code', v_schema);
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA api TO pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch, pgtoll_web;
-- pgtoll_web needs the schema only for its one function, the key check.
GRANT USAGE ON SCHEMA access TO pgtoll_web;
GRANT USAGE, CREATE ON SCHEMA portal TO pgtoll_self;
GRANT USAGE ON SCHEMA system, party, ledger, catalog, service, rating, billing, collect TO pgtoll_self_data;
GRANT USAGE ON SCHEMA portal TO pgtoll_customer, pgtoll_public;
GRANT USAGE, CREATE ON SCHEMA custom TO pgtoll_admin;
GRANT USAGE ON SCHEMA custom TO pgtoll_operator, pgtoll_auditor, pgtoll_switch;
GRANT USAGE ON SCHEMA report TO pgtoll_reader, pgtoll_admin, pgtoll_operator, pgtoll_auditor;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
