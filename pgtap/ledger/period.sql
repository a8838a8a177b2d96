\ir ../include/street.psql
SELECT no_plan();
-- The clock stands at 2026-11-05.
UPDATE system.clock SET frozen_at = '2026-10-31T23:59:59.999Z';
SELECT pg_temp.book(pg_temp.p(), 'adjustment', -10.00, 'adjustment') AS before \gset
UPDATE system.clock SET frozen_at = '2026-11-05T12:00:00Z';

SELECT is(ledger.month_span('2026-10-01'), tstzrange('2026-10-01T00:00Z', '2026-11-01T00:00Z'), 'a month in UTC');
SELECT count(api.setting_set('ledger.time_zone', 'America/Toronto', '2000-01-01')) \gset
-- Toronto's clocks go back on 2026-11-01 at 2:00.
SELECT is(ledger.month_span('2026-11-01'), tstzrange('2026-11-01T04:00Z', '2026-12-01T05:00Z'), 'a month in another zone');
SELECT count(api.setting_set('ledger.time_zone', 'UTC', '2000-01-02')) \gset

SELECT throws_ok(format('SELECT ledger.period_close(%s, ''2026-10-02'')', :entity), 'TB102', NULL, 'no first of a month');
SELECT throws_ok(format('SELECT ledger.period_close(%s, ''2026-11-01'')', :entity), 'TB601', NULL, 'a month that is not over');
SELECT ledger.period_close(:entity, '2026-10-01') AS october \gset
SELECT is(ledger.period_close(:entity, '2026-10-01'), :october::bigint, 'closed again it is the same');
SELECT is((SELECT d.version FROM ledger.period AS d WHERE d.period_id = :october), 1, 'and was not touched');

SELECT lives_ok($$SELECT pg_temp.book(pg_temp.p(), 'adjustment', -1.00, 'adjustment')$$, 'today is open');
UPDATE system.clock SET frozen_at = '2026-10-31T23:59:59.999Z';
SELECT throws_ok($$SELECT pg_temp.book(pg_temp.p(), 'adjustment', -1.00, 'adjustment')$$, 'TB503', NULL,
  'the last instant of the closed month is not');
UPDATE system.clock SET frozen_at = '2026-11-01T00:00:00Z';
SELECT lives_ok($$SELECT pg_temp.book(pg_temp.p(), 'adjustment', -1.00, 'adjustment')$$, 'the first instant after it is');
UPDATE system.clock SET frozen_at = '2026-09-30T12:00:00Z';
SELECT lives_ok($$SELECT pg_temp.book(pg_temp.p(), 'adjustment', -1.00, 'adjustment')$$, 'a month before that nobody closed is');
-- Another legal entity has books of its own.
UPDATE system.clock SET frozen_at = '2026-10-15T12:00:00Z';
SELECT legal_entity_id AS other FROM api.legal_entity_create('T-OTHER', 'Other', 'CA') \gset
SELECT nextval('ledger.transaction_id_seq') AS id \gset
SELECT lives_ok(format($$SELECT ledger.transaction_post(
  ARRAY[ROW(%s, 'adjustment', 1, 'CAD', NULL, 'x', false)::ledger.posting],
  ARRAY[ROW(%1$s, ledger.account_shared(%2$s, 'cash', 'CAD'), 'posted', 1)::ledger.leg,
    ROW(%1$s, ledger.account_shared(%2$s, 'suspense', 'CAD'), 'posted', -1)::ledger.leg])$$, :id, :other),
  'nor does it close the books of others');
UPDATE system.clock SET frozen_at = '2027-01-05T12:00:00Z';
SELECT nextval('ledger.transaction_id_seq') AS id \gset
SELECT throws_ok(format($$SELECT ledger.transaction_post(
  ARRAY[ROW(%s, 'deferral', 1, 'CAD', NULL, 'x', false)::ledger.posting],
  ARRAY[ROW(%1$s, pg_temp.shared('cash'), 'posted', 1)::ledger.leg, ROW(%1$s, pg_temp.shared('suspense'), 'posted', -1)::ledger.leg],
  '2026-10-31T12:00Z')$$, :id), 'TB503', NULL, 'what says its date is refused too');

SELECT throws_ok(format('SELECT ledger.period_close(%s, ''2026-12-01'')', :entity), 'TB504', NULL, 'November comes first');
SELECT ledger.period_close(:entity, '2026-11-01') AS november \gset
SELECT throws_ok(format('SELECT ledger.period_reopen(%s, ''2026-11-01'', '' '')', :entity), 'TB102', NULL, 'opened without a reason');
SELECT throws_ok(format('SELECT ledger.period_reopen(%s, ''2026-10-01'', ''why'')', :entity), 'TB504', NULL, 'the last one first');
SELECT is(ledger.period_reopen(:entity, '2026-11-01', 'A bill was forgotten'), :november::bigint, 'the last one is opened');
SELECT ledger.period_reopen(:entity, '2026-10-01', 'The same') \gset
UPDATE system.clock SET frozen_at = '2026-10-20T12:00:00Z';
SELECT lives_ok($$SELECT pg_temp.book(pg_temp.p(), 'adjustment', -1.00, 'adjustment')$$, 'and may be booked into');
UPDATE system.clock SET frozen_at = '2027-01-05T12:00:00Z';
SELECT ledger.period_close(:entity, '2026-10-01') \gset
SELECT results_eq(format('SELECT d.status, d.reason FROM ledger.period AS d WHERE d.legal_entity_id = %s ORDER BY d.month', :entity),
  $$VALUES ('closed', 'The same'), ('reopened', 'A bill was forgotten')$$, 'closed again');

SELECT * FROM finish();
ROLLBACK;
