-- Roles are cluster-wide and not in a dump: this file is repeatable and only ever adds.
DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY[
    'pgtoll_owner', 'pgtoll_code',                     -- own the data; own the code
    'pgtoll_data', 'pgtoll_self_data',                 -- groups that table grants and policies name
    'pgtoll_self',                                     -- owns the self-service functions of schema portal
    'pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_customer', 'pgtoll_public',
    'pgtoll_switch', 'pgtoll_reader'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = v_role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', v_role);
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'pgtoll_web') THEN
    -- The web login can do nothing by itself: it becomes one of the audience roles after its key was checked.
    CREATE ROLE pgtoll_web LOGIN NOINHERIT;
  END IF;
END $$;

ALTER ROLE pgtoll_owner INHERIT;
ALTER ROLE pgtoll_code INHERIT;
ALTER ROLE pgtoll_self INHERIT;
GRANT pgtoll_data TO pgtoll_owner, pgtoll_code;
GRANT pgtoll_self_data TO pgtoll_self;
GRANT pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_customer, pgtoll_public, pgtoll_switch TO pgtoll_web;
-- A web request that hangs must not hold the ledger's locks for long.
ALTER ROLE pgtoll_web SET statement_timeout = '30s';
ALTER ROLE pgtoll_web SET idle_in_transaction_session_timeout = '60s';

-- PostgreSQL lets PUBLIC run every new function; only the global form (without IN SCHEMA) takes that back.
ALTER DEFAULT PRIVILEGES FOR ROLE pgtoll_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE pgtoll_code REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE pgtoll_self REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
