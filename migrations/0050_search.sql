-- Finding customers: text without case and accents, and an index for each way to ask.

CREATE FUNCTION system.fold(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Nothing of plain ASCII has an accent. The dictionary is named, so that the result depends on no search path.
RETURN CASE
  WHEN octet_length(p_text) = length(p_text) THEN lower(p_text)
  ELSE lower(ext.unaccent('ext.unaccent', normalize(p_text, NFKC)))
END;
COMMENT ON FUNCTION system.fold(text) IS $doc$A text without case and accents, to compare names by.

:param p_text: any text
:returns: the text in lower case, é as e, ü as u, ß as ss; NULL of NULL
:example: SELECT system.fold('Café Zürich')$doc$;
GRANT EXECUTE ON FUNCTION system.fold(text) TO pgtoll_code, pgtoll_self;

CREATE INDEX customer_folded_name_idx ON party.customer USING gin (system.fold(name) ext.gin_trgm_ops);
-- How rare a part of a name is decides whether names are read in order or looked up.
ALTER INDEX party.customer_folded_name_idx ALTER COLUMN 1 SET STATISTICS 1000;
CREATE INDEX customer_lower_code_idx ON party.customer (lower(code) text_pattern_ops);
CREATE INDEX customer_lower_email_idx ON party.customer USING gin (lower(email) ext.gin_trgm_ops);
-- Orders of a page; the key comes last, so that a page goes on where the last one ended.
CREATE INDEX customer_code_idx ON party.customer (code, customer_id);
CREATE INDEX customer_created_idx ON party.customer (created_at, customer_id);
CREATE INDEX customer_label_idx ON party.customer USING gin (tags, fields jsonb_path_ops);
CREATE INDEX contact_lower_email_idx ON party.contact USING gin (lower(email) ext.gin_trgm_ops);
CREATE INDEX address_folded_city_idx ON party.address (system.fold(city), customer_id) INCLUDE (city);
CREATE INDEX address_bare_postal_code_idx
ON party.address (upper(translate(postal_code, ' -', '')) text_pattern_ops, customer_id) INCLUDE (postal_code);
-- Who has a package is answered by the index alone; it also serves the foreign key.
CREATE INDEX package_assignment_holder_idx ON service.package_assignment (package_id, customer_id)
INCLUDE (valid_from, valid_to);
DROP INDEX service.package_assignment_package_idx;
-- Device keys without knowing kind and tenant.
CREATE INDEX device_key_idx ON service.device (key);
-- Most customers are active and retail: only the others are few enough to be looked up.
CREATE INDEX customer_inactive_idx ON party.customer (status, name, customer_id) WHERE status <> 'active';
CREATE INDEX customer_trade_idx ON party.customer (type, name, customer_id) WHERE type <> 'retail';
