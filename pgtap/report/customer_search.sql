\ir ../include/street.psql
SELECT no_plan();

-- Five Acmes, of which Ottawa is the city of 1, 2, 4 and, once, 5; more than 100 is due from 1, 3 and 5.
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT v.n, v.city, v.due, (api.customer_create('T-A' || v.n, v.name, :entity, 'CAD', 'America/Toronto', 'CA',
  p_city => v.city, p_postal_code => 'K1A 0B' || v.n, p_email => 'billing' || v.n || '@example.com',
  p_tags => ARRAY['t-' || v.n])).customer_id
FROM (VALUES
  (1, 'ACME Plumbing', 'Ottawa', 150.00), (2, 'Acme Foods', 'Ottawa', 99.99), (3, 'Acmé Dental', 'Montréal', 300.00),
  (4, 'The acme Ltd', 'ottawa', 100.00), (5, 'Acme 100% Été_Straße', 'Ottawa', 100.01)
) AS v (n, name, city, due);
-- A place is written down before it counts.
UPDATE system.clock SET frozen_at = '2026-05-01T12:00Z';
INSERT INTO party.address (customer_id, kind, valid_from, city, postal_code, country)
SELECT m.customer_id, 'service', '2026-06-01', 'Halifax', 'B3H-1A1', 'CA' FROM made AS m WHERE m.n = 5;
UPDATE system.clock SET frozen_at = '2026-11-05T12:00Z';
SELECT count(pg_temp.book(m.customer_id, 'adjustment', -m.due, 'adjustment')) FROM made AS m \gset
INSERT INTO service.device (customer_id, kind, key, tenant, valid_from, valid_to)
SELECT m.customer_id, d.kind, d.key, d.tenant, d.valid_from::timestamptz, d.valid_to::timestamptz
FROM (VALUES
  (1, 'did', '16135550142', '', '2026-06-01', 'infinity'), (3, 'did', '16135550142', '', '2026-01-01', '2026-06-01'),
  (4, 'extension', '204', 'north', '2026-01-01', 'infinity'), (2, 'trunk', 't-a2', '', '2026-01-01', 'infinity'),
  (2, 'ip_address', '203.0.113.0/24', '', '2026-01-01', 'infinity'), (1, 'did', '442079460000', '', '2026-01-01', 'infinity')
) AS d (n, kind, key, tenant, valid_from, valid_to)
INNER JOIN made AS m ON m.n = d.n;
INSERT INTO party.contact (customer_id, name, email) SELECT m.customer_id, 'Zoë', 'zoe_x@mail.example' FROM made AS m WHERE m.n = 3;

-- What a search finds: the numbers of the Acmes in the order found.
CREATE FUNCTION pg_temp.found(p_search text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_found text;
BEGIN
  EXECUTE format('SELECT string_agg(replace(s.code, ''T-A'', ''''), '','' ORDER BY s.ordinality)
    FROM ROWS FROM (api.customer_search(%s)) WITH ORDINALITY AS s', p_search) INTO v_found;
  RETURN v_found;
END $$;

-- MISSION row 8.
SELECT is(pg_temp.found('p_name => ''acme'', p_city => ''Ottawa'', p_amount_due_from => 100.01, p_sort => ''code'''), '1,5',
  'row 8: name and city and more than 100 due: exactly 2 of 5 Acmes');
SELECT is(pg_temp.found(format('p_phone => %L', f.phone)), '1,3', 'row 8: ' || f.phone || ': who has it, then who had it')
FROM (VALUES ('16135550142'), ('(613) 555-0142'), ('+1 613.555.0142'), ('1-613-555-0142'), ('011 1 613 555 0142'),
  ('+1 (0)613 555 0142')) AS f (phone);
SELECT is(pg_temp.found('p_phone => ''+44 (0)20 7946 0000'''), '1', 'a number abroad');
SELECT is(pg_temp.found('p_phone => ''no number'''), NULL, 'what is no number finds nobody');

