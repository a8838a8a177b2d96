-- What is added to calls: by their marks, and booked with them.
\ir ../include/street.psql
SELECT no_plan();

-- 0.60 for a payphone call, 0.0005 for a look-up of the number, 0.0030 for one of the name.
SELECT count(api.surcharge_create(s.kind, s.name, 'CAD', p_legal_entity_id => :entity, p_price => s.price))
FROM (VALUES ('payphone', 'Payphone surcharge', 0.60), ('lrn_dip', 'Number look-up', 0.0005), ('cnam_dip', 'Name look-up', 0.0030))
  AS s (kind, name, price) \gset
CREATE FUNCTION pg_temp.added(p_side text, p_toll_free boolean, p_ani_ii text, p_lrn text, p_cnam boolean) RETURNS text
LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', s.kind, s.amount, s.cost), '; ' ORDER BY s.kind)
  FROM rating.surcharges_of(pg_temp.p(), NULL, p_side, '2026-11-04', p_toll_free, p_ani_ii, p_lrn, p_cnam) AS s
$$;
SELECT is(pg_temp.added('in', true, a.digits, NULL, false), CASE WHEN a.digits IN ('27', '29', '70') THEN 'payphone 0.60 0.494' END,
  'ANI II ' || coalesce(a.digits, 'missing')) FROM (VALUES ('27'), ('29'), ('70'), ('00'), ('07'), (NULL)) AS a (digits);
SELECT is(pg_temp.added('in', false, '27', NULL, false), NULL, 'not on an ordinary number');
SELECT is(pg_temp.added('out', true, '27', NULL, false), NULL, 'the caller does not pay for it');
SELECT is(pg_temp.added('out', false, NULL, '16135550000', true), 'lrn_dip 0.0005', 'the caller''s look-up is of the number');
SELECT is(pg_temp.added('in', true, '70', '16135550000', true), 'cnam_dip 0.0030; payphone 0.60 0.494',
  'that of the called one is of the name');
SELECT is(pg_temp.added('out', false, NULL, NULL, false), NULL, 'nothing marks the call');

-- Out-payment: 1,000 minutes at 0.0020 are 2.00.
SELECT count(api.out_payment_rate_create(:p_did, 0.0020)), count(api.out_payment_rate_create(:q_did, 0.0120, '2026-11-04')) \gset
SELECT is((SELECT o.amount FROM rating.out_payment_of(:p_did, '2026-11-04', 60000) AS o), -2.000000, '1,000 min x 0.0020');
SELECT is((SELECT o.amount FROM rating.out_payment_of(:p_did, '2026-11-04', 0.2) AS o), -0.000033, 'by the second: 1 / 60 x 0.0020');
SELECT is_empty(format($$SELECT rating.out_payment_of(%s, '2026-11-04', 0)$$, :p_did), 'nothing for 0 s');
SELECT is_empty(format($$SELECT rating.out_payment_of(%s, '2026-11-03', 60)$$, :q_did), 'nor before its day');

-- From outside to P 600 s, from P to Q 60 s (P pays 0.0200, Q is paid), from outside to Q 30 s on the evening before (local).
SELECT count(pg_temp.land('t-native',
  pg_temp.call('in', '15:00:00', '600', '12125550100', '16135550101'),
  pg_temp.call('net', '15:10:00', '60', '16135550101', '14165550102'),
  pg_temp.call('late', '04:30:00', '30', '12125550100', '14165550102'))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
SELECT results_eq($$SELECT s.kind, s.side, c.code::text, d.key, s.amount::numeric, t.usage_day FROM rating.surcharge AS s
  INNER JOIN party.customer AS c ON c.customer_id = s.customer_id INNER JOIN service.device AS d ON d.device_id = s.device_id
  INNER JOIN ledger.transaction AS t ON t.transaction_id = s.transaction_id ORDER BY s.started_at$$,
  $$VALUES ('out_payment', 'in', 'T-P', '16135550101', -0.020000, date '2026-11-04'),
    ('out_payment', 'in', 'T-Q', '14165550102', -0.012000, date '2026-11-04')$$,
  '10 min x 0.0020; 1 min x 0.0120, whoever pays for the call; the evening before nothing was agreed');
-- P: 10 min inbound x 0.0050 = 0.0500, 60 s out x 0.0200 = 0.0200, less 0.0200 = 0.0500. Q: 0.0050 for one begun minute, less 0.0120.
SELECT is((SELECT a.unbilled::numeric FROM ledger.account AS a WHERE a.customer_id = :p), 0.050000, 'it is taken off what P owes');
SELECT is((SELECT a.posted::numeric FROM ledger.account AS a WHERE a.customer_id = :q), 0.007000, 'and given to Q, who pays at once');
SELECT is((SELECT sum(e.amount) FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('out_payment')), -0.032000,
  'the house bears it');
SELECT is((SELECT sum(e.amount) FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('revenue_usage')), 0.075000,
  'revenue is what calls cost');
SELECT results_eq(format($$SELECT l.name, l.amount::numeric, l.currency::text FROM api.call_surcharge_list(%s, '2026-11-01Z', '2026-12-01Z') AS l$$,
  :p), $$VALUES ('Out-payment', -0.020000, 'CAD')$$, 'listed by customer');
SELECT throws_ok($$SELECT api.call_surcharge_list(1, '2026-11-01Z', '2026-12-01Z', 0)$$, 'TB102', NULL, 'a page of nothing');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
