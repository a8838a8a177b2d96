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
-- Row 32: a switch that tells marks. Five toll-free calls of 60 s: three answered ones from payphones, one from an ordinary line,
-- one that is not marked; and one from a payphone that nobody answered. Then calls with look-ups, and one seen from both sides.
SELECT format_id AS format FROM api.format_create('t-marks', 'Tells marks', 10, 10, p_answered_values => '{ANSWERED}',
  p_incoming_values => '{in}') \gset
SELECT count(api.format_field_set(:format, f.field, f.n::integer)) FROM unnest(ARRAY['call_id', 'started_at', 'raw_seconds',
  'caller', 'called', 'disposition', 'direction', 'ani_ii', 'lrn', 'cnam']) WITH ORDINALITY AS f (field, n) \gset
SELECT source_id FROM api.source_create('t-marks', 'Tells marks', :format, 'CA', p_dial_plan => 'nanp') \gset
SELECT device_id AS toll_free FROM api.device_create(:p, 'did', '18005550142', '2026-01-01T05:00Z') \gset
SELECT count(api.override_sheet_create(:p, :sheet_in, 'toll_free')) \gset
CREATE FUNCTION pg_temp.mark(p_id text, p_from text, p_to text, p_ani_ii text, p_lrn text DEFAULT '', p_cnam text DEFAULT '0',
  p_direction text DEFAULT '', p_disposition text DEFAULT 'ANSWERED') RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(',', p_id, '2026-11-04 16:00:00', '60', p_from, p_to, p_disposition, p_direction, p_ani_ii, p_lrn, p_cnam)
$$;
SELECT count(pg_temp.land('t-marks', pg_temp.mark('1', '12125550100', '18005550142', '27'),
  pg_temp.mark('2', '12125550100', '18005550142', '29'), pg_temp.mark('3', '12125550100', '18005550142', '70'),
  pg_temp.mark('4', '12125550100', '18005550142', '00'), pg_temp.mark('5', '12125550100', '18005550142', ''),
  pg_temp.mark('6', '12125550100', '18005550142', '27', p_disposition => 'NO ANSWER'),
  pg_temp.mark('7', '16135550101', '12125550100', '', '12125550000'), pg_temp.mark('8', '12125550100', '16135550101', '', '', '1'),
  pg_temp.mark('9', '16135550101', '911', '', '12125550000'),
  pg_temp.mark('A', '16135550101', '14165550102', '', p_direction => 'out'))) \gset
SELECT is(pg_temp.rate(), 1, 'rated');
CREATE FUNCTION pg_temp.kinds(p_id text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', c.code, s.side, s.kind, s.amount, s.cost), '; ' ORDER BY s.kind)
  FROM intake.record AS r
  INNER JOIN rating.surcharge AS s ON s.call_id = r.record_id
  INNER JOIN party.customer AS c ON c.customer_id = s.customer_id
  WHERE r.call_id = p_id
$$;
SELECT is(pg_temp.kinds(x.id), x.kinds, x.what) FROM (VALUES
  ('1', 'T-P in payphone 0.60 0.494', 'a coin line'), ('2', 'T-P in payphone 0.60 0.494', 'a prison'),
  ('3', 'T-P in payphone 0.60 0.494', 'a private payphone'), ('4', NULL, 'an ordinary line'), ('5', NULL, 'no mark'),
  ('6', NULL, 'not answered'), ('7', 'T-P out lrn_dip 0.0005', 'the number was looked up'),
  ('8', 'T-P in cnam_dip 0.0030; T-P in out_payment -0.002000', 'the name was; and P is paid 1 min x 0.0020'),
  ('9', NULL, 'an emergency call costs nothing more'), ('A', NULL, 'the other side has a record of its own')) AS x (id, kinds, what);
SELECT results_eq($$SELECT l.description, l.calls, l.exact_amount FROM billing.surcharge_lines(
    (SELECT array_agg(t.transaction_id) FROM ledger.transaction AS t), (SELECT array_agg(1::bigint) FROM ledger.transaction AS t),
    '2026-11-01Z', '2026-12-01Z') AS l WHERE l.description LIKE 'Pay%'$$,
  $$VALUES ('Payphone surcharge, 3 @ 0.60', 3::bigint, 1.80)$$, '3 x 0.60 = 1.80 on the bill');
SELECT is((SELECT sum(s.cost::numeric) FROM rating.surcharge AS s WHERE s.kind = 'payphone'), 1.482, 'which cost us 3 x 0.494');
SELECT is((SELECT sum(e.amount) FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('revenue_surcharge')), 1.803500,
  '1.80 + 0.0005 + 0.0030 in an account of their own');
SELECT is_empty('SELECT * FROM system.verify()', 'the books agree');
SELECT * FROM finish();
ROLLBACK;
