\ir ../include/move_in.psql
SELECT no_plan();

-- Calls that were billed elsewhere land as duplicates, whatever else their records say
SELECT is(pg_temp.moved('call_identities', ARRAY['source,call_id,started_at', 't-native,old-1,2026-11-04 12:00:00',
  't-native,old-2,2026-11-04 12:00:00', 't-native,old-2,2026-11-02 12:00:00',
  't-asterisk,u1,2026-10-04 12:00:00']), 'imported 4', 'identities');
SELECT is((SELECT concat_ws(' ', b.received, b.duplicate, b.rejected) FROM pg_temp.land('t-native',
  pg_temp.call('old-1', '12:00:00', '61', '16135550101', '15145550100'), pg_temp.call('new-1', '12:00:00', '61', '16135550101',
  '15145550100')) AS b),
  '2 1 0', 'one is known, one is new');
SELECT is((SELECT concat_ws(' ',
  d.line_no, coalesce(d.record_id::text, 'no record')) FROM intake.duplicate AS d), '1 no record', 'without a record');
SELECT is((SELECT concat_ws(' ', b.duplicate, b.rejected) FROM pg_temp.land('t-native',
  pg_temp.call('old-1', '12:00:00', '99', '16135550199', '15145550100')) AS b), '1 0', 'nor is other content a conflict');
SELECT is(pg_temp.rate(), 1, 'the new one is rated');
SELECT is((SELECT count(*) FROM rating.charge AS c), 1::bigint, 'once');
SELECT is(pg_temp.moved('call_identities', ARRAY['source,call_id,leg,started_at', 't-none,a,,2026-11-04 12:00:00',
  't-native,,,2026-11-04 12:00:00',
  't-native,a,1,2026-11-04 12:00:00', 't-native,b,,yesterday', 't-native,c,,2020-11-04 12:00:00', 't-native,d,,2026-11-08 12:00:00',
  't-native,e,,2026-11-04 23:00:00', 't-native,e,,2026-11-05 01:00:00', 't-native,new-1,,2026-11-05 12:00:00',
  't-native,old-1,,2026-11-04 12:00:00']),
  '2: source t-none does not exist; 3: call_id is empty; 4: records of t-native have no legs; '
  '5: started_at is not a time like 2026-10-01 09:30:00; 6: started_at is older than what is still accepted; '
  '7: started_at lies in the future; 9: same call as line 8; 10: the call is here already; 11: the call is here already',
  'wrong identities');

-- Numbers go on where the biller before stopped, without a gap
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['legal_entity,next_number', 'T-NLT,20001']), 'imported 1', 'invoice numbers');
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['legal_entity,next_number', 'T-NLT,20000', 'T-NLT,0', 'T-X,1']),
  '2: next_number is 20001 already; 3: same legal entity as line 2; 4: legal entity T-X does not exist', 'never lower');
UPDATE system.clock SET frozen_at = '2026-12-02T12:00:00Z';
SELECT count(api.bill_run_create('T-NLT-2026-11', 'T-NLT', '2026-12-01')) \gset
SELECT is((SELECT array_agg(i.number) FROM billing.invoice AS i), '{20001}'::bigint[], 'the first invoice has it');
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['legal_entity,next_number', 'T-NLT,30000']),
  '2: the legal entity has invoices already, and goes on with 20002', 'later ones follow');
SELECT is_empty('SELECT * FROM system.verify()', 'without a gap');

-- Payment methods: tokens
SELECT is(pg_temp.moved('payment_methods', ARRAY['customer_code,kind,gateway,token,brand,last_four,expires_on,is_default',
  'T-P,card,stripe,tok_1,visa,4242,2027-02,', 'T-P,,stripe,tok_2,visa,1111,2028-02-05,true', 'T-Q,bank_account,stripe,tok_3,,6789,,',
  'T-Q,card,stripe,tok_4,visa,0002,2027-12,false']), 'imported 4', 'payment methods');
