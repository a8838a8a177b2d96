\ir ../include/street.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.create(p_code text DEFAULT 'T-NEW', p_name text DEFAULT 'New Ltd', p_currency text DEFAULT 'CAD',
  p_zone text DEFAULT 'America/Toronto', p_type text DEFAULT 'retail', p_mode text DEFAULT 'postpaid',
  p_entity bigint DEFAULT NULL) RETURNS api.customer LANGUAGE sql AS $$
  SELECT api.customer_create(p_code, p_name,
    coalesce(p_entity, (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = 'T-NLT')),
    p_currency, p_zone, 'CA', p_type, p_mode)
$$;
SELECT results_eq(
  $$SELECT c.code::text, c.status, c.billing_mode, c.version, c.tags FROM pg_temp.create() AS c$$,
  $$VALUES ('T-NEW', 'active', 'postpaid', 1, '{}'::text[])$$, 'a new customer is active');
SELECT is((SELECT a.currency::text FROM ledger.account AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  WHERE c.code = 'T-NEW'), 'CAD', 'and has an account');
SELECT throws_ok($$SELECT pg_temp.create()$$, 'TB103', NULL, 'the code is taken');
SELECT throws_ok($$SELECT pg_temp.create('T-2', '')$$, 'TB102', NULL, 'no name');
SELECT throws_ok($$SELECT pg_temp.create('T-2', NULL)$$, 'TB102', 'name must be given', 'NULL as name');
SELECT throws_ok($$SELECT pg_temp.create('T-2', p_currency => 'XYZ')$$, 'TB102', 'XYZ is not a currency', 'no currency');
SELECT throws_ok($$SELECT pg_temp.create('T-2', p_zone => 'America/Torronto')$$, 'TB102',
  'America/Torronto is not a time zone', 'no zone');
SELECT throws_ok($$SELECT pg_temp.create('T-2', p_type => 'friend')$$, 'TB102', NULL, 'no type');
SELECT throws_ok($$SELECT pg_temp.create('T-2', p_mode => 'later')$$, 'TB102', NULL, 'no billing mode');
SELECT throws_ok($$SELECT pg_temp.create('T-2', p_entity => -1)$$, 'TB102', NULL, 'no legal entity');
SELECT is_empty($$SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-2'$$, 'nothing of these is kept');

-- A broken check tells its column and what it asks for.
CREATE FUNCTION pg_temp.blame(OUT at_column text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.create('T-2', p_type => 'friend');
EXCEPTION WHEN SQLSTATE 'TB102' THEN
  GET STACKED DIAGNOSTICS at_column = COLUMN_NAME, hint = PG_EXCEPTION_HINT;
END $$;
SELECT results_eq('SELECT * FROM pg_temp.blame()',
  $$VALUES ('type', 'One of retail, wholesale, reseller.')$$, 'the error names column and values');

SELECT results_eq(
  $$SELECT c.name, c.email, c.version FROM api.customer_update(pg_temp.p(), p_version => 1, p_email => 'a@b.ca') AS c$$,
  $$VALUES ('Postpaid Ltd', 'a@b.ca', 2)$$, 'an update leaves what is not given');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_version => 1, p_email => 'x')$$, 'TB104', NULL,
  'somebody else was first');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_code => 'T-Q')$$, 'TB103', NULL, 'a code that is taken');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_type => 'x')$$, 'TB102', NULL, 'a wrong type');
SELECT throws_ok($$SELECT * FROM api.customer_update(pg_temp.p(), p_time_zone => 'x')$$, 'TB102', NULL, 'a wrong zone');
SELECT throws_ok($$SELECT * FROM api.customer_update(-1)$$, 'TB101', NULL, 'nobody');
SELECT throws_ok($$UPDATE party.customer SET currency = 'USD' WHERE code = 'T-P'$$, 'TB110', NULL, 'a currency is for good');
SELECT is((SELECT count(*) FROM api.audit_list('party.customer', pg_temp.p()::text)), 2::bigint, 'all of it is on record');

SELECT is((SELECT array_agg(c.code::text ORDER BY c.code) FROM api.customer_list(p_name => 'paid ltd') AS c
  WHERE c.code LIKE 'T-%'), ARRAY['T-P', 'T-Q'], 'found by a part of the name');
SELECT is((SELECT c.code::text FROM api.customer_list(p_code => 'T-Q', p_billing_mode => 'prepaid') AS c), 'T-Q',
  'and by billing mode');
SELECT is((SELECT c.code::text FROM api.customer_get(pg_temp.q()) AS c), 'T-Q', 'by its number');

SELECT throws_ok($$SELECT * FROM api.customer_remove(pg_temp.p())$$, 'TB105', NULL, 'a customer with a device stays');
SELECT throws_ok($$SELECT * FROM api.customer_remove(-1)$$, 'TB101', NULL, 'nobody to remove');
SELECT customer_id AS keyed FROM pg_temp.create('T-KEY') \gset
SELECT prefix FROM api.api_key_create('T-KEY', 'pgtoll_customer', p_customer_id => :keyed) \gset
SELECT throws_ok(format('SELECT * FROM api.customer_remove(%s)', :keyed), 'TB105', NULL, 'so does one with a key');
SELECT is((SELECT r.code::text FROM party.customer AS c CROSS JOIN LATERAL api.customer_remove(c.customer_id) AS r
  WHERE c.code = 'T-NEW'), 'T-NEW', 'one that nothing uses goes');
SELECT is_empty($$SELECT * FROM system.verify('340-accounts-of-customers')$$, 'with its account');
SELECT customer_id AS paid FROM pg_temp.create('T-PAID') \gset
SELECT pg_temp.book(:paid, 'payment', 1, 'cash') AS t \gset
SELECT throws_ok(format('SELECT * FROM api.customer_remove(%s)', :paid), 'TB105', 'the books name customer ' || :paid,
  'one that ever paid stays');

SELECT * FROM finish();
ROLLBACK;
