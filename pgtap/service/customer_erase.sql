\ir ../include/street.psql
SELECT plan(3);

-- P's number goes to Q, and with it the location that stands for it; another number stays P's.
INSERT INTO service.emergency_location (number, name, street, city, country)
SELECT n.number, 'Ada', '1 Elm St', 'Ottawa', 'CA' FROM (VALUES ('16135550101'), ('16135550188')) AS n (number)
ON CONFLICT DO NOTHING;
SELECT count(api.device_cease(:p_did, '2026-10-01T04:00Z')) \gset
SELECT count(api.device_create(:q, 'did', '16135550101', '2026-10-02T04:00Z')) \gset
SELECT device_id AS other FROM api.device_create(:p, 'did', '16135550188', '2026-01-01T05:00Z', p_label => 'Ada''s') \gset
SELECT count(api.device_cease(:other, '2026-10-01T04:00Z')) \gset
SELECT is((service.customer_erase(:p))::text, '', 'erased');
SELECT is((SELECT string_agg(l.number, ',') FROM service.emergency_location AS l
  WHERE l.number IN ('16135550101', '16135550188')), '16135550101', 'where a number is somebody else''s, help is still sent');
SELECT is((SELECT d.label FROM service.device AS d WHERE d.device_id = :other), '', 'devices lose their labels');

SELECT * FROM finish();
ROLLBACK;
