\ir ../include/bill.psql
SELECT plan(18);

SELECT count(pg_temp.used(:p, '2026-10-05 14:00Z', :world, 126, 0.042)) \gset
SELECT count(pg_temp.used(:p, '2026-10-05 15:00Z', :world, 60, 0.02, 'in')) \gset
SELECT count(*) FROM api.bill_run_create('T-1', 'T-NLT', '2026-11-01') \gset
CREATE TEMP TABLE first AS SELECT api.invoice_document((pg_temp.invoice_of(:p, 'T-1')).invoice_id) AS d;

SELECT is(d - '{lines,entity,customer,subtotals,locations}'::text[], jsonb_build_object(
  'number', 'T-NLT-000001', 'kind', 'invoice', 'currency', 'CAD', 'issued_on', '2026-11-01', 'due_on', '2026-11-21',
  'period_from', '2026-10-01', 'period_to', '2026-10-31', 'time_zone', 'America/Toronto', 'language', 'en',
  'previous_amount', '0.00', 'payments', '0.00', 'new_charges', '50.01', 'amount_due', '50.01', 'purchase_order', '',
  'call_detail', 'summary', 'masked_digits', 0, 'devices', '[]'::jsonb, 'taxes', '[]'::jsonb, 'bridge', NULL, 'moves', '[]'::jsonb,
  'pools', '[]'::jsonb, 'late', NULL, 'deposit', NULL, 'ageing', NULL),
  'numbers, days inclusive, money as text') FROM first;
SELECT is(d -> 'lines', '[
  {"position": 1, "kind": "recurring", "description": "Basic", "quantity": "1", "calls": null, "amount": "49.95",
   "period_from": "2026-11-01", "period_to": "2026-11-30", "unit_price": "49.95", "days": 30, "days_of": 30},
  {"position": 2, "kind": "usage", "description": "World", "side": "out", "calls": 1, "billed_minutes": "2.1", "amount": "0.04"},
  {"position": 3, "kind": "usage", "description": "World", "side": "in", "calls": 1, "billed_minutes": "1.0", "amount": "0.02"}
]'::jsonb, 'lines: the fee in advance, 126 s are 2.1 minutes') FROM first;
SELECT is(d -> 'subtotals', '[{"kind": "recurring", "amount": "49.95"}, {"kind": "usage", "amount": "0.06"}]'::jsonb, 'subtotals')
FROM first;
SELECT is(d -> 'customer' ->> 'code', 'T-P', 'to whom') FROM first;
SELECT is(d -> 'entity' ->> 'name', 'Northern Lights Telecom', 'from whom') FROM first;

-- Between two invoices: 50.00 paid, 0.01 credited.
SELECT count(api.payment_create(:p, 50.00)) \gset
SELECT count(api.adjustment_create(:p, 0.01, 'other_credit', 'rest')) \gset
SELECT count(pg_temp.used(:p, '2026-11-02 14:00Z', :world, 60, 7)) \gset
SELECT count(*) FROM api.bill_run_create('T-2', 'T-NLT', '2026-11-05') \gset
SELECT is(d ->> 'previous_amount' || ' ' || (d ->> 'payments') || ' ' || (d ->> 'new_charges') || ' ' || (d ->> 'amount_due'),
  '50.01 50.01 7.00 7.00', '50.01 - 50.01 + 7.00 = 7.00')
FROM (SELECT api.invoice_document((pg_temp.invoice_of(:p, 'T-2')).invoice_id) AS d) AS x;

-- Cost centers have their sums.
SELECT customer_id AS l FROM api.customer_create('T-L', 'Lima', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT location_id AS hq FROM api.location_create(:l, 'hq', 'HQ') \gset
SELECT device_id AS desk FROM api.device_create(:l, 'did', '16135550171', '2026-01-01T05:00Z') \gset
SELECT count(api.device_move(:desk, :hq, '-infinity')), count(pg_temp.used(:l, '2026-11-02 14:00Z', :world, 60, 4, p_device_id => :desk)),
  count(pg_temp.used(:l, '2026-11-02 15:00Z', :world, 60, 3)) \gset
SELECT count(*) FROM api.bill_run_create('T-2L', 'T-NLT', '2026-11-05') \gset
CREATE TEMP TABLE located AS SELECT api.invoice_document((pg_temp.invoice_of(:l, 'T-2L')).invoice_id) AS d;
SELECT is(d -> 'locations', '[{"name": "HQ", "amount": "4.00"}, {"name": null, "amount": "3.00"}]'::jsonb, 'by location') FROM located;
SELECT is(jsonb_path_query_array(d, '$.lines[*].location'), '["HQ"]'::jsonb, 'a line says where') FROM located;

-- The yen has no decimals.
SELECT customer_id AS j FROM api.customer_create('T-J', 'Juliet', :entity, 'JPY', 'Asia/Tokyo', 'JP') \gset
SELECT count(pg_temp.used(:j, '2026-11-02 14:00Z', :world, 60, 100.5)) \gset
SELECT count(*) FROM api.bill_run_create('T-3', 'T-NLT', '2026-11-05') \gset
SELECT is(api.invoice_document((pg_temp.invoice_of(:j, 'T-3')).invoice_id) ->> 'amount_due', '101', 'yen');

SELECT count(api.customer_update(:p, p_name => 'Renamed Ltd', p_language => 'fr')) \gset
SELECT count(api.legal_entity_update(:entity, p_name => 'Renamed Telecom')) \gset
SELECT is(api.invoice_document((pg_temp.invoice_of(:p, 'T-1')).invoice_id), d, 'never another document') FROM first;
-- Why the second is another: 7.00 - 50.01 = -43.01; the fee of 49.95 fell away, World went from 0.04 to 7.00, received 0.02 away.
SELECT is(billing.bridge_document(i, 2) - 'previous_date', '{"previous_number": "T-NLT-000001", "previous_charges": "50.01", "rows": [
  {"kind": "recurring", "side": null, "description": "Basic", "amount": "-49.95"},
  {"kind": "usage", "side": "out", "description": "World", "amount": "6.96"},
  {"kind": "usage", "side": "in", "description": "World", "amount": "-0.02"}]}'::jsonb, 'the bridge')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(billing.move_document(i, 2), '[{"kind": "adjustment", "amount": "0.01"}, {"kind": "payment", "amount": "50.00"}]'::jsonb,
  'what came in between, by kind')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(billing.move_document(i, 2), '[]'::jsonb, 'nothing before the first')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-1')).invoice_id;
SELECT is(billing.tax_share_document(-1, 2), '[]'::jsonb, 'no taxes');

SELECT is(billing.line_document((pg_temp.invoice_of(:p, 'T-1')).invoice_id, 2) -> 0 ->> 'unit_price', '49.95', 'the price of one');
SELECT throws_ok($$SELECT * FROM api.invoice_document(-1)$$, 'TB101', 'invoice -1 does not exist', 'unknown invoice');
SELECT is(billing.previous_due(i), 50.01, 'what the invoice before asked for')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-2')).invoice_id;
SELECT is(billing.previous_due(i), 0::numeric, 'the first has none before')
FROM billing.invoice AS i WHERE i.invoice_id = (pg_temp.invoice_of(:p, 'T-1')).invoice_id;

SELECT * FROM finish();
ROLLBACK;
