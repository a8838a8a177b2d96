-- Extensions stay in a schema of their own, out of every search_path that matters.
CREATE SCHEMA IF NOT EXISTS ext;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext;
-- Customers are found by parts of names, whatever the accents.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA ext;
GRANT USAGE ON SCHEMA ext TO pgtoll_owner, pgtoll_code;
