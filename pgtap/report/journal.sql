\ir ../include/bill.psql
SELECT no_plan();
UPDATE system.clock SET frozen_at = '2026-10-20T12:00:00Z';
-- 0.015 and 0.006 of usage, a payment of 20.00, a penalty of 3.75; and a payment of the next month.
SELECT pg_temp.used(:p, '2026-10-19T12:00:00Z', :ottawa, 60, 0.015) \gset
SELECT pg_temp.used(:p, '2026-10-19T12:00:01Z', :ottawa, 60, 0.006) \gset
SELECT pg_temp.book(:p, 'payment', 20.00, 'cash') \gset
SELECT pg_temp.book(:p, 'penalty', -3.75, 'revenue_penalty') \gset
UPDATE system.clock SET frozen_at = '2026-11-05T12:00:00Z';
SELECT pg_temp.book(:p, 'payment', 7.00, 'cash') \gset

SELECT results_eq(
  $$SELECT l.event, l.kind, l.debit, l.credit, l.movement FROM api.journal_line_list('T-NLT', '2026-10-01', '2026-11-01') AS l$$,
  -- Unbilled 0.021 is 0.02 and revenue too: nothing is left to round.
  $$VALUES ('payment', 'cash', 20.00, 0.00, -20.00), ('payment', 'receivable', 0.00, 20.00, 20.00),
    ('penalty', 'receivable', 3.75, 0.00, -3.75), ('penalty', 'revenue_penalty', 0.00, 3.75, 3.75),
    ('usage', 'revenue_usage', 0.00, 0.02, 0.021), ('usage', 'unbilled', 0.02, 0.00, -0.021)$$, 'what moved in October');
SELECT is((SELECT count(*) FROM api.journal_line_list('T-NLT', '2026-10-01', '2026-11-01', 2, '{CAD,payment,receivable}')), 2::bigint,
  'page by page');
SELECT throws_ok($$SELECT api.journal_line_list('NOBODY', '2026-10-01', '2026-11-01')$$, 'TB101', NULL, 'nobody''s');
SELECT throws_ok($$SELECT api.journal_line_list('T-NLT', '2026-10-01', '2026-10-01')$$, 'TB102', NULL, 'no days');

SELECT throws_ok($$SELECT api.journal_export('T-NLT', '2026-10-01')$$, 'TB504', NULL, 'a month that is open');
SELECT count(api.period_close('T-NLT', '2026-10-01')) \gset
SELECT throws_ok($$SELECT api.journal_export('T-NLT', '2026-10-01')$$, 'TB101', NULL, 'no account codes yet');
SELECT throws_ok($$SELECT api.journal_export('T-NLT', '2026-10-01', 'pdf')$$, 'TB102', NULL, 'no such format');
SELECT count(api.account_code_create(:entity, k.kind, k.code, k.name)) FROM (VALUES
  ('receivable', '1100', 'Receivable, trade'), ('unbilled', '1150', 'Unbilled'), ('cash', '1000', '=Bank'),
  ('revenue_usage', '4000', 'Calls'), ('revenue_penalty', '4900', 'Late "fees"')) AS k (kind, code, name) \gset
SELECT is((SELECT j.content FROM api.journal_export('T-NLT', '2026-10-01') AS j), concat_ws(E'\r\n',
  'journal,date,account,name,currency,debit,credit',
  'T-NLT-2026-10-CAD-payment,2026-10-31,1000,''=Bank,CAD,20.00,0',
  'T-NLT-2026-10-CAD-payment,2026-10-31,1100,"Receivable, trade",CAD,0,20.00',
  'T-NLT-2026-10-CAD-penalty,2026-10-31,1100,"Receivable, trade",CAD,3.75,0',
  'T-NLT-2026-10-CAD-penalty,2026-10-31,4900,"Late ""fees""",CAD,0,3.75',
  'T-NLT-2026-10-CAD-usage,2026-10-31,4000,Calls,CAD,0,0.02',
  'T-NLT-2026-10-CAD-usage,2026-10-31,1150,Unbilled,CAD,0.02,0', ''), 'CSV');
