-- Extensions stay in a schema of their own, out of every search_path that matters.
CREATE SCHEMA IF NOT EXISTS ext;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext;
-- Customers are found by parts of names, whatever the accents.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA ext;
-- With a named dictionary it gives the same for the same text. Unsaid, it could not be inlined, and searches by name would
-- take twice as long; they stay right where a restore forgets this.
ALTER FUNCTION ext.unaccent(regdictionary, text) IMMUTABLE;
GRANT USAGE ON SCHEMA ext TO pgtoll_owner, pgtoll_code;
