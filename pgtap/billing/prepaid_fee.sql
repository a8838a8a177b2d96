-- Fees of who pays before: taken on their day, whole or not at all.
\set fee 29.95
\ir ../include/street.psql
SELECT no_plan();
SELECT count(api.customer_update(:q, p_email => 'q@example.com')) \gset
CREATE FUNCTION pg_temp.fees() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', r.taken, r.waiting) FROM api.prepaid_fee_run() AS r
$$;
CREATE FUNCTION pg_temp.posted() RETURNS numeric LANGUAGE sql AS $$
  SELECT trim_scale(a.posted) FROM ledger.account AS a WHERE a.customer_id = pg_temp.q()
$$;
CREATE FUNCTION pg_temp.status() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', c.status, nullif(c.status_reason, '')) FROM party.customer AS c WHERE c.customer_id = pg_temp.q()
$$;
CREATE FUNCTION pg_temp.receipts() RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', r.amount, c.description, c.part_from, c.part_to, c.amount), E'\n' ORDER BY r.receipt_id, c.charge_id)
  FROM api.fee_receipt AS r INNER JOIN api.charge AS c ON c.invoice_id = r.receipt_id WHERE r.customer_id = pg_temp.q()
$$;
CREATE FUNCTION pg_temp.alerts() RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg((m.data ->> 'alert') || ' ' || (m.data ->> 'available') ORDER BY m.mail_id)
  FROM system.mail AS m WHERE m.customer_id = pg_temp.q()
$$;

-- 30.00 pay for November; Q was made on the 5th, and is charged from the first of that month on.
SELECT pg_temp.book(:q, 'payment', 30.00, 'cash') \gset
SELECT is(pg_temp.fees(), '1 0', 'taken from who pays before, and from nobody else');
SELECT is(pg_temp.posted(), 0.05, '30.00 - 29.95');
SELECT is(pg_temp.receipts(), '29.95 Basic 2026-11-01 2026-12-01 29.95', 'a receipt says for what');
SELECT is(pg_temp.fees(), '0 0', 'once');
SELECT is((SELECT sum(e.amount) FROM ledger.entry AS e WHERE e.account_id = pg_temp.shared('revenue_recurring')), 29.95, 'it is revenue');
SELECT is((SELECT t.kind FROM api.fee_receipt AS r INNER JOIN ledger.transaction AS t ON t.transaction_id = r.transaction_id), 'recurring',
  'booked as what it is');

-- An item from the 6th on is taken the next day: 5.00 x 25 / 30 = 4.17, which is more than 0.05.
SELECT item_id AS number FROM api.item_create('t-number', 'Number', 'recurring', 'CAD', 5) \gset
SELECT count(api.item_assignment_create(:q, :number, '2026-11-06')) \gset
SELECT is(pg_temp.fees(), '0 0', 'not before its day');
UPDATE system.clock SET frozen_at = '2026-11-06T04:59:59Z';
SELECT is(pg_temp.fees(), '0 0', 'not a second before midnight in Toronto');
UPDATE system.clock SET frozen_at = '2026-11-06T05:00:00Z';
SELECT is(pg_temp.fees(), '0 1', 'then it is due, and there is no money');
SELECT is(pg_temp.posted(), 0.05, 'whole or not at all: nothing is taken');
SELECT is((SELECT amount::numeric FROM billing.prepaid_fee WHERE customer_id = :q), 4.17, 'it waits');
SELECT count(*) FROM api.credit_run() \gset
SELECT is(pg_temp.status(), 'suspended fees not paid', 'without a rule the customer is suspended');
SELECT is(pg_temp.alerts(), '{"low_amount 0.05","fees_unpaid 0.05"}', 'and told');
SELECT is(pg_temp.fees(), '0 0', 'it is not tried again and again');
UPDATE system.clock SET frozen_at = '2026-11-07T05:00:00Z';
SELECT is(pg_temp.fees(), '0 1', 'but every day');
SELECT pg_temp.book(:q, 'payment', 4.11, 'cash') \gset
SELECT is(pg_temp.fees(), '0 0', 'a cent too little');
SELECT pg_temp.book(:q, 'payment', 0.01, 'cash') \gset
SELECT is(pg_temp.fees(), '1 0', 'at once when there is enough');
SELECT is(pg_temp.posted(), 0::numeric, 'to the last cent');
SELECT count(*) FROM api.credit_run() \gset
SELECT is(pg_temp.status(), 'active paid', 'and active again');

