-- Whose call, where leg_priced's tests do not show it: the customer named in the record, tenants, dates.
BEGIN;
SET LOCAL client_min_messages = warning;
\ir ../include/rating.psql
SELECT plan(15);

-- A switch that names the customer in a tenth field, and whose extensions live in a tenant.
SELECT format_id AS format FROM api.format_create('t-named', 'Names the customer', 10, 10) \gset
SELECT count(api.format_field_set(:format, f.field, f.n::integer)) FROM unnest(ARRAY['call_id', 'started_at', 'raw_seconds',
  'caller', 'called', 'account_code', 'caller_channel', 'called_channel', 'source_ip', 'customer_code'])
  WITH ORDINALITY AS f (field, n) \gset
SELECT source_id FROM api.source_create('t-named', 'Names the customer', :format, 'CA', 'UTC', 'nanp', 'north') \gset
SELECT device_id AS ext_204 FROM api.device_create((SELECT customer_id FROM party.customer WHERE code = 'Z'),
  'extension', '204', '2011-01-10 00:00-05', 'north') \gset
SELECT device_id AS virtual_number FROM api.device_create((SELECT customer_id FROM party.customer WHERE code = 'X'),
  'virtual_number', 'head-office', '2011-01-10 00:00-05') \gset
SELECT device_id FROM api.device_create((SELECT customer_id FROM party.customer WHERE code = 'X'),
  'did', '16135550188', '2011-01-10 00:00-05', p_virtual_number_id => :virtual_number) \gset

CREATE FUNCTION pg_temp.owned(p_call_id text) RETURNS text
LANGUAGE sql AS $$
  SELECT concat_ws(' ', 'out', coalesce(o.code, '-'), coalesce(od.key, '-'), 'in', coalesce(i.code, '-'), coalesce(id.key, '-'))
  FROM intake.record AS r
  CROSS JOIN LATERAL rating.record_owned(r.record_id / 1000000, r.received_at, false) AS w
  LEFT JOIN party.customer AS o ON o.customer_id = w.out_customer_id
  LEFT JOIN service.device AS od ON od.device_id = w.out_device_id
  LEFT JOIN party.customer AS i ON i.customer_id = w.in_customer_id
  LEFT JOIN service.device AS id ON id.device_id = w.in_device_id
  WHERE r.call_id = p_call_id AND w.record_id = r.record_id
$$;

SELECT ok(pg_temp.land('t-named',
  'n1,2011-01-20 15:00:00,60,5195550100,2125550100,,,,,X',
  'n2,2011-01-20 15:00:00,60,6134445555,2125550100,,,,,X',
  'n3,2011-01-20 15:00:00,60,6135550142,2125550100,,,,,X',
  'n4,2011-01-20 15:00:00,60,5195550100,6135550142,,,,,X',
  'n5,2011-01-20 15:00:00,60,5195550100,2125550100,,,,,nobody',
  'n6,2011-01-20 15:00:00,60,5195550100,2125550100,,SIP/204-1,,,',
  'n7,2011-01-20 15:00:00,60,6135550188,2125550100,,,,,',
  'n8,2011-01-20 15:00:00,60,6135550142,6134445555,,,,198.51.100.1,',
  'n9,2011-01-20 15:00:00,60,5195550100,2125550100,6134445555,,,,'
) IS NOT NULL, 'records of a switch that names customers');
SELECT is(pg_temp.owned('n1'), 'out X - in - -', 'named: theirs, without a device');
SELECT is(pg_temp.owned('n2'), 'out X - in - -', 'named, from another customer''s number: theirs, but not that device');
SELECT is(pg_temp.owned('n3'), 'out X 16135550142 in - -', 'named, from their own number');
SELECT is(pg_temp.owned('n4'), 'out - - in X 16135550142', 'named and called: their incoming call');
SELECT is(pg_temp.owned('n5'), 'out - - in - -', 'a name that nobody has');
SELECT is(pg_temp.owned('n6'), 'out Z 204 in - -', 'an extension is known within its tenant: this 204 is Z''s, not Y''s');
SELECT is((SELECT w.out_virtual_number_id FROM intake.record AS r
  CROSS JOIN LATERAL rating.record_owned(r.record_id / 1000000, r.received_at, false) AS w
  WHERE r.call_id = 'n7' AND w.record_id = r.record_id), :virtual_number::bigint, 'a number tells the virtual number that groups it');
SELECT is(pg_temp.owned('n8'), 'out - - in Y 16134445555', 'from a carrier''s address: nobody''s call on this side');
SELECT is(pg_temp.owned('n9'), 'out Y 16134445555 in - -', 'the account code, when nothing else matches');

-- Ranges of addresses: a customer's and a carrier's; what is no address is nobody's.
SELECT device_id FROM api.device_create((SELECT customer_id FROM party.customer WHERE code = 'Z'),
  'ip_address', '192.0.2.0/24', '2011-01-10 00:00-05') \gset
SELECT count(api.carrier_peer_create((SELECT carrier_id FROM catalog.carrier LIMIT 1), 'address', '2001:db8::/32')) \gset
SELECT pg_temp.land('t-named',
  'r1,2011-01-20 15:00:00,60,5195550100,2125550100,,,,192.0.2.77,',
  'r2,2011-01-20 15:00:00,60,5195550100,2125550100,,,,192.0.3.1,',
  'r3,2011-01-20 15:00:00,60,6135550142,6134445555,,,,2001:db8::5,',
  'r4,2011-01-20 15:00:00,60,5195550100,2125550100,,,,300.0.2.77,') \gset
SELECT is(pg_temp.owned('r1'), 'out Z 192.0.2.0/24 in - -', 'an address within a customer''s range');
SELECT is(pg_temp.owned('r2'), 'out - - in - -', 'and one outside');
SELECT is(pg_temp.owned('r3'), 'out - - in Y 16134445555', 'an address within a carrier''s range');
SELECT is(pg_temp.owned('r4'), 'out - - in - -', 'no address');

-- 1 800 numbers are toll-free from the day their prefix is in service.
SELECT count(api.toll_free_prefix_set(p_prefix => '1800', p_valid_from => '2011-02-01')) \gset
SELECT pg_temp.land('t-switch', 'tf,2011-01-20 15:00:00,60,5195550100,8005550142,,,,') \gset
SELECT is((SELECT w.toll_free FROM intake.record AS r
  CROSS JOIN LATERAL rating.record_owned(r.record_id / 1000000, r.received_at, false) AS w WHERE r.call_id = 'tf'),
  false, 'not yet toll-free on that day');
SELECT * FROM finish();
ROLLBACK;
