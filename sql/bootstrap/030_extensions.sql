-- Extensions stay out of every search_path that matters; pg_partman needs a schema of its own.
CREATE SCHEMA IF NOT EXISTS ext;
CREATE SCHEMA IF NOT EXISTS partman;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS pg_partman SCHEMA partman;
GRANT USAGE ON SCHEMA ext TO pgtoll_owner, pgtoll_code;
GRANT ALL ON SCHEMA partman TO pgtoll_owner;
GRANT ALL ON ALL TABLES IN SCHEMA partman TO pgtoll_owner;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA partman TO pgtoll_owner;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA partman TO pgtoll_owner;
-- partman writes into a template table's schema and needs temporary tables.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY, CREATE ON DATABASE %I TO pgtoll_owner', current_database());
END $$;
