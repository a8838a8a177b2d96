\ir ../include/person.psql
SELECT no_plan();

SELECT cmp_ok((SELECT count(*) FROM planted AS p WHERE p.done), '>', 25::bigint, 'the word is in many places');
CREATE TEMPORARY TABLE before AS SELECT f.place FROM pg_temp.found('zzMarker') AS f;
CREATE FUNCTION pg_temp.person() RETURNS bigint LANGUAGE sql AS $$
  SELECT c.customer_id FROM party.customer AS c WHERE c.code = 'T-PERSON'
$$;
CREATE FUNCTION pg_temp.refused(p_why text) RETURNS text LANGUAGE sql AS $$
  SELECT throws_ok('SELECT * FROM api.customer_erase(pg_temp.person(), ''request 12'')', 'TB105',
    format('customer %s %s', pg_temp.person(), p_why), p_why)
$$;

-- Nothing may be open.
SELECT pg_temp.refused('is not closed');
SELECT count(api.customer_close(:person)) \gset
SELECT pg_temp.refused('has devices in service');
SELECT count(api.device_cease(:person_did)) \gset
SAVEPOINT open;
SELECT count(api.payment_create(:person, 0.01)) \gset
SELECT pg_temp.refused('owes an amount or has money on account');
ROLLBACK TO open;
SELECT count(pg_temp.used(:person, '2026-11-04 14:00Z', :ottawa, 1, 0)) \gset
SELECT pg_temp.refused('has usage that is not invoiced yet');
ROLLBACK TO open;
INSERT INTO collect.adjustment_request (customer_id, amount, currency, reason_code_id, reason)
SELECT :person, 500, 'CAD', r.reason_code_id, 'x' FROM collect.reason_code AS r WHERE r.code = 'goodwill';
SELECT pg_temp.refused('has an adjustment that waits for approval');
ROLLBACK TO open;
SELECT throws_ok('SELECT * FROM api.customer_erase(-1, ''x'')', 'TB101', NULL, 'nobody');
SELECT throws_ok('SELECT * FROM api.customer_erase(pg_temp.person(), '' '')', 'TB102', NULL, 'no reason');

SELECT is(concat_ws(' ', e.customer, e.actor, e.reason), 'T-PERSON ' || current_user || ' request 12', 'erased')
FROM api.customer_erase(:person, 'request 12') AS e;
SELECT is((SELECT count(*) FROM api.erasure_list() AS e WHERE e.customer_id = :person), 1::bigint, 'on record');
SELECT throws_ok('SELECT * FROM api.customer_erase(pg_temp.person(), ''x'')', 'TB110', NULL, 'once');
SELECT throws_ok('UPDATE party.erasure SET reason = ''x''', 'TB110', NULL, 'the record stays');

SELECT results_eq('SELECT f.place FROM pg_temp.found(''zzMarker'') AS f', $$VALUES
  ('billing.invoice.recipient'), ('collect.adjustment.reason'), ('collect.adjustment_request.decision_reason'),
  ('collect.adjustment_request.reason'), ('collect.payment.reference')$$, 'the word is in the books and nowhere else');
SELECT set_has('SELECT b.place FROM before AS b', $$VALUES ('system.audit.before'), ('system.audit.after'),
  ('system.idempotency.response'), ('party.status_change.reason'), ('party.document.content'), ('access.api_key.name'),
  ('service.emergency_location.street')$$, 'it was in the trail and in kept answers too');
SELECT is_empty($$SELECT FROM party.payment_method AS m WHERE m.last_four = '4242'
  UNION ALL SELECT FROM system.audit AS a WHERE a.before ->> 'last_four' = '4242' OR a.after ->> 'last_four' = '4242'$$,
  'nor is what the card ended with');
SELECT is(strpos(api.customer_export(:person)::text, 'zzMarker'), 0, 'an export tells no personal datum');
SELECT is(concat_ws(' ', c.code, c.name, a.city, a.country, c.status), 'T-PERSON erased Ottawa CA closed',
  'code and place stay') FROM party.customer AS c
INNER JOIN party.address AS a ON a.customer_id = c.customer_id AND a.kind = 'service'
WHERE c.customer_id = :person;
SELECT is((SELECT sum(i.amount_due) FROM billing.invoice AS i WHERE i.customer_id = :person), 0.02, 'the books stay');
SELECT is((SELECT count(*) FROM party.customer AS c WHERE c.name = 'Postpaid Ltd'), 1::bigint, 'others stay');
SELECT is_empty($$SELECT * FROM system.verify() AS v WHERE v.check_name !~ '^(150|2|6)'$$, 'and prove themselves');

SELECT * FROM finish();
ROLLBACK;
