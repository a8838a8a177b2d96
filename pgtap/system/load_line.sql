BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT plan(3);
INSERT INTO system.load_line (load_id, slice, line_no, raw)
SELECT ids.id::uuid, n, n + 1, 'line' FROM generate_series(0, 2) AS n,
  (VALUES ('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11'), ('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c12')) AS ids (id);
SELECT system.load_clear('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11', 1) \gset
SELECT is((SELECT array_agg(l.slice ORDER BY l.slice) FROM system.load_line AS l
  WHERE l.load_id = '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11'), ARRAY[0, 2], 'one part goes');
SELECT system.load_clear('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11') \gset
SELECT is((SELECT count(*) FROM system.load_line AS l
  WHERE l.load_id IN ('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c12')), 3::bigint,
  'all of one upload goes, the other stays');
SELECT system.load_add(ARRAY[ROW('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c13', 0, 7, '{a,b}', 'a,b', NULL)::system.load_line]) \gset
SELECT is((SELECT concat_ws(' ', l.line_no, l.fields) FROM system.line_cut('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c13') AS l), '7 {a,b}',
  'lines that the database writes');
SELECT * FROM finish();
ROLLBACK;
