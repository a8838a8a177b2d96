\ir ../include/street.psql
SELECT no_plan();

-- Luhn by hand: 7992739871|3: from the right 3, 1->2, 7, 8->16=7, 9, 3->6, 7, 2->4, 9, 9->18=9, 7
-- 3 + 2 + 7 + 7 + 9 + 6 + 7 + 4 + 9 + 9 + 7 = 70.
SELECT ok(system.luhn_valid('79927398713'), 'sum 70');
SELECT is(system.luhn_valid('7992739871' || d), d = 3, format('check digit %s', d)) FROM generate_series(0, 9) AS d;
-- 0 -> 0; 18: 8, 1->2 = 10; 26: 6, 2->4 = 10; 59: 9, 5->10=1 = 10.
SELECT ok(system.luhn_valid(x.digits), x.digits) FROM (VALUES ('0'), ('18'), ('26'), ('59')) AS x (digits);
-- 21: 1, 2->4 = 5; 81: 1, 8->16=7 = 8.
SELECT ok(NOT system.luhn_valid(x.digits), x.digits) FROM (VALUES ('1'), ('21'), ('81')) AS x (digits);
SELECT ok(NOT system.luhn_valid(''), 'no digits');

-- 4111 1111 1111 1111: fifteen 1 of which seven doubled, and 4 doubled: 8*1 + 7*2 + 8 = 30.
SELECT is(system.card_number_found(x.text), x.found, format('%s: %s', x.found, x.text)) FROM (VALUES
  ('4111111111111111', true),
  ('4111 1111 1111 1111', true),
  ('4111-1111-1111-1111', true),
  ('4111 - 1111 - 1111 - 1111', true),
  ('4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', true),
  (E'4111\u00a01111\u00a01111\u00a01111', true),
  ('paid with 4111111111111111, thanks', true),
  ('2026-11-05 4111 1111 1111 1111', true),
  ('4111 1111 1111 1111 03/27 123', true),
  ('{"card": "4111111111111111"}', true),
  -- 13, 14, 15, 19 digits. 4222222222222: six 2, six 2 doubled and 4: 2*6 + 4*6 + 4 = 40.
  ('4222222222222', true),
  ('30569309025904', true),
  ('378282246310005', true),
  ('3782 822463 10005', true),
  ('5500005555555559', true),
  ('2223003122003222', true),
  ('6304000000000000000', true),
  -- a wrong check digit
  ('4111111111111112', false),
  -- 12 digits are too few, 20 too many, though 0 more or less changes no sum
  ('411111111117', false),
  ('41111111111111110000', false),
  -- no card begins with 0, 1, 7, 8, 9
  ('1111111111111117', false),
  ('8111111111111112', false),
  -- an IMEI, telephone numbers (their digits alone would be one), other separators, addresses, a token
  ('352099001761481', false),
  ('5511912345676', true),
  ('+5511912345676', false),
  ('+55 11 91234 5676', false),
  ('4111:1111:1111:1111', false),
  ('203.0.113.10 to 203.0.113.11', false),
  ('tok_1Kx4111', false),
  ('', false),
  (NULL, false)
) AS x (text, found);
-- A long text of short groups is looked at once per group.
SELECT ok(NOT system.card_number_found(repeat('1 ', 20000)), 'a long text');

-- Where people and programs might write one.
CREATE FUNCTION pg_temp.blame(p_sql text, OUT state text, OUT at_column text, OUT said text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE p_sql;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, at_column = COLUMN_NAME, said = MESSAGE_TEXT;
END $$;
SELECT count(*) AS audited FROM system.audit \gset
SELECT results_eq(format('SELECT state, at_column, said LIKE %L FROM pg_temp.blame(%L)', '%4111%',
  replace(x.statement, '#', '4111 1111 1111 1111')),
  format('VALUES (%L, %L, false)', 'TB102', x.at_column), x.statement)
FROM (VALUES
  ('name', 'UPDATE party.customer SET name = ''Acme #'' WHERE customer_id = pg_temp.p()'),
  ('fields', 'UPDATE party.customer SET fields = ''{"a": {"b": "#"}}'' WHERE customer_id = pg_temp.p()'),
  ('body', 'INSERT INTO party.note (customer_id, body) VALUES (pg_temp.p(), ''card #'')'),
  ('name', 'INSERT INTO party.contact (customer_id, name) VALUES (pg_temp.p(), ''Ada #'')'),
  ('phone', 'INSERT INTO party.contact (customer_id, name, phone) VALUES (pg_temp.p(), ''Ada'', ''#'')'),
  ('reference', 'INSERT INTO party.document (customer_id, kind, reference) VALUES (pg_temp.p(), ''other'', ''#'')'),
  ('file_name', 'INSERT INTO party.document (customer_id, kind, file_name) VALUES (pg_temp.p(), ''other'', ''#.pdf'')'),
  ('token', 'SELECT api.payment_method_create(pg_temp.p(), ''g'', replace(''#'', '' '', ''''))'),
  ('last_four', 'SELECT api.payment_method_create(pg_temp.p(), ''g'', ''t'', p_last_four => ''#'', p_expires_on => ''2027-01-01'')'),
  ('brand', 'SELECT api.payment_method_create(pg_temp.p(), ''g'', ''t'', p_brand => ''Visa #'', p_expires_on => ''2027-01-01'')'),
  ('gateway', 'SELECT api.payment_method_create(pg_temp.p(), ''4111-1111-1111-1111'', ''t'')'),
  ('reference', 'SELECT api.payment_create(pg_temp.p(), 5, ''other'', ''card #'')'),
  ('reason', 'SELECT api.adjustment_create(pg_temp.p(), 5, ''other_credit'', ''card #'')'),
  ('reason', 'SELECT api.adjustment_create(pg_temp.p(), 500, ''goodwill'', ''card #'')'),
  ('name', 'SELECT api.customer_update(pg_temp.p(), p_name => ''Acme #'')')
) AS x (at_column, statement);
SELECT is((SELECT count(*) FROM system.audit), :audited::bigint, 'nothing of it is on record');
SELECT lives_ok($$INSERT INTO party.contact (customer_id, name, phone) VALUES (pg_temp.p(), 'Ada', '+1 613 555 0142')$$,
  'a telephone number is welcome');

SELECT * FROM finish();
ROLLBACK;
