\ir ../include/bill.psql
SELECT plan(19);

SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 126, 0.042)) \gset
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS i, bill_run_id AS run FROM pg_temp.invoice_of(:p, 'T-1') \gset
SELECT count(api.customer_update(:p, p_email => 'ada@p.example')) \gset

SELECT is((SELECT array_agg(d) FROM api.document_file_due(:run) AS d), ARRAY[:i]::bigint[], 'it waits for its PDF');
SELECT is((SELECT d.kind || ' ' || d.number || ' ' || d.amount FROM billing.document_of(:i) AS d), 'invoice T-NLT-000001 49.99', 'what it is');
SELECT throws_ok(format('SELECT api.document_file_content(%s)', :i), 'TB101', NULL, 'none was made');
SELECT throws_ok(format($$SELECT api.document_file_store(%s, '{}', 'no', 'x')$$, :i), 'TB102', NULL, 'that is no PDF');
SELECT throws_ok($$SELECT api.document_file_store(-1, '{}', '%PDF-1', 'x')$$, 'TB101', NULL, 'no such document');

CREATE TEMP TABLE printed AS SELECT * FROM api.document_print(:i);
SELECT is(kind || coalesce(template, ' shipped'), 'invoice shipped', 'what it is made of') FROM printed;
-- printf '%%PDF-first' | sha256sum
SELECT is((SELECT f.sha256 FROM printed AS p, api.document_file_store(:i, p.document, '%PDF-first', 'x') AS f),
  encode(sha256('%PDF-first'), 'hex'), 'kept with its hash');
SELECT is((SELECT f.sha256 FROM api.document_file_store(:i, '{}', '%PDF-other', 'y') AS f), encode(sha256('%PDF-first'), 'hex'),
  'another changes nothing');
SELECT is(api.document_file_content(:i), '%PDF-first'::bytea, 'and is given again');
SELECT is((SELECT f.template_sha256 || f.size_bytes FROM api.document_file_get(:i) AS f), 'x10', 'made with');
SELECT is((SELECT count(*) FROM api.document_file_due(:run)), 0::bigint, 'nothing is left to do');
SELECT throws_ok($$UPDATE billing.document_file SET content = '%PDF-x'$$, 'TB110', NULL, 'never changed');
SELECT throws_ok($$DELETE FROM billing.document_file$$, 'TB110', NULL, 'never deleted');

-- The mail goes with the file, once.
SELECT is((SELECT array_agg(m.template || ' ' || m.recipient || ' ' || (m.data ->> 'amount') || ' ' || (m.data ->> 'attached_document'))
  FROM api.mail AS m WHERE m.customer_id = :p), ARRAY['invoice_issued ada@p.example 49.99 ' || :i], 'one mail');
SELECT is(billing.document_mail(:i), 0, 'never a second one');

-- What the customer wants later changes nothing of what went out.
SELECT count(api.customer_terms_create(:p, p_call_detail => 'full')) \gset
SELECT is(api.invoice_document(:i), document, 'the document stays') FROM printed;

SELECT count(api.notice_preference_set(:p, 'invoice', false)) \gset
SELECT credit_note_id AS c FROM api.credit_note_create(:i, '{1}', 'wrong price', '{1.00}') \gset
SELECT is((SELECT f.kind || ' ' || f.number FROM api.document_print(:c) AS p, api.document_file_store(:c, p.document, '%PDF-c', 'x') AS f),
  'credit_note T-NLT-CN-000001', 'a credit note too');
SELECT is((SELECT count(*) FROM api.mail AS m WHERE m.customer_id = :p), 1::bigint, 'no mail for who wants none');
SELECT throws_ok('SELECT * FROM api.document_print(-1)', 'TB101', NULL, 'no such document to print');

SELECT * FROM finish();
ROLLBACK;
