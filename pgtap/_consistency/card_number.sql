\ir include/fault.psql

SELECT pg_temp.finds('500-no-card-numbers',
  $$UPDATE party.customer SET fields = '{"card": "4111-1111-1111-1111"}' WHERE code = 'T-P'$$, 'a number in a custom field');
SELECT pg_temp.finds('500-no-card-numbers',
  $$INSERT INTO party.note (customer_id, body) VALUES (pg_temp.p(), '4111 1111 1111 1111')$$, 'a number in a note');
SELECT pg_temp.finds('500-no-card-numbers',
  $$UPDATE party.customer SET name = '4111111111111111' WHERE code = 'T-P'$$, 'a number as a name');
SELECT is_empty($$
  -- What the tables refuse and what the check looks for are the same columns.
  SELECT t.tgrelid::regclass, encode(substr(t.tgargs, 1, length(t.tgargs) - 1), 'escape')
  FROM pg_trigger AS t
  WHERE t.tgfoid = 'system.tg__card_number'::regproc
    AND (SELECT c.query FROM system.consistency AS c WHERE c.name = '500-no-card-numbers')
      !~ format('''%s''[^;]*?''%s''', t.tgrelid::regclass, encode(substr(t.tgargs, 1, length(t.tgargs) - 1), 'escape'))
$$, 'every guarded column is checked');

SELECT * FROM finish();
ROLLBACK;