SELECT is(pg_temp.found('p_name => ''acme'', p_sort => ''code'''), '1,2,3,4,5', 'a part of the name, whatever case and accents');
SELECT is(pg_temp.found('p_name => ''STRASSE'''), '5', 'ß is ss');
SELECT is(pg_temp.found('p_name => ''ete_s'''), '5', 'É is e, and _ is itself');
SELECT is(pg_temp.found('p_name => ''0% é'''), '5', '% is itself');
SELECT is(pg_temp.found('p_name => ''e%o'''), NULL, 'and no wildcard');
SELECT is(pg_temp.found('p_name => ''fo'', p_tag => ''t-2'''), '2', 'two letters are the start of a word');
SELECT is(pg_temp.found('p_name => ''oo'', p_tag => ''t-2'''), NULL, 'and not its middle');
SELECT is(pg_temp.found('p_code => ''t-a'', p_sort => ''code'''), '1,2,3,4,5', 'the beginning of the code, in any case');
SELECT is(pg_temp.found('p_code => ''T-A3'''), '3', 'all of it');
SELECT is(pg_temp.found('p_code => ''T_A'''), NULL, '_ is itself in codes too');
SELECT is(pg_temp.found('p_device => ''204'', p_code => ''T-A'''), '4', 'an extension');
SELECT is(pg_temp.found('p_device => ''t-a2'''), '2', 'a trunk');
SELECT is(pg_temp.found('p_device => ''203.0.113.77'''), '2', 'an address within a range');
SELECT is(pg_temp.found('p_device => ''203.0.114.1'''), NULL, 'and outside');
SELECT is(pg_temp.found('p_device => ''999.1.1.1'''), NULL, 'what only looks like an address finds nobody');
SELECT is(pg_temp.found('p_email => ''BILLING4@'''), '4', 'a part of the customer''s e-mail');
SELECT is(pg_temp.found('p_email => ''zoe_x@'''), '3', 'or of a contact''s');
SELECT is(pg_temp.found('p_city => ''montreal'''), '3', 'a city without its accent');
SELECT is(pg_temp.found('p_city => ''Ottawa'', p_name => ''acme'', p_sort => ''code'''), '1,2,4,5', 'also a former one, each once');
SELECT is(pg_temp.found('p_postal_code => ''k1a0b'', p_sort => ''code'''), '1,2,3,4,5', 'the beginning of a postal code');
SELECT is(pg_temp.found('p_postal_code => ''B3H 1A1'''), '5', 'however it is written');
SELECT is(pg_temp.found('p_postal_code => ''B3H'', p_city => ''Ottawa'''), NULL, 'city and code are of one address');
SELECT is(pg_temp.found('p_amount_due_to => 100, p_name => ''acme'', p_sort => ''-amount_due'''), '4,2', 'up to 100 due');
SELECT is(pg_temp.found('p_tag => ''t-4'''), '4', 'a label');

