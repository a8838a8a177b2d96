\ir ../include/bill.psql
SELECT no_plan();
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
-- 60.00 on 49.95: 10.05 is too much; 5.00 waits; a prepaid customer's money is to spend.
SELECT payment_id AS much FROM api.payment_create(:p, 60.00) \gset
UPDATE system.clock SET frozen_at = '2026-11-08T12:00:00Z';
SELECT payment_id AS waits FROM api.payment_create(:p, 5.00, p_apply => false) \gset
SELECT count(*) FROM api.payment_create(:q, 7.00) \gset
SELECT results_eq(format('SELECT u.document_id, u.amount, u.unapplied, u.days FROM api.credit_unapplied_list(%s) AS u', :p),
  format('VALUES (%s::bigint, 60.00, 10.05, 3), (%s, 5.00, 5.00, 0)', :much, :waits), 'what settles nothing, and how long');
SELECT is_empty(format('SELECT * FROM api.credit_unapplied_list(%s)', :q), 'a prepaid customer''s money is no unapplied cash');
SELECT results_eq('SELECT u.document_id FROM api.credit_unapplied_list(p_legal_entity => ''T-NLT'', p_older_days => 3) AS u',
  format('VALUES (%s::bigint)', :much), 'the old ones');
SELECT results_eq(format('SELECT u.document_id FROM api.credit_unapplied_list(p_legal_entity => ''T-NLT'', p_after => ARRAY[%L, ''payment'', %L]) AS u', :p, :much),
  format('VALUES (%s::bigint)', :waits), 'by pages');
SELECT is((SELECT sum(u.unapplied) FROM api.credit_unapplied_list(:p) AS u), -(SELECT g.unapplied FROM api.ageing_list(p_customer_id => :p) AS g), 'as ageing says');
SELECT count(*) FROM api.payment_reverse(:much, 'bounced') \gset
SELECT results_eq(format('SELECT u.document_id FROM api.credit_unapplied_list(%s) AS u', :p), format('VALUES (%s::bigint)', :waits), 'not what was taken back');
SELECT throws_ok('SELECT * FROM api.credit_unapplied_list(p_limit => 0)', 'TB102', NULL, 'limit');
SELECT * FROM finish();
ROLLBACK;
