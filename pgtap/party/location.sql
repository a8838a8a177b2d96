-- Locations form a tree: of one customer, and without a ring.
\ir ../include/street.psql
SELECT no_plan();

SELECT location_id AS hq FROM api.location_create(:p, 'hq', 'Head office') \gset
SELECT location_id AS sales FROM api.location_create(:p, 'sales', 'Sales', p_parent_id => :hq) \gset
SELECT location_id AS north FROM api.location_create(:p, 'north', 'Sales North', p_parent_id => :sales) \gset
-- A dash sorts before a letter: hq-2 would come between hq and what is below it, if paths were plain texts.
SELECT location_id AS hq2 FROM api.location_create(:p, 'hq-2', 'Second office') \gset
SELECT location_id AS other FROM api.location_create(:q, 'hq', 'Another customer''s') \gset

CREATE FUNCTION pg_temp.tree(p_after text[] DEFAULT NULL, p_limit integer DEFAULT 100) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(t.depth || ' ' || array_to_string(t.path, '/'), ', ') FROM api.location_tree(pg_temp.p(), p_after, p_limit) AS t
$$;
SELECT is(pg_temp.tree(), '1 hq, 2 hq/sales, 3 hq/sales/north, 1 hq-2', 'each is followed by what is below it');
SELECT is(pg_temp.tree(p_limit => 2), '1 hq, 2 hq/sales', 'a page');
SELECT is(pg_temp.tree('{hq,sales}'), '3 hq/sales/north, 1 hq-2', 'and the next');
SELECT throws_ok('SELECT pg_temp.tree(p_limit => 0)', 'TB102', NULL, 'no rows asked for');

SELECT throws_ok(format('SELECT * FROM api.location_create(%s, %L, %L)', :p, 'hq', 'x'), 'TB103', NULL, 'the code is taken');
SELECT throws_ok(format('SELECT * FROM api.location_create(%s, %L, %L)', :p, 'x', ''), 'TB102', NULL, 'no name');
SELECT throws_ok(format('SELECT * FROM api.location_create(%s, %L, %L, %s)', :p, 'x', 'x', :other), 'TB102', NULL,
  'part of another customer''s');
SELECT throws_ok(format('SELECT * FROM api.location_create(%s, %L, %L, %s)', :p, 'x', 'x', -1), 'TB102', NULL, 'part of none');
SELECT throws_ok(format('SELECT * FROM api.location_update(%s, p_parent_id => %s)', l.id, l.parent), 'TB102', NULL, l.why)
FROM (VALUES (:hq, :hq, 'part of itself'), (:hq, :north, 'part of what is below it'), (:sales, :north, 'and in the middle'))
  AS l (id, parent, why);
SELECT lives_ok(format('SELECT * FROM api.location_update(%s, p_parent_id => %s)', :sales, :hq2), 'moved');
SELECT is(pg_temp.tree(), '1 hq, 1 hq-2, 2 hq-2/sales, 3 hq-2/sales/north', 'with all below it');
SELECT lives_ok(format('SELECT * FROM api.location_update(%s, p_clear => %L)', :sales, '{parent_id}'), 'to the top');
SELECT is(pg_temp.tree(), '1 hq, 1 hq-2, 1 sales, 2 sales/north', 'of its own');

SELECT throws_ok(format('SELECT * FROM api.location_remove(%s)', :sales), 'TB105', NULL, 'something is below it');
SELECT count(api.device_move(:p_did, :north)) \gset
SELECT throws_ok(format('SELECT * FROM api.location_remove(%s)', :north), 'TB105', NULL, 'a device is there');
SELECT is((SELECT l.code::text FROM api.location_remove(:hq) AS l), 'hq', 'one that is not used goes');
SELECT throws_ok(format('SELECT * FROM api.location_get(%s)', :hq), 'TB101', NULL, 'and is gone');
SELECT is((SELECT count(*) FROM api.location_list(p_customer_id => pg_temp.p(), p_name => 'sales')), 2::bigint,
  'found by part of the name');

SELECT * FROM finish();
ROLLBACK;