-- A rule tops up for fees that wait, though 12.00 are more than its threshold; money on its way is waited for.
SELECT payment_method_id AS method FROM api.payment_method_create(:q, 'test', 'tok_1', p_expires_on => '2027-12-31') \gset
SELECT count(api.top_up_rule_create(:q, 10.00, 25.00)) \gset
SELECT pg_temp.book(:q, 'payment', 12.00, 'cash') \gset
UPDATE system.clock SET frozen_at = '2026-12-01T05:00:00Z';
SELECT is(pg_temp.fees(), '0 1', '29.95 + 5.00 for December');
SELECT is((SELECT concat_ws(' ', r.top_ups, r.statuses) FROM api.credit_run() AS r), '1 0', 'a top-up begins, nobody is suspended');
SELECT is((SELECT r.status FROM api.top_up_claim() AS c
  CROSS JOIN LATERAL api.top_up_result(c.top_up_try_id, c.attempt, 'done', 'ch') AS r), 'done', 'it is charged');
SELECT is(pg_temp.fees(), '1 0', 'and the fees are taken');
SELECT is(pg_temp.posted(), 2.05, '12.00 + 25.00 - 34.95');

-- Money set aside for a call is not there for fees.
SELECT pg_temp.book(:q, 'payment', 34.00, 'cash') \gset
SELECT is((SELECT c.code FROM api.call_authorize('t-native', 'f-1', '14165550102', '15145550100', p_seconds => 6000) AS c), 200,
  'a call of 100 minutes sets 2.00 aside');
UPDATE system.clock SET frozen_at = '2027-01-01T05:00:00Z';
SELECT is(pg_temp.fees(), '0 1', '36.05 less 2.00 are less than 34.95');
SELECT count(*) FROM api.call_release('t-native', 'f-1') \gset
SELECT is(pg_temp.fees(), '1 0', 'when the call is over they are more');
SELECT is(pg_temp.posted(), 1.1, '36.05 - 34.95');

-- Given up after 10 days the rest comes back: 5.00 x 21 / 31 = 3.39.
UPDATE service.item_assignment SET valid_to = '2027-01-11' WHERE customer_id = :q;
UPDATE system.clock SET frozen_at = '2027-01-12T05:00:00Z';
SELECT is(pg_temp.fees(), '1 0', 'what ended early');
SELECT is(pg_temp.posted(), 4.49, 'comes back: 1.10 + 3.39');

-- A bill run leaves them alone, also what is charged by the month to come.
SELECT is((SELECT r.invoices FROM api.bill_run_create('T-PRE', 'T-NLT', '2027-01-01') AS r), 1, 'only P is invoiced');
SELECT is_empty($$SELECT FROM api.invoice AS i WHERE i.customer_id = pg_temp.q()$$, 'Q is not');

SELECT is((SELECT concat_ws(' ', r.taken, r.waiting) FROM api.prepaid_fee_run(pg_temp.p()) AS r), '0 0', 'who pays after is left alone');
SELECT throws_ok('SELECT api.prepaid_fee_run(p_limit => 0)', 'TB102', NULL, 'a limit below 1');
-- The gateway's money for the top-up is still on its way.
SELECT is_empty($$SELECT * FROM system.verify() AS v WHERE v::text NOT LIKE '(125-clearing-accounts,%'$$, 'the books are right');
SELECT * FROM finish();
ROLLBACK;