SELECT is((SELECT string_agg(concat_ws(' ', m.token, m.expires_on, m.is_default), ', ' ORDER BY m.token) FROM party.payment_method AS m),
  'tok_1 2027-02-28 f, tok_2 2028-02-29 t, tok_3 t, tok_4 2027-12-31 f', 'valid to the end of the month; one default a customer');
SELECT is(pg_temp.moved('payment_methods', ARRAY['customer_code,kind,gateway,token,last_four,expires_on,is_default',
  'T-P,card,stripe,tok_1,4242,2027-02,', 'T-P,cash,stripe,tok_5,4242,2027-02,', 'T-P,card,stripe,4242424242424242,4242,2027-02,',
  'T-P,card,stripe,tok_6,42,2027-02,', 'T-P,card,stripe,tok_7,4242,2027-13,', 'T-P,card,stripe,tok_8,4242,,',
  'T-P,card,stripe,tok_9,4242,2027-02,true', 'T-P,card,stripe,tok_9,4242,2027-02,', 'T-P,card,my gateway,tok_10,4242,2027-02,',
  'T-P,card,stripe,,4242,2027-02,', 'T-P,card,stripe,tok_11,4242,2027-02,yes', 'T-X,card,stripe,tok_12,4242,2027-02,']),
  '2: the token is here already; 3: kind is none of card, bank_account; '
  '4: token looks like a card number: give the gateway''s own token; 5: last_four is not four digits; '
  '6: expires_on is not a month like 2027-03; 7: a card has expires_on; 8: the customer has a default already; '
  '9: same token as line 8; 10: gateway is not a short code; 11: token is not 1 to 200 characters without blanks; '
  '12: is_default is none of true, false; 13: customer T-X does not exist', 'wrong payment methods');

-- Pools: of the version that counts on the first day of the cycle, shared by its scope
SET LOCAL session_replication_role = replica;  -- versions and pools of days that have passed
INSERT INTO catalog.package_version (package_id, valid_from) VALUES (:package, '-infinity'), (:package, '2026-11-01')
ON CONFLICT ON CONSTRAINT package_version_once DO NOTHING;
INSERT INTO catalog.pool (package_version_id, code, name, minutes, scope)
SELECT v.package_version_id, p.code, 'Pool', p.minutes, p.scope
FROM catalog.package_version AS v
CROSS JOIN (VALUES ('canada', 300, 'customer'), ('world', 100, 'package'), ('own', 10, 'device')) AS p (code, minutes, scope)
WHERE v.package_id = :package;
-- No trigger says so: what follows the versions does it by hand.
DELETE FROM catalog.package_sheet WHERE package_id = :package;
INSERT INTO catalog.package_sheet SELECT s.* FROM catalog.package_sheets(:package) AS s;
SET LOCAL session_replication_role = origin;
SELECT count(api.package_assignment_create(:q, :package, '2026-10-01T04:00Z', p_device_id => :q_did)) \gset
SELECT is(pg_temp.moved('pool_use', ARRAY['customer_code,package_code,pool_code,device_kind,device_key,cycle_from,billed_seconds',
  'T-P,T-BASIC,canada,,,2026-11-01,17850', 'T-P,T-BASIC,world,,,2026-11-01,60', 'T-Q,T-BASIC,own,did,14165550102,2026-10-01,600']),
  'imported 3', 'use of pools');
SELECT is((SELECT string_agg(concat_ws(' ',
  o.code, v.valid_from, u.sharer_id IN (0), u.cycle_from, u.cycle_to, u.billed_seconds), ', ' ORDER BY o.code)
  FROM rating.pool_use AS u INNER JOIN catalog.pool AS o ON o.pool_id = u.pool_id
  INNER JOIN catalog.package_version AS v ON v.package_version_id = o.package_version_id),
  'canada 2026-11-01 t 2026-11-01 2026-12-01 17850, own -infinity f 2026-10-01 2026-11-01 600, world 2026-11-01 f 2026-11-01 2026-12-01 60',
  'in its cycle and version');
