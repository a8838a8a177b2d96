\ir include/fault.psql
INSERT INTO service.did (number, country, status, device_id)
VALUES ('16135550101', 'CA', 'assigned', :p_did), ('16135550199', 'CA', 'free', NULL);

SELECT pg_temp.finds('370-did-stock', 'DELETE FROM service.device WHERE key = ''16135550101''', 'a number assigned to nothing');
SELECT pg_temp.finds('370-did-stock', 'UPDATE service.device SET valid_to = ''2026-11-30'' WHERE key = ''16135550101''',
  'a number assigned after its service');
SELECT pg_temp.finds('370-did-stock', 'UPDATE service.did SET status = ''free''', 'a number in service that is for sale');
SELECT pg_temp.finds('370-did-stock', 'UPDATE service.did SET ported_in_at = ''2027-01-01'' WHERE number = ''16135550199''',
  'a number to come for nobody');

SELECT * FROM finish();
ROLLBACK;