SELECT is((SELECT j.content FROM api.journal_export('T-NLT', '2026-10-01', 'iif') AS j), concat_ws(E'\r\n',
  E'!TRNS\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO', E'!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO', '!ENDTRNS',
  E'TRNS\tGENERAL JOURNAL\t10/31/26\t=Bank\t20.00\tT-NLT-2026-10-CAD-payment\tcash',
  E'SPL\tGENERAL JOURNAL\t10/31/26\tReceivable, trade\t-20.00\tT-NLT-2026-10-CAD-payment\treceivable', 'ENDTRNS',
  E'TRNS\tGENERAL JOURNAL\t10/31/26\tReceivable, trade\t3.75\tT-NLT-2026-10-CAD-penalty\treceivable',
  E'SPL\tGENERAL JOURNAL\t10/31/26\tLate "fees"\t-3.75\tT-NLT-2026-10-CAD-penalty\trevenue_penalty', 'ENDTRNS',
  E'TRNS\tGENERAL JOURNAL\t10/31/26\tCalls\t-0.02\tT-NLT-2026-10-CAD-usage\trevenue_usage',
  E'SPL\tGENERAL JOURNAL\t10/31/26\tUnbilled\t0.02\tT-NLT-2026-10-CAD-usage\tunbilled', 'ENDTRNS', ''), 'QuickBooks');
SELECT is((SELECT split_part(j.content, E'\r\n', 1) || split_part(j.content, E'\r\n', 3) FROM api.journal_export('T-NLT', '2026-10-01',
  'xero') AS j),
  '*Narration,*Date,Description,*AccountCode,*TaxRate,*AmountT-NLT-2026-10-CAD-payment,31 Oct 2026,receivable,1100,Tax Exempt,-20.00',
  'Xero');
SELECT results_eq($$SELECT f.format, f.sequence, f.lines, f.totals FROM api.journal_file AS f ORDER BY f.format$$,
  -- 20.00 + 3.75 + 0.02 = 23.77; the ledger moved 23.771.
  $$SELECT x.format, 1, 6, '{"CAD": {"journals": 3, "debit": "23.77", "credit": "23.77", "movement": "23.771"}}'::jsonb
    FROM (VALUES ('csv'), ('iif'), ('xero')) AS x (format)$$, 'three files with their control totals');
SELECT is((SELECT j.sha256 FROM api.journal_export('T-NLT', '2026-10-01') AS j),
  (SELECT encode(sha256(convert_to(j.content, 'UTF8')), 'hex') FROM api.journal_export('T-NLT', '2026-10-01') AS j), 'of these bytes');
SELECT is((SELECT count(*) FROM api.journal_file AS f WHERE f.format = 'csv'), 1::bigint, 'asked again it is the same file');
SELECT count(api.account_code_update(a.account_code_id, p_code => '1001')) FROM api.account_code AS a WHERE a.kind = 'cash' \gset
SELECT results_eq($$SELECT j.sequence, j.file_name FROM api.journal_export('T-NLT', '2026-10-01') AS j$$,
  $$VALUES (2, 'T-NLT-2026-10.csv')$$, 'with other codes it is another one');

-- Two halves of a cent are two cents, and together one: rounding takes the rest.
SELECT nextval('ledger.transaction_id_seq') AS id \gset
SELECT ledger.transaction_post(
  ARRAY[ROW(:id, 'usage', pg_temp.account(:p), 'CAD', '2026-11-04', 'test', false)::ledger.posting],
  ARRAY[ROW(:id, pg_temp.account(:p), 'unbilled', -0.01)::ledger.leg,
    ROW(:id, pg_temp.shared('revenue_usage'), 'posted', 0.005)::ledger.leg,
    ROW(:id, pg_temp.shared('revenue_surcharge'), 'posted', 0.005)::ledger.leg]) \gset
SELECT results_eq(
  $$SELECT l.kind, l.debit, l.credit, l.movement FROM api.journal_line_list('T-NLT', '2026-11-01', '2026-12-01') AS l
    WHERE l.event = 'usage'$$,
  $$VALUES ('revenue_surcharge', 0.00, 0.01, 0.005), ('revenue_usage', 0.00, 0.01, 0.005), ('rounding', 0.01, 0, 0),
    ('unbilled', 0.01, 0.00, -0.01)$$, 'debits are credits');
SELECT * FROM finish();
ROLLBACK;
