\ir ../include/street.psql
SELECT no_plan();

SELECT contact_id FROM api.contact_create(:p, 'Ann Roy', 'billing', 'ann@example.com', '+1 613 555 0142') \gset
SELECT is((SELECT c.email FROM api.contact_get(:contact_id) AS c), 'ann@example.com', 'a contact');
SELECT throws_ok('SELECT * FROM api.contact_create(pg_temp.p(), '''')', 'TB102', NULL, 'no name');
SELECT throws_ok('SELECT * FROM api.contact_create(-1, ''X'')', 'TB102', NULL, 'nobody');
SELECT throws_ok('SELECT * FROM api.contact_create(pg_temp.p(), ''X'', ''boss'')', 'TB102', NULL, 'no such role');
SELECT is((SELECT c.name FROM api.contact_update(:contact_id, 1, p_role => 'legal') AS c), 'Ann Roy', 'changed');
SELECT is((SELECT c.contact_id FROM api.contact_list(:p, 'legal', 'roy') AS c), :contact_id::bigint, 'found');
SELECT is_empty('SELECT * FROM api.contact_list(pg_temp.q())', 'not at another customer');
SELECT is((SELECT c.name FROM api.contact_remove(:contact_id) AS c), 'Ann Roy', 'removed');

SELECT * FROM finish();
ROLLBACK;
