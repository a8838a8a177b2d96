\ir ../include/bill.psql
SELECT no_plan();
-- 40.00 due 2026-10-01 and 20.00 due 2026-11-01; notice after 10 days, suspend after 30, disconnect after 60.
SELECT billing.opening_invoice_add_many(ARRAY[
  ROW(:p, 'OLD-1', '2026-09-01', '2026-10-01', 40.00, 40.00)::billing.opening_invoice_draft,
  ROW(:p, 'OLD-2', '2026-10-01', '2026-11-01', 20.00, 20.00)::billing.opening_invoice_draft]);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:p, -60.00, '2026-10-31')::collect.opening_amount_draft]);
SELECT count(api.dunning_step_create(:entity, 'CAD', s.days::smallint, s.action, p_smallest_amount => 5.00))
FROM (VALUES (10, 'notice'), (30, 'suspend'), (60, 'disconnect')) AS s (days, action) \gset
SELECT count(*) FROM api.contact_create(:p, 'Pat', p_email => 'pat@p.example') \gset
CREATE FUNCTION pg_temp.run(p_day date) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  UPDATE system.clock SET frozen_at = p_day + time '12:00' AT TIME ZONE 'UTC';
  RETURN (SELECT string_agg(concat_ws(' ', r.customer, r.action, r.overdue_since, r.overdue), ', ') FROM api.dunning_run(p_day) AS r);
END $$;
SELECT results_eq(format('SELECT o.overdue_since, o.overdue FROM collect.overdue(''2026-11-05'') AS o WHERE o.customer_id = %s', :p),
  $$VALUES ('2026-10-01'::date, 60.00)$$, 'overdue: 60.00 since October');
SELECT is((SELECT o.overdue FROM collect.overdue('2026-11-01') AS o), 40.00, 'what is due today is not overdue');
SELECT results_eq('SELECT r.action FROM api.dunning_run(p_dry_run => true) AS r', $$VALUES ('notice')$$, 'a dry run');
SELECT is((SELECT count(*) FROM collect.dunning_event), 0::bigint, 'does nothing');
-- 35 days late: two steps are due, the first comes first.
SELECT is(pg_temp.run('2026-11-05'), 'T-P notice 2026-10-01 60.00', 'one step');
SELECT is(pg_temp.run('2026-11-05'), NULL, 'a day');
SELECT is((SELECT m.template FROM api.mail_list() AS m WHERE m.customer_id = :p), 'dunning_notice', 'and a mail');
SELECT is(pg_temp.run('2026-11-06'), 'T-P suspend 2026-10-01 60.00', 'the next one the next day');
SELECT is((SELECT c.status FROM api.customer_get(:p) AS c), 'suspended', 'suspended');
SELECT is(pg_temp.run('2026-11-29'), NULL, 'nothing until the next step');
SELECT count(*) FROM api.payment_create(:p, 57.00) \gset
-- 60.00 - 57.00 = 3.00, less than 5.00
SELECT is(pg_temp.run('2026-11-29'), 'T-P reinstate 2026-10-01 3.00', 'who paid comes back');
SELECT is((SELECT c.status FROM api.customer_get(:p) AS c), 'active', 'active');
SELECT is(pg_temp.run('2026-11-30'), NULL, 'so little is let be');

-- Late again: another ladder, counted from that day; a pause holds it, a dispute takes its part out.
SELECT billing.opening_invoice_add_many(ARRAY[
  ROW(:q, 'OLD-3', '2026-09-01', '2026-10-01', 100.00, 100.00)::billing.opening_invoice_draft]);
SELECT collect.opening_amount_add_many(ARRAY[ROW(:q, -100.00, '2026-10-31')::collect.opening_amount_draft]);
SELECT is(pg_temp.run('2026-12-01'), NULL, 'a prepaid customer is not dunned');
UPDATE party.customer SET billing_mode = 'postpaid' WHERE customer_id = :q;
SELECT dunning_pause_id AS pause FROM api.dunning_pause_create(:q, '2026-12-05', 'promised on the telephone', p_promised => 100.00) \gset
SELECT is(pg_temp.run('2026-12-05'), NULL, 'a promise holds it');
SELECT is((SELECT g.promise FROM api.dunning_pause_get(:pause) AS g), 'open', 'there is time left');
SELECT is(pg_temp.run('2026-12-06'), 'T-Q notice 2026-10-01 100.00', 'until its day is over');
SELECT is((SELECT g.promise FROM api.dunning_pause_get(:pause) AS g), 'broken', 'nothing came');
SELECT is(pg_temp.run('2026-12-07'), 'T-Q suspend 2026-10-01 100.00', 'then the next');
SELECT is(pg_temp.run('2026-12-08'), 'T-Q disconnect 2026-10-01 100.00', 'and the last');
SELECT is((SELECT d.valid_to FROM service.device AS d WHERE d.device_id = :q_did), '2026-12-08T12:00Z'::timestamptz, 'its number is out of service');
SELECT count(*) FROM api.payment_create(:q, 100.00) \gset
SELECT is(pg_temp.run('2026-12-09'), NULL, 'who was disconnected does not come back by itself');

SELECT dunning_pause_id AS pause FROM api.dunning_pause_create(:q, '2026-12-20', 'promised again', p_promised => 30.00) \gset
SELECT count(*) FROM api.payment_create(:q, 29.99) \gset
SELECT results_eq(format('SELECT g.promise, g.paid::numeric FROM api.dunning_pause_get(%s) AS g', :pause), $$VALUES ('open', 29.99)$$, 'a cent is missing');
SELECT payment_id AS cent FROM api.payment_create(:q, 0.01) \gset
SELECT is((SELECT count(*) FROM api.dunning_pause_list(p_promise => 'kept')), 1::bigint, 'kept');
SELECT count(*) FROM api.payment_reverse(:cent, 'bounced') \gset
SELECT is((SELECT g.promise FROM api.dunning_pause_get(:pause) AS g), 'open', 'what bounced does not keep it');

-- A type of customer with steps of its own has only those.
SELECT count(*) FROM api.dunning_step_create(:entity, 'CAD', 90::smallint, 'notice', p_customer_type => 'retail') \gset
SELECT count(*) FROM api.adjustment_create(:p, -50.00, 'equipment', 'router') \gset
UPDATE system.clock SET frozen_at = '2027-02-01T12:00Z';
-- 3.00 since 2026-11-01 and 50.00 more: 92 days.
SELECT is(pg_temp.run('2027-02-01'), 'T-P notice 2026-11-01 53.00', 'its own step');
SELECT is(pg_temp.run('2027-02-02'), NULL, 'and no other');
SELECT throws_ok('SELECT * FROM api.dunning_run(''2040-01-01'')', 'TB102', NULL, 'a day that has not come');
SELECT throws_ok('DELETE FROM collect.dunning_event', 'TB110', NULL, 'never changed');
SELECT * FROM finish();
ROLLBACK;
