\ir ../include/move_in.psql
SELECT no_plan();

-- The header
SELECT throws_ok($$SELECT pg_temp.moved('cats', '{a}')$$, 'TB102', 'cats is no kind of file', 'no such kind');
SELECT throws_ok($$SELECT api.move_in_run('customers', NULL, gen_random_uuid())$$, 'TB102', NULL, 'no file name');
SELECT throws_ok($$SELECT api.move_in_run('customers', 'x.csv', gen_random_uuid())$$, 'TB303', 'the file is empty', 'no line at all');
SELECT throws_ok($$SELECT pg_temp.moved('invoice_numbers', '{"legal_entity,next_number"}')$$, 'TB303', 'file test.csv has no lines',
  'a header alone');
SELECT throws_ok($$SELECT pg_temp.moved('invoice_numbers', '{"legal_entity,legal_entity,number",x}')$$, 'TB301',
  'missing columns: next_number; unknown columns: number; doubled columns: legal_entity', 'wrong columns are named');
SELECT is((SELECT count(*) FROM integration.move_in AS m), 0::bigint, 'nothing is kept of a file that is none');

-- MISSION: all or nothing, rehearsal first
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['legal_entity,next_number', 'T-NLT,20001'], true), 'rehearsed 1', 'a rehearsal');
SELECT is_empty('SELECT FROM billing.invoice_series', 'leaves no row');
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['legal_entity,next_number', 'T-NLT,20001', 'T-NONE,1']),
  '3: legal entity T-NONE does not exist', 'one wrong line');
SELECT is_empty('SELECT FROM billing.invoice_series', 'rejects the file');
SELECT is(pg_temp.moved('invoice_numbers', ARRAY['Next_Number, Legal_Entity', ' 20001 ,T-NLT']), 'imported 1',
  'columns in any order and case, blanks around fields');
SELECT is((SELECT s.next_number FROM billing.invoice_series AS s), 20001::bigint, 'the number of the next invoice');
SELECT is((SELECT string_agg(concat_ws(' ', m.rehearsal, m.status, m.rejected), ', ' ORDER BY m.move_in_id) FROM api.move_in_list() AS m),
  't rehearsed 0, f rejected 1, f imported 0', 'each is on record');
SELECT is_empty('SELECT FROM system.load_line', 'lines are consumed');
SELECT is((SELECT l.raw FROM integration.move_in AS m CROSS JOIN api.move_in_line_list(m.move_in_id, 1, '{2}') AS l
  WHERE m.status = 'rejected'), 'T-NONE,1', 'a rejected line as received, a page at a time');
SELECT throws_ok('SELECT api.move_in_line_list(0)', 'TB101', NULL, 'no such import');
SELECT throws_ok('SELECT api.move_in_line_list(1, 0)', 'TB102', NULL, 'an empty page');
SELECT is((SELECT string_agg(c.name, ',') FROM api.move_in_column_list('deposits') AS c), 'customer_code,amount,received_on',
  'what columns there are');
SELECT throws_ok($$SELECT api.move_in_column_list(p_after => '{a}')$$, 'TB102', NULL, 'half a key');

-- A guard that the lines do not show: the sums say nothing, the message does
SET LOCAL session_replication_role = replica;
INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id)
SELECT 'customer', :entity, 'CAD', nextval('party.customer_customer_id_seq') + 1;
SET LOCAL session_replication_role = origin;
SELECT alike(pg_temp.moved('customers', ARRAY['code,name,legal_entity,currency,time_zone,country',
  'M-1,One,T-NLT,CAD,America/Toronto,CA']), '%account_customer_key%', 'a broken constraint is a reason');
SELECT is_empty($$SELECT FROM party.customer AS c WHERE c.code = 'M-1'$$, 'and nothing is left of the file');
SELECT is((SELECT concat_ws(' ', m.status, m.lines, m.rejected) FROM integration.move_in AS m ORDER BY m.move_in_id DESC LIMIT 1),
  'rejected 0 0', 'on record too');
DELETE FROM ledger.account AS a WHERE a.customer_id NOT IN (SELECT c.customer_id FROM party.customer AS c);

SET LOCAL ROLE pgtoll_auditor;
SELECT throws_ok($$SELECT api.move_in_run('customers', 'x.csv', gen_random_uuid())$$, '42501', NULL, 'an auditor imports nothing');
SELECT ok((SELECT count(*) FROM api.move_in_list(p_status => 'imported') AS m) > 0, 'but sees what was imported');
RESET ROLE;
SELECT is_empty('SELECT * FROM system.verify()', 'all is consistent');
SELECT * FROM finish();
ROLLBACK;