SELECT is((SELECT u.sharer_id FROM rating.pool_use AS u WHERE u.customer_id = :q), :q_did::bigint, 'a device shares with nobody');
SELECT is(pg_temp.moved('pool_use', ARRAY['customer_code,package_code,pool_code,device_kind,device_key,cycle_from,billed_seconds',
  'T-P,T-BASIC,canada,,,2026-11-02,1', 'T-P,T-BASIC,canada,,,2026-10-01,1.5', 'T-P,T-BASIC,canada,,,2025-10-01,1',
  'T-P,T-BASIC,moon,,,2026-10-01,1',
  'T-P,T-BASIC,own,,,2026-10-01,1', 'T-P,T-BASIC,canada,,,2026-10-01,18001', 'T-P,T-BASIC,canada,,,2026-10-01,1',
  'T-P,T-BASIC,canada,,,2026-10-01,1',
  'T-P,T-BASIC,canada,,,2026-11-01,1', 'T-X,T-BASIC,canada,,,2026-11-01,1']),
  '2: cycle_from is not the first day of a month; 3: billed_seconds is not a whole number; '
  '4: the customer has no package T-BASIC there in that cycle; 5: the package has no pool moon then; '
  '6: the pool is shared by device: give it; 7: the pool has 300 minutes; 8: same pool and cycle as line 7; '
  '9: same pool and cycle as line 8; 10: use of the pool in that cycle is known already; 11: customer T-X does not exist', 'wrong use');

-- Packages
SELECT is(pg_temp.moved('packages', ARRAY['customer_code,package_code,device_kind,device_key,device_tenant,valid_from,valid_to',
  'T-P,T-BASIC,did,16135550101,,2026-02-01,2026-03-01', 'T-P,T-BASIC,did,16135550101,,2026-03-01,']), 'imported 2', 'packages of a device');
SELECT is((SELECT string_agg(concat_ws(' ', a.valid_from AT TIME ZONE 'UTC', a.valid_to AT TIME ZONE 'UTC'), ', ' ORDER BY a.valid_from)
  FROM service.package_assignment AS a
  WHERE a.device_id = :p_did), '2026-02-01 05:00:00 2026-03-01 05:00:00, 2026-03-01 05:00:00 infinity', 'over time');
SELECT count(api.device_create(:p, 'trunk', 'old', '2026-01-01T05:00Z', p_valid_to => '2026-02-01T05:00Z')) \gset
SELECT count(api.package_create('T-USD', 'In dollars', 'USD')) \gset
SELECT is(pg_temp.moved('packages', ARRAY['customer_code,package_code,device_kind,device_key,device_tenant,valid_from,valid_to',
  'T-P,T-BASIC,did,16135550101,,2026-04-01,', 'T-P,T-GOLD,,,,2026-02-01,', 'T-P,T-USD,,,,2026-02-01,', 'T-P,T-BASIC,did,,,2026-02-01,',
  'T-P,T-BASIC,trunk,old,,2026-02-01,', 'T-P,T-BASIC,trunk,old,,2026-01-01,2026-02-02', 'T-P,T-BASIC,trunk,old,,2026-01-01,2026-01-10',
  'T-P,T-BASIC,trunk,old,,2026-01-09,', 'T-P,T-BASIC,trunk,old,,now,', 'T-P,T-BASIC,trunk,old,,2026-01-03,2026-01-03',
  'T-X,T-BASIC,,,,2026-02-01,',
  'T-P,T-BASIC,,,,2025-01-01,2026-01-01']),
  '2: the customer or device has a package then already; 3: package T-GOLD does not exist; '
  '4: package T-USD is not in the customer''s currency; 5: device_kind and device_key come together; '
  '6: the customer has no trunk old in service then; 7: valid_to comes after the device''s service; '
  '8: the customer or device has a package then in another line too, see line 9; '
  '9: the customer or device has a package then in another line too, see line 8; '
  '10: valid_from is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00; 11: valid_from does not come before valid_to; '
  '12: customer T-X does not exist', 'wrong packages');
SELECT is_empty('SELECT * FROM system.verify()', 'all is consistent');
SELECT * FROM finish();
ROLLBACK;
