\ir ../include/move_in.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.devices(VARIADIC p_lines text[]) RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.moved('devices', ARRAY['customer_code,kind,key,tenant,virtual_number,valid_from,valid_to,package_code'] || p_lines)
$$;
INSERT INTO system.setting (name, value) VALUES ('service.emergency_location_required', 'false')
ON CONFLICT ON CONSTRAINT setting_pkey DO UPDATE SET value = excluded.value;

-- All kinds at once; days begin in the customer's zone: Toronto is 5 hours behind UTC in winter
SELECT is(pg_temp.devices('T-P,did,16135550110,,sales,2026-01-01,,T-BASIC', 'T-P,virtual_number,sales,,,2026-01-01,,',
  'T-P,extension,101,north,sales,2026-01-01,2026-06-01,', 'T-P,extension,101,south,,2026-01-01,,',
  'T-P,trunk,peer1,,,2026-01-01 08:30:00,,',
  'T-P,ip_address,203.0.113.0/24,,,2026-01-01,,', 'T-P,ip_address,2001:DB8::1,,,2026-01-01,,'),
  'imported 7 {"did": 1, "trunk": 1, "extension": 2, "ip_address": 2, "virtual_number": 1}', 'every kind of device');
SELECT is((SELECT string_agg(concat_ws(' ', d.kind, d.tenant, d.key, v.key, d.valid_from AT TIME ZONE 'UTC', d.valid_to AT TIME ZONE 'UTC'),
    '; ' ORDER BY d.kind, d.tenant, d.key)
  FROM service.device AS d LEFT JOIN service.device AS v ON v.device_id = d.virtual_number_id
  WHERE d.customer_id = pg_temp.p() AND d.device_id <> :p_did),
  'did  16135550110 sales 2026-01-01 05:00:00 infinity; extension north 101 sales 2026-01-01 05:00:00 2026-06-01 04:00:00; '
  'extension south 101 2026-01-01 05:00:00 infinity; ip_address  2001:db8::1 2026-01-01 05:00:00 infinity; '
  'ip_address  203.0.113.0/24 2026-01-01 05:00:00 infinity; trunk  peer1 2026-01-01 13:30:00 infinity; '
  'virtual_number  sales 2026-01-01 05:00:00 infinity', 'in its zone, in its group');
SELECT is((SELECT concat_ws(' ', d.key, p.code, a.valid_from = d.valid_from, a.valid_to) FROM service.package_assignment AS a
  INNER JOIN service.device AS d ON d.device_id = a.device_id INNER JOIN catalog.package AS p ON p.package_id = a.package_id
  WHERE a.customer_id = pg_temp.p()), '16135550110 T-BASIC t infinity', 'a package of its own');

-- Every wrong line
SELECT is(pg_temp.devices('T-X,did,16135550111,,,2026-01-01,,', 'T-P,phone,16135550111,,,2026-01-01,,',
  'T-P,did,+16135550111,,,2026-01-01,,',
  'T-P,ip_address,203.0.113.9/24,,,2026-01-01,,', 'T-P,trunk,a/b,,,2026-01-01,,', 'T-P,did,16135550111,north,,2026-01-01,,',
  'T-P,virtual_number,v2,,sales,2026-01-01,,', 'T-P,did,16135550111,,,2026-02-30,,', 'T-P,did,16135550112,,,2026-01-01,soon,',
  'T-P,did,16135550113,,,2026-01-01,2026-01-01,', 'T-P,did,16135550114,,,2026-01-01,,T-GOLD', 'T-P,did,16135550115,,nobody,2026-01-01,,',
  'T-Q,did,16135550116,,sales,2026-01-01,,', 'T-P,did,16135550117,,sales,2025-12-31,,'),
  '2: customer T-X does not exist; 3: kind is none of did, extension, virtual_number, trunk, ip_address; '
  '4: key is not a number of 5 to 15 digits with country code; 5: key is not an address, or a range by its first address; '
  '6: key is not 1 to 80 characters without blank or slash; 7: tenant is for extensions and trunks; '
  '8: a virtual number is in no other; 9: valid_from is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00; '
  '10: valid_to is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00; 11: valid_from does not come before valid_to; '
  '12: package T-GOLD does not exist; 13: the customer has no virtual number nobody that is in service as long; '
  '14: the customer has no virtual number sales that is in service as long; '
  '15: the customer has no virtual number sales that is in service as long', 'wrong lines');