-- The account's own columns, one by one.
SELECT api.customer_suspend(m.customer_id) FROM made AS m WHERE m.n = 2 \gset
UPDATE party.customer AS c SET type = 'reseller' FROM made AS m WHERE m.customer_id = c.customer_id AND m.n = 1;
SELECT count(api.custom_field_create('region', 'Region')), count(api.custom_field_create('size', 'Size', 'number')) \gset
UPDATE party.customer AS c SET parent_id = r.customer_id, fields = '{"region": "east", "size": 7}'
FROM made AS m, made AS r WHERE m.customer_id = c.customer_id AND m.n = 3 AND r.n = 1;
INSERT INTO service.package_assignment (customer_id, package_id, valid_from, valid_to)
SELECT m.customer_id, :package, '2026-01-01', CASE m.n WHEN 4 THEN 'infinity' ELSE '2026-11-05T12:00Z'::timestamptz END
FROM made AS m WHERE m.n IN (4, 5);
SELECT is(pg_temp.found('p_status => ''suspended'', p_code => ''T-A'''), '2', 'by status');
SELECT is(pg_temp.found('p_type => ''reseller'', p_code => ''T-A'''), '1', 'by type');
SELECT is(pg_temp.found('p_billing_mode => ''prepaid'', p_code => ''T-'''), 'T-Q', 'by billing mode');
SELECT is(pg_temp.found('p_parent_id => (SELECT customer_id FROM made WHERE n = 1)'), '3', 'by reseller');
SELECT is(pg_temp.found('p_fields => ''{"region": "east"}'''), '3', 'by a custom field');
SELECT is(pg_temp.found('p_fields => ''{"region": "east", "size": 8}'''), NULL, 'by all that are given');
SELECT is(pg_temp.found(format('p_package_id => %s, p_code => ''T-A''', :package)), '4', 'by package of now');
UPDATE party.customer AS c SET billing_cycle_id = y.billing_cycle_id
FROM made AS m, party.billing_cycle AS y WHERE m.customer_id = c.customer_id AND y.code = 'monthly';
SELECT is(pg_temp.found('p_billing_cycle_id => (SELECT billing_cycle_id FROM party.billing_cycle), p_code => ''T-A4'''), '4',
  'by billing cycle');

-- Row by row, each order gives each customer once, also those that have no amount due, and those that come second.
SELECT count(pg_temp.book(:q, 'payment', 10, 'cash')) \gset
CREATE FUNCTION pg_temp.paged(p_search text, p_sort text, p_value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_row record;
  v_after text[];
  v_codes text[] := '{}';
BEGIN
  LOOP
    EXECUTE format('SELECT s.code, ARRAY[%s::text, s.customer_id::text] AS after
      FROM api.customer_search(%s, p_sort => %L, p_after => $1, p_limit => 1) AS s', p_value, p_search, p_sort)
    INTO v_row USING v_after;
    EXIT WHEN v_row IS NULL OR cardinality(v_codes) > 9;
    v_codes := v_codes || v_row.code;
    v_after := v_row.after;
  END LOOP;
  RETURN array_to_string(v_codes, ' ');
END $$;
SELECT is(pg_temp.paged('p_code => ''T-''', 'name', 's.name'),
  (SELECT string_agg(c.code, ' ' ORDER BY c.name, c.customer_id) FROM party.customer AS c WHERE c.code LIKE 'T-%'), 'pages by name');
SELECT is(pg_temp.paged('p_code => ''T-''', 'code', 's.code'),
  (SELECT string_agg(c.code, ' ' ORDER BY c.code) FROM party.customer AS c WHERE c.code LIKE 'T-%'), 'by code');
SELECT is(pg_temp.paged('p_code => ''T-''', 'created_at', 's.created_at'),
  (SELECT string_agg(c.code, ' ' ORDER BY c.created_at, c.customer_id) FROM party.customer AS c WHERE c.code LIKE 'T-%'), 'by age');
SELECT is(pg_temp.paged('p_code => ''T-''', '-amount_due', 's.amount_due'), 'T-A3 T-A1 T-A5 T-A4 T-A2 T-P T-Q',
  'by amount due: 300, 150, 100.01, 100, 99.99, 0, and who pays before');
SELECT is(pg_temp.paged('p_phone => ''6135550142''', 'name', 's.name'), 'T-A1 T-A3', 'and by who has the number now');
SELECT is((SELECT s.city FROM api.customer_search('T-A5') AS s), 'Halifax', 'the city shown is that of today');
SELECT is((SELECT s.amount_due::numeric FROM api.customer_search('T-A5') AS s), 100.01, 'with the amount due');

SELECT throws_ok('SELECT api.customer_search(p_sort => ''tags'')', 'TB102', NULL, 'an unknown order');
SELECT throws_ok('SELECT api.customer_search(p_limit => 1001)', 'TB102', NULL, 'more than a page');
SELECT throws_ok('SELECT api.customer_search(p_after => ''{x}'')', 'TB102', NULL, 'half a place to go on from');

SELECT * FROM finish();
ROLLBACK;
