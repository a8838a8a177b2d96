\ir ../include/bill.psql
SELECT plan(9);

SELECT device_id AS one FROM api.device_create(:p, 'did', '16135550171', '2026-01-01T05:00Z') \gset
SELECT device_id AS two FROM api.device_create(:p, 'did', '16135550172', '2026-01-01T05:00Z') \gset
SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 126, 0.042, p_device_id => :one)),
  count(pg_temp.used(:p, '2026-10-06 14:00Z', :world, 60, 0.02, p_device_id => :one)),
  count(pg_temp.used(:p, '2026-10-05 15:00Z', :world, 60, 1.333333, 'in', :two)),
  count(pg_temp.used(:p, '2026-10-05 16:00Z', :world, 30, 0.5)) \gset
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
SELECT invoice_id AS i FROM pg_temp.invoice_of(:p, 'T-1') \gset
-- November's call is the next invoice's.
SELECT count(pg_temp.used(:p, '2026-11-02 14:00Z', :world, 60, 7)) \gset

SELECT results_eq(format('SELECT device, side, answered_local, billed_seconds::integer, amount::numeric FROM api.invoice_call_list(%s)', :i),
  $$VALUES ('', 'out', '2026-10-05 12:00:00', 30, 0.5), ('16135550171', 'out', '2026-10-05 10:00:00', 126, 0.042),
    ('16135550171', 'out', '2026-10-06 10:00:00', 60, 0.02), ('16135550172', 'in', '2026-10-05 11:00:00', 60, 1.333333)$$,
  'by number and time, in the customer''s zone');
SELECT is((SELECT sum(c.amount::numeric) FROM api.invoice_call_list(:i) AS c),
  (SELECT sum(l.exact_amount::numeric) FROM api.invoice_line_list(:i) AS l WHERE l.kind = 'usage'), 'the calls are the usage');
SELECT is((SELECT string_agg(x.call_id, ' ' ORDER BY x.device, x.answered_at) FROM (
    SELECT f.* FROM api.invoice_call_list(:i, 2) AS f
    UNION ALL
    SELECT n.* FROM (SELECT * FROM api.invoice_call_list(:i, 2) OFFSET 1) AS f
    CROSS JOIN LATERAL api.invoice_call_list(:i, 1000, ARRAY[f.device, f.answered_at::text, f.call_id, f.side]) AS n
  ) AS x), (SELECT string_agg(c.call_id, ' ' ORDER BY c.device, c.answered_at) FROM api.invoice_call_list(:i) AS c), 'page by page');
SELECT throws_ok('SELECT * FROM api.invoice_call_list(-1)', 'TB101', 'invoice -1 does not exist', 'unknown invoice');
SELECT throws_ok(format('SELECT * FROM api.invoice_call_list(%s, 0)', :i), 'TB102', NULL, 'no such limit');

-- 0.042 + 0.02 = 0.062 -> 0.06; 1.333333 -> 1.33; the rest of 51.85 is of no number: 50.46.
SELECT is(d, '[{"device": "16135550171", "calls": 2, "billed_minutes": "3.1", "amount": "0.06"},
  {"device": "16135550172", "calls": 1, "billed_minutes": "1.0", "amount": "1.33"},
  {"device": null, "calls": null, "billed_minutes": null, "amount": "50.45"}]'::jsonb, 'by number')
FROM (SELECT billing.device_document(v, 2) AS d FROM billing.invoice AS v WHERE v.invoice_id = :i) AS x;
SELECT is((SELECT sum((e ->> 'amount')::numeric) FROM jsonb_array_elements(billing.device_document(v, 2)) AS e),
  v.new_charges::numeric, 'the numbers sum to the invoice') FROM billing.invoice AS v WHERE v.invoice_id = :i;
SELECT is((SELECT count(*) FROM billing.invoice_calls(v)), 4::bigint, 'its calls only') FROM billing.invoice AS v WHERE v.invoice_id = :i;

SELECT customer_id AS s FROM api.customer_create('T-S', 'Single', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT device_id AS only FROM api.device_create(:s, 'did', '16135550173', '2026-01-01T05:00Z') \gset
SELECT count(pg_temp.used(:s, '2026-10-05 14:00Z', :world, 126, 5, p_device_id => :only)) \gset
SELECT count(*) FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-01') \gset
SELECT is(billing.device_document(v, 2), '[]'::jsonb, 'one number needs no sums')
FROM billing.invoice AS v WHERE v.invoice_id = (pg_temp.invoice_of(:s, 'T-2')).invoice_id;

SELECT * FROM finish();
ROLLBACK;
