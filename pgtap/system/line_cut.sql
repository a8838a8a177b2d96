\ir ../include/street.psql
SELECT no_plan();

INSERT INTO system.load_line (load_id, slice, line_no, fields, raw, fault)
VALUES
  ('00000000-0000-0000-0000-000000000001', 0, 2, NULL, E'a,1\nb,2\nc,3', NULL),
  ('00000000-0000-0000-0000-000000000001', 0, 5, ARRAY['d', E'4\n5'], E'd,"4\n5"', NULL),
  ('00000000-0000-0000-0000-000000000001', 0, 7, NULL, E'e,"\n', 'a quote is left open'),
  ('00000000-0000-0000-0000-000000000001', 0, 9, NULL, 'f,6', NULL),
  ('00000000-0000-0000-0000-000000000001', 1, 10, NULL, 'g,7', NULL);
SELECT results_eq(
  $$SELECT c.line_no, c.raw, c.fields, c.fault
    FROM system.line_cut('00000000-0000-0000-0000-000000000001', 0) AS c ORDER BY c.line_no$$,
  $$VALUES (2, 'a,1', NULL::text[], NULL), (3, 'b,2', NULL, NULL), (4, 'c,3', NULL, NULL),
    (5, E'd,"4\n5"', ARRAY['d', E'4\n5'], NULL), (7, E'e,"\n', NULL, 'a quote is left open'), (9, 'f,6', NULL, NULL)$$,
  'a block is cut and its lines numbered; what has fields or a fault is one line');

-- The same lines in a block and with fields: one batch after the other is all duplicates.
INSERT INTO system.load_line (load_id, slice, line_no, raw)
VALUES ('00000000-0000-0000-0000-000000000002', 0, 1, concat_ws(E'\n',
  pg_temp.call('a', '12:00:00', '60', '16135550101', '15145550100'),
  'short,line',
  pg_temp.call('b', '12:00:00', '60', '16135550101', '15145550100'))),
  -- a slice may be missing
  ('00000000-0000-0000-0000-000000000002', 2, 4, pg_temp.call('a', '12:00:00', '60', '16135550101', '15145550100'));
SELECT results_eq(
  $$SELECT b.received, b.rejected, b.duplicate, b.waiting
    FROM api.batch_land('t-native', 'block.csv', '00000000-0000-0000-0000-000000000002') AS b$$,
  $$VALUES (4, 1, 1, 2)$$, 'a block lands like its lines');
SELECT results_eq(
  $$SELECT b.received, b.rejected, b.duplicate, b.waiting FROM pg_temp.land('t-native',
    pg_temp.call('a', '12:00:00', '60', '16135550101', '15145550100'),
    pg_temp.call('b', '12:00:00', '60', '16135550101', '15145550100')) AS b$$,
  $$VALUES (2, 0, 2, 0)$$, 'and its lines with fields are the same calls');

INSERT INTO system.load_line (load_id, slice, line_no, raw)
VALUES ('00000000-0000-0000-0000-000000000003', 0, 1, pg_temp.call('c', '12:00:00', '60', '16135550101', '15145550100')),
  ('00000000-0000-0000-0000-000000000003', 0, 1000001, pg_temp.call('d', '12:00:00', '60', '16135550101', '15145550100'));
SELECT throws_ok($$SELECT api.batch_land('t-native', 'wide.csv', '00000000-0000-0000-0000-000000000003')$$, 'TB102', NULL,
  'records are numbered by their lines, a million to a slice');

SELECT * FROM finish();
ROLLBACK;
