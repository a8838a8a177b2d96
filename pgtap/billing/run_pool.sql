-- A bill run closes the cycles of pools that are over, before it bills their usage.
\set fee 0
\ir ../include/street.psql
SELECT plan(8);

-- 10 minutes; 0.02 a minute to New York at 30/6.
SELECT package_id AS pooled FROM api.package_create('T-POOLED', 'Pooled', 'CAD', 0, :sheet, :sheet_in) \gset
SELECT package_version_id AS version FROM api.package_version_list(:pooled) \gset
SELECT count(api.pool_create(:version, 'ten', 'Ten', 10)) \gset
SELECT customer_id AS r FROM api.customer_create('T-R', 'Pools Ltd', :entity, 'CAD', 'America/Toronto', 'CA') \gset
SELECT count(api.package_assignment_create(:r, :pooled, '2026-01-01T05:00Z')),
  count(api.device_create(:r, 'did', '16135550111', '2026-01-01T05:00Z')) \gset

-- The later calls come first: b takes 360 s, c 240 and pays 60: 0.02; nothing is left for a, 480 s at 0.16. Together 0.18.
SELECT pg_temp.land('t-native', pg_temp.call('b', '14:00:00', '360', '16135550111', '12125559999'),
  pg_temp.call('c', '15:00:00', '300', '16135550111', '12125559999')) \gset
SELECT pg_temp.rate() \gset
-- And a is longer than it was: 482 s are 486 at 30/6.
SELECT pg_temp.land('t-native', pg_temp.call('a', '13:00:00', '482', '16135550111', '12125559999')) \gset
SELECT pg_temp.rate() \gset
UPDATE system.clock SET frozen_at = '2026-12-02T12:00Z';

SELECT api.bill_run_rehearse('T-R', 'T-NLT', '2026-12-01') ->> 'content_hash' AS hash \gset
SELECT is((SELECT count(*) FROM rating.pool_use AS u WHERE u.closed_at IS NOT NULL), 0::bigint, 'a rehearsal closes nothing for good');
SELECT is((SELECT r.invoices FROM api.bill_run_create('T-1', 'T-NLT', '2026-12-01', p_content_hash => :'hash') AS r), 1,
  'the run says what the rehearsal said');
-- By time a has 486 s and b the 114 that are left: it pays 246 s, 0.082; c pays 300 s: 0.1.
SELECT results_eq(format('SELECT h.pool_seconds, h.amount::numeric FROM rating.charge AS h WHERE h.customer_id = %s ORDER BY h.started_at', :r),
  'VALUES (486, 0.0), (114, 0.082), (0, 0.1)', 'minutes are dealt by the time of the calls');
SELECT results_eq(format($$SELECT l.kind, l.calls, l.billed_seconds, l.exact_amount::numeric, l.amount::numeric
  FROM billing.invoice AS i INNER JOIN billing.invoice_line AS l ON l.invoice_id = i.invoice_id WHERE i.customer_id = %s$$, :r),
  $$VALUES ('usage', 3, 1146::bigint, 0.182, 0.18)$$, 'and the invoice has what they cost then, once');
SELECT is((SELECT count(*) FROM rating.pool_use AS u WHERE u.closed_at IS NULL), 0::bigint, 'the cycle is closed');
SELECT is((SELECT count(*) FROM rating.rerating AS r WHERE r.kind = 'pool'), 1::bigint, 'dealt once');
SELECT throws_ok($$SELECT api.bill_run_create('T-2', 'T-NLT', '2026-12-01')$$, 'TB603', NULL, 'another run has nothing to deal or bill');
SELECT is_empty('SELECT * FROM api.verify()', 'the books agree');

SELECT * FROM finish();
ROLLBACK;
