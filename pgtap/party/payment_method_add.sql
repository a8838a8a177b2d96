\ir ../include/street.psql
SELECT no_plan();

SELECT party.payment_method_add_many(ARRAY[
  ROW(:p, 'card', 'pay', 'tok_1', 'Visa', '4242', '2027-02-28', true), ROW(:p, 'bank_account', 'pay', 'tok_2', 'Bank', '', NULL, false)
]::party.payment_method_draft[]) \gset
SELECT results_eq(format('SELECT m.token, m.is_default FROM party.payment_method AS m WHERE m.customer_id = %s ORDER BY 1', :p),
  $$VALUES ('tok_1', true), ('tok_2', false)$$, 'tokens, one of them the default');
SELECT throws_ok(format($$SELECT party.payment_method_add_many(ARRAY[
  ROW(%s, 'card', 'pay', '4111111111111111', 'Visa', '1111', '2027-02-28', false)::party.payment_method_draft])$$, :p),
  'TB102', NULL, 'never a card number');

SELECT * FROM finish();
ROLLBACK;
