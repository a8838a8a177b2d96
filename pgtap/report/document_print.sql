\ir ../include/bill.psql
SELECT plan(6);

SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 126, 0.042)) \gset
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS i FROM pg_temp.invoice_of(:p, 'T-1') \gset
SELECT throws_ok(format('SELECT * FROM api.document_print(%s)', :i), 'TB101', NULL, 'a draft is not printed');
SELECT count(api.bill_run_approve(:run)), count(api.bill_run_issue(:run)) \gset
SELECT is((SELECT d.document ->> 'number' FROM api.document_print(:i) AS d), 'T-NLT-000001', 'what it says');
SELECT is((SELECT d.template FROM api.document_print(:i) AS d), NULL, 'by the shipped template');
SELECT count(api.invoice_template_create(:entity, 'en', 'mine', repeat('0', 64))) \gset
SELECT is((SELECT d.template FROM api.document_print(:i) AS d), 'mine', 'or by the operator''s own');

SELECT is(api.invoice_template_preview(), NULL, 'the shipped sample');
SELECT is(api.invoice_template_preview(:i) ->> 'number', 'T-NLT-000001', 'or an invoice');

SELECT * FROM finish();
ROLLBACK;
