\ir ../include/bill.psql
SELECT no_plan();
-- October: a payment of 10.00 before there is anything to pay. November: an invoice of 49.95, a debit of 5.00, a payment of 20.00.
UPDATE system.clock SET frozen_at = '2026-10-20T12:00:00Z';
SELECT count(*) FROM api.payment_create(:p, 10.00, 'cheque', 'cheque 7') \gset
UPDATE system.clock SET frozen_at = '2026-11-05T12:00:00Z';
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
UPDATE system.clock SET frozen_at = '2026-11-06T12:00:00Z';
SELECT adjustment_id AS cable FROM api.adjustment_create(:p, -5.00, 'equipment', 'cable') \gset
-- 2026-11-10 03:00 UTC is the 9th in Toronto.
UPDATE system.clock SET frozen_at = '2026-11-10T03:00:00Z';
SELECT count(*) FROM api.payment_create(:p, 20.00, 'wire', 'thank you') \gset
SELECT count(*) FROM pg_temp.used(:p, '2026-11-09T15:00:00Z', :ottawa, 60, 1.00) \gset

SELECT is(collect.due_before(:p, x.day), x.due, 'owed when ' || x.day || ' began')
FROM (VALUES ('2026-10-20'::date, 0::numeric), ('2026-10-21', -10.00), ('2026-11-06', 39.95), ('2026-11-09', 44.95), ('2026-11-10', 24.95)) AS x (day, due);
SELECT results_eq(format('SELECT l.line_no, l.booked_on, l.kind, l.number, l.amount, l.amount_due FROM api.statement_line_list(%s, ''2026-11-01'', ''2026-11-30'') AS l', :p),
  format($$VALUES (0, '2026-11-01'::date, 'opening', '', NULL::numeric, -10.00), (1, '2026-11-05', 'invoice', 'T-NLT-000001', 49.95, 39.95),
    (2, '2026-11-06', 'adjustment', 'adjustment %s', 5.00, 44.95), (3, '2026-11-09', 'payment', 'thank you', -20.00, 24.95)$$, :cable),
  '-10.00 + 49.95 + 5.00 - 20.00 = 24.95; usage without an invoice is not owed');
SELECT results_eq(format('SELECT l.line_no FROM api.statement_line_list(%s, ''2026-11-01'', ''2026-11-30'', 1, ''{1}'') AS l', :p), 'VALUES (2)', 'by pages');
SELECT is((SELECT max(l.amount_due) FROM api.statement_line_list(:p, '2026-11-01', '2026-11-30') AS l WHERE l.line_no = 3), pg_temp.due(:p), 'it ends at the amount due');
SELECT throws_ok(format('SELECT * FROM api.statement_line_list(%s, ''2026-11-02'', ''2026-11-01'')', :p), 'TB102', NULL, 'backwards');
SELECT throws_ok('SELECT * FROM api.statement_line_list(-1, ''2026-11-01'', ''2026-11-02'')', 'TB101', NULL, 'no such customer');
SELECT throws_ok(format('SELECT * FROM api.statement_line_list(%s, ''2026-11-01'', ''2026-11-02'', 0)', :p), 'TB102', NULL, 'limit');

CREATE TEMPORARY TABLE made AS SELECT api.statement_document(:p, '2026-11-01', '2026-11-30') AS d;
SELECT results_eq('SELECT m.d ->> ''opening'', m.d ->> ''closing'', jsonb_array_length(m.d -> ''lines''), m.d #>> ''{customer,name}'' FROM made AS m',
  $$VALUES ('-10.00', '24.95', 3, 'Postpaid Ltd')$$, 'the document has the same');
SELECT is((SELECT m.d #>> '{ageing,total}' FROM made AS m), '24.95', 'and how long it has been due');
SELECT is((SELECT m.d -> 'penalty' FROM made AS m), 'null'::jsonb, 'no rule: late payment costs nothing');
SELECT results_eq(format($$SELECT x.d ->> 'opening', x.d ->> 'closing', x.d -> 'lines' FROM (SELECT api.statement_document(%s, '2026-12-01', '2026-12-31') AS d) AS x$$, :p),
  $$VALUES ('24.95', '24.95', '[]'::jsonb)$$, 'a month without a booking');
SELECT results_eq(format($$SELECT collect.ageing_document(%s, '2026-11-30', 2) ->> 'not_due'$$, :q), $$VALUES ('0.00')$$, 'who owes nothing');
SELECT is((SELECT api.statement_document(:q, '2026-11-01', '2026-11-30') -> 'ageing'), 'null'::jsonb, 'a prepaid customer has no ageing');
SELECT is(collect.parties(:p, '2026-11-30') #>> '{entity,name}', 'Northern Lights Telecom', 'who writes');
SELECT throws_ok('SELECT api.statement_document(-1, ''2026-11-01'', ''2026-11-30'')', 'TB101', NULL, 'no such customer');
SELECT * FROM finish();
ROLLBACK;