-- Overlaps: in the file, with the table, of ranges within ranges; one that ends where the next begins is none
SELECT is(pg_temp.devices('T-P,did,16135550120,,,2026-01-01,2026-06-01,', 'T-Q,did,16135550120,,,2026-06-01,,',
  'T-P,did,16135550121,,,2026-01-01,2026-06-01,', 'T-Q,did,16135550121,,,2026-05-31,,', 'T-Q,did,16135550101,,,2026-02-01,2026-03-01,',
  'T-Q,extension,101,north,,2026-06-01,,', 'T-Q,extension,101,north,,2026-05-31,2026-06-01,', 'T-Q,ip_address,203.0.113.7,,,2026-02-01,,',
  'T-Q,ip_address,198.51.0.0/16,,,2026-02-01,,', 'T-P,ip_address,198.51.100.1,,,2026-01-01,2026-03-01,',
  'T-P,ip_address,198.51.100.2,,,2026-01-01,2026-01-15,'),
  '4: did 16135550121 is in service then in another line too, see line 5; '
  '5: did 16135550121 is in service then in another line too, see line 4; 6: did 16135550101 is in service then already; '
  '8: extension 101 is in service then already; 9: ip_address 203.0.113.7 is in service then already; '
  '10: ip_address 198.51.0.0/16 is in service then in another line too, see line 11; '
  '11: ip_address 198.51.100.1 is in service then in another line too, see line 10', 'overlaps');
SELECT is((SELECT count(*) FROM service.device AS d
  WHERE d.customer_id IN (pg_temp.p(), pg_temp.q())), 9::bigint, 'nothing of them is there');

-- A closed customer keeps history only
SELECT count(api.customer_close(:q)) \gset
SELECT is(pg_temp.devices('T-Q,did,16135550122,,,2026-01-01,,', 'T-Q,did,16135550123,,,2026-01-01,2026-03-01,'),
  '2: customer T-Q is closed', 'no service of a closed customer');

-- Emergency locations come first; without one a number does not come into service
UPDATE system.setting SET value = 'true' WHERE name = 'service.emergency_location_required';
CREATE FUNCTION pg_temp.numbers(VARIADIC p_lines text[]) RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.moved('devices', ARRAY['customer_code,kind,key,valid_from,valid_to,emergency_name,emergency_street,emergency_city'
    ',emergency_country'] || p_lines)
$$;
SELECT is(pg_temp.numbers('T-P,did,16135550130,2026-01-01,,Acme,1 Main St,Ottawa,CA', 'T-P,did,18005550130,2026-01-01,,,,,',
  'T-P,did,16135550131,2026-01-01,2026-02-01,,,,'), 'imported 3 {"did": 3}', 'located, toll-free, over');
SELECT is((SELECT concat_ws(' ', e.number, e.name, e.street, e.city, e.country) FROM service.emergency_location AS e),
  '16135550130 Acme 1 Main St Ottawa CA', 'where help is sent');
SELECT is(pg_temp.numbers('T-P,did,16135550132,2026-01-01,,,,,', 'T-P,trunk,t9,2026-01-01,,Acme,1 Main St,Ottawa,CA',
  'T-P,did,16135550133,2026-01-01,,Acme,,Ottawa,CA', 'T-P,did,16135550133,2026-01-01,,Acme,1 Main St,Ottawa,Canada',
  'T-P,did,16135550131,2026-03-01,,Acme,1 Main St,Ottawa,CA', 'T-P,did,16135550134,2026-01-01,2026-02-01,Acme,1 Main St,Ottawa,CA',
  'T-P,did,16135550134,2026-02-01,,Acme,1 Main St,Ottawa,CA'),
  '2: number 16135550132 has no emergency location; 3: an emergency location is for dids; '
  '4: an emergency location needs name, street and city; 5: emergency_country is not two capital letters; '
  '8: the emergency location of 16135550134 is in line 7', 'emergency locations that are none');
SELECT is_empty('SELECT * FROM system.verify()', 'all is consistent');
SELECT * FROM finish();
ROLLBACK;
