\ir ../include/staff.psql
SELECT plan(22);

CREATE FUNCTION pg_temp.ask(p_name text, p_amount numeric, p_code text DEFAULT 'other_credit') RETURNS text
LANGUAGE sql AS $$
  SELECT pg_temp.as_staff(p_name, format(
    'SELECT status FROM api.adjustment_create(%s, %s, %L, ''asked'')', pg_temp.p(), p_amount, p_code))
$$;
CREATE FUNCTION pg_temp.newest() RETURNS bigint LANGUAGE sql AS $$
  SELECT max(q.adjustment_request_id) FROM collect.adjustment_request AS q
$$;
CREATE FUNCTION pg_temp.decide(p_name text, p_verb text, p_rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.as_staff(p_name, format('SELECT status FROM api.adjustment_%s(%s%s)', p_verb, pg_temp.newest(), p_rest))
$$;

SELECT is(pg_temp.ask('olga', 100.00), 'posted', 'up to the limit: alone');
SELECT is(pg_temp.ask('olga', 100.01), 'pending', 'a cent more: asked');
SELECT is(pg_temp.ask('olga', -100.01, 'other_debit'), 'pending', 'taking is limited as well');
SELECT is(pg_temp.due(:p), -100.00, 'only the first is booked');
SELECT is((SELECT q.requested_by FROM api.adjustment_request_get(pg_temp.newest()) AS q), 'key:olga', 'who asked is known');
SELECT is((SELECT count(*) FROM api.adjustment_request_list(p_customer_id => :p, p_status => 'pending')), 2::bigint, 'list');

SELECT is(pg_temp.decide('olga', 'approve'), 'TB106', 'nobody approves their own');
SELECT is(pg_temp.decide('oleg', 'approve'), 'TB106', 'nobody approves beyond their limit');
SELECT is(pg_temp.decide('anna', 'refuse', ', '' '''), 'TB102', 'a refusal says why');
SELECT is(pg_temp.decide('anna', 'refuse', ', ''no'''), 'refused', 'refused');
SELECT is(pg_temp.decide('anna', 'approve'), 'TB110', 'what is refused stays refused');
SELECT throws_ok(format('UPDATE collect.adjustment_request SET status = ''pending'' WHERE adjustment_request_id = %s',
  pg_temp.newest()), 'TB110', NULL, 'whatever the way');
SELECT is(pg_temp.due(:p), -100.00, 'and nothing is booked');

SELECT count(api.approval_limit_create('CAD', 300.00, p_actor => 'key:oleg')) \gset
SELECT is(pg_temp.ask('olga', 300.00), 'pending', 'asked again');
SELECT is(pg_temp.decide('oleg', 'approve'), 'approved', 'approved by somebody with the room for it');
SELECT is(pg_temp.due(:p), -400.00, '-100.00 - 300.00');
SELECT is(pg_temp.decide('anna', 'approve'), 'TB110', 'once');
SELECT is((a.requested_by, a.actor, a.amount::numeric), ('key:olga'::text, 'key:oleg'::text, 300.00), 'both stand on it')
FROM api.adjustment_request_get(pg_temp.newest()) AS q
INNER JOIN api.adjustment AS a ON a.adjustment_request_id = q.adjustment_request_id;

-- An administrator asks as well when the customer had all the goodwill there is.
SELECT is(pg_temp.ask('anna', 100.01, 'goodwill'), 'pending', 'goodwill beyond 100.00');
SELECT throws_ok('SELECT * FROM api.adjustment_approve(-1)', 'TB101', NULL, 'no such request');
SELECT throws_ok('SELECT * FROM api.adjustment_refuse(-1, ''x'')', 'TB101', NULL, 'nor here');
SELECT is_empty('SELECT * FROM system.verify()', 'the books prove themselves');

SELECT * FROM finish();
ROLLBACK;
