\ir ../include/bill.psql
SELECT no_plan();
-- MISSION 2.9 and row 30: 250.00 due 2011-02-10, 5 days of grace, 1.5 % a month.
UPDATE system.clock SET frozen_at = '2011-02-01T16:00:00Z';
SELECT billing.opening_invoice_add_many(ARRAY[
  ROW(:p, 'OLD-P', '2011-01-10', '2011-02-10', 250.00, 250.00)::billing.opening_invoice_draft,
  ROW(:q, 'OLD-Q', '2011-01-10', '2011-02-10', 12.00, 12.00)::billing.opening_invoice_draft]);
SELECT collect.opening_amount_add_many(ARRAY[
  ROW(:p, -250.00, '2011-01-31')::collect.opening_amount_draft, ROW(:q, -12.00, '2011-01-31')::collect.opening_amount_draft]);
SELECT opening_invoice_id AS invoice FROM billing.opening_invoice AS o WHERE o.customer_id = :p \gset
SELECT penalty_rule_id AS rule FROM api.penalty_rule_create(:entity, 'CAD', p_grace_days => 5::smallint, p_percent => 1.5) \gset

CREATE FUNCTION pg_temp.run(p_day date) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  UPDATE system.clock SET frozen_at = p_day + time '16:00' AT TIME ZONE 'UTC';
  RETURN coalesce((SELECT sum(r.amount) FROM api.penalty_run() AS r), 0);
END $$;
SELECT is(pg_temp.run('2011-02-15'), 0::numeric, '02-15: none');
SELECT results_eq('SELECT r.currency, r.customers, r.penalties, r.amount FROM api.penalty_run(''2011-02-16'', true) AS r',
  $$VALUES ('CAD', 1::bigint, 1::bigint, 3.75)$$, 'a dry run tells');
SELECT is((SELECT count(*) FROM collect.penalty), 0::bigint, 'and charges nothing');
-- 250.00 * 1.5 % = 3.75
SELECT is(pg_temp.run('2011-02-16'), 3.75, '02-16: 3.75');
SELECT is(pg_temp.run('2011-02-16'), 0::numeric, 'a second run the same day: 0');
SELECT is(pg_temp.due(:p), 253.75, 'in the books');
SELECT is(pg_temp.summed('revenue_penalty'), 3.75, 'as revenue of its own');
SELECT is(pg_temp.run('2011-03-15'), 0::numeric, 'nothing before the same day of the next month');
SAVEPOINT march;
SELECT is(pg_temp.run('2011-03-16'), 3.75, '03-16: 3.75, simple (7.50 in all)');
ROLLBACK TO march;
UPDATE collect.penalty_rule SET compounding = true WHERE penalty_rule_id = :rule;
-- 253.75 * 1.5 % = 3.80625
SELECT is(pg_temp.run('2011-03-16'), 3.81, 'compounding: 3.81');
ROLLBACK TO march;
UPDATE system.clock SET frozen_at = '2011-02-20T16:00:00Z';
SELECT count(*) FROM api.payment_create(:p, 100.00) \gset
-- 250.00 - 100.00 = 150.00 * 1.5 % = 2.25; the payment settled the charge, not the penalty.
SELECT is(pg_temp.run('2011-03-16'), 2.25, 'with 100.00 paid on 02-20: 2.25');
SELECT is((SELECT i.open FROM api.receivable_open(:p) AS i WHERE i.kind = 'opening_invoice'), 150.00, 'charges before penalties');
ROLLBACK TO march;
-- Three months at once, the days of the months in between made up for: 3 * 3.75.
SELECT is(pg_temp.run('2011-05-16'), 11.25, 'a run that was missed is made up for');
SELECT results_eq('SELECT p.assessed_on FROM collect.penalty AS p ORDER BY 1',
  $$VALUES ('2011-02-16'::date), ('2011-03-16'), ('2011-04-16'), ('2011-05-16')$$, 'each on its day');
ROLLBACK TO march;

-- 250.00 with 50.00 disputed: 200.00 * 1.5 % = 3.00.
SAVEPOINT other;
UPDATE system.clock SET frozen_at = '2011-02-12T16:00:00Z';
SELECT count(*) FROM api.dispute_open('opening_invoice', :invoice, 50.00, 'not mine') \gset
ALTER TABLE collect.penalty DISABLE TRIGGER penalty_immutable;
DELETE FROM collect.penalty;
SELECT is((SELECT d.amount FROM collect.penalties_due('2011-02-16') AS d), 3.00, '50.00 disputed: 3.00');
ROLLBACK TO other;

-- 12.00 overdue: 0.18, raised to a minimum of 1.00, or nothing below a smallest base of 15.00.
UPDATE party.customer SET billing_mode = 'postpaid' WHERE customer_id = :q;
UPDATE collect.penalty_rule SET minimum = 1.00 WHERE penalty_rule_id = :rule;
SELECT is((SELECT d.amount FROM collect.penalties_due('2011-02-16') AS d), 1.00, '0.18 is raised to 1.00');
UPDATE collect.penalty_rule SET smallest_base = 15.00 WHERE penalty_rule_id = :rule;
SELECT is_empty('SELECT * FROM collect.penalties_due(''2011-02-16'')', 'below the smallest base nothing');
SELECT is(collect.penalty_amount(r, x.base, 2), x.amount, 'base ' || x.base)
FROM collect.penalty_rule AS r, (VALUES (15.00, 1.00), (14.99, 0), (0, 0), (-3, 0), (1000, 15.00)) AS x (base, amount)
WHERE r.penalty_rule_id = :rule;
UPDATE collect.penalty_rule SET maximum = 10.00, flat = 2.00 WHERE penalty_rule_id = :rule;
-- 2.00 + 200 * 1.5 % = 5.00; 2.00 + 15.00 = 17.00, at most 10.00
SELECT is(collect.penalty_amount(r, x.base, 2), x.amount, 'flat and maximum') FROM collect.penalty_rule AS r,
  (VALUES (200, 5.00), (1000, 10.00)) AS x (base, amount) WHERE r.penalty_rule_id = :rule;
-- A rule for their type goes before the one for all.
SELECT count(*) FROM api.penalty_rule_create(:entity, 'CAD', p_customer_type => 'retail', p_percent => 0) \gset
SELECT is_empty('SELECT * FROM collect.penalties_due(''2011-03-16'')', 'a rule of their own that asks for nothing');

SELECT is(api.penalty_yearly_rate(1.5), 19.56, '1.5 % a month is 19.56 % a year');
SELECT throws_ok('SELECT * FROM api.penalty_run(''2040-01-01'')', 'TB102', NULL, 'a day that has not come');
SELECT * FROM finish();
ROLLBACK;
