\ir ../include/street.psql
SELECT no_plan();

UPDATE system.clock SET frozen_at = '2026-11-10T12:00Z';
SELECT is((SELECT c.status_reason FROM api.customer_suspend(:p, 'unpaid') AS c), 'unpaid', 'suspended, and why');
SELECT count(api.customer_suspend(:p, 'again')) \gset
UPDATE system.clock SET frozen_at = '2026-11-12T12:00Z';
SELECT count(api.customer_reinstate(:p, 'paid')) \gset
-- Within one instant the last word counts.
UPDATE system.clock SET frozen_at = '2026-11-20T12:00Z';
SELECT count(api.customer_suspend(:p)), count(api.customer_close(:p, NULL)) \gset

SELECT results_eq(
  $$SELECT s.status, s.reason, s.changed_at FROM api.status_change_list(pg_temp.p(), p_sort => 'changed_at') AS s$$,
  $$VALUES ('active', '', timestamptz '2026-11-05T12:00Z'), ('suspended', 'unpaid', '2026-11-10T12:00Z'),
    ('active', 'paid', '2026-11-12T12:00Z'), ('suspended', '', '2026-11-20T12:00Z'), ('closed', '', '2026-11-20T12:00Z')$$,
  'each change once, with its reason');
SELECT is((SELECT s.actor FROM api.status_change_list(:p, p_status => 'closed') AS s), system.actor(), 'and who did it');
SELECT results_eq(
  $$SELECT party.status_at(pg_temp.p(), x.at) FROM (VALUES (1, timestamptz '2026-11-05T11:59Z'), (2, '2026-11-05T12:00Z'),
    (3, '2026-11-11T00:00Z'), (4, '2026-11-12T12:00Z'), (5, '2026-11-20T12:00Z')) AS x (n, at) ORDER BY x.n$$,
  $$VALUES (NULL), ('active'), ('suspended'), ('active'), ('closed')$$, 'the status of an instant');
SELECT count(api.customer_update(:q, p_name => 'Q')) \gset
SELECT is((SELECT count(*) FROM api.status_change_list(:q)), 1::bigint, 'another change is none of the status');
SELECT is_empty($$
  SELECT p.privilege FROM (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS p (privilege)
  WHERE has_table_privilege('pgtoll_code', 'party.status_change', p.privilege)
$$, 'no code can rewrite it');
SELECT is_empty($$SELECT * FROM system.verify('360-status-of-customers')$$, 'history and customers agree');

SELECT * FROM finish();
ROLLBACK;
