\ir include/fault.psql

CREATE TEMP TABLE victim AS
SELECT e.* FROM ledger.entry AS e WHERE e.account_id = pg_temp.account(pg_temp.p()) AND e.number = 2;

SELECT pg_temp.finds('100-entries-sum-to-zero',
  'UPDATE ledger.entry AS e SET amount = e.amount + 0.000001 FROM victim AS v
    WHERE e.transaction_id = v.transaction_id AND e.seq = v.seq', 'a millionth too much in one entry');
SELECT pg_temp.finds('100-entries-sum-to-zero',
  'DELETE FROM ledger.entry AS e USING victim AS v WHERE e.transaction_id = v.transaction_id AND e.seq <> v.seq',
  'a lost entry');
SELECT pg_temp.finds('110-books-balance',
  'DELETE FROM ledger.entry AS e USING victim AS v WHERE e.transaction_id = v.transaction_id AND e.seq <> v.seq',
  'a lost entry unbalances its currency');
SELECT pg_temp.finds('110-books-balance',
  $$UPDATE ledger.account SET currency = 'USD' WHERE account_id = pg_temp.shared('cash')$$, 'an entry in another currency');
SELECT pg_temp.finds('110-books-balance',
  'DELETE FROM ledger.transaction AS t USING victim AS v WHERE t.transaction_id = v.transaction_id',
  'entries without their transaction');
SELECT pg_temp.finds('120-live-accounts',
  'UPDATE ledger.account SET posted = posted + 0.01 WHERE customer_id = pg_temp.q()', 'an account with a cent too much');
SELECT pg_temp.finds('120-live-accounts',
  'UPDATE ledger.account SET unbilled = unbilled + 0.01 WHERE customer_id = pg_temp.p()', 'unbilled by a cent too much');
SELECT pg_temp.finds('120-live-accounts',
  'UPDATE ledger.account SET entries = entries + 1 WHERE customer_id = pg_temp.p()', 'an entry that is not there');
SELECT pg_temp.finds('120-live-accounts',
  'UPDATE ledger.transaction SET cleared_by = transaction_id WHERE account_id = pg_temp.account(pg_temp.p())
    AND cleared_by IS NULL AND kind = ''usage''', 'open usage that was forgotten');
SELECT pg_temp.finds('125-clearing-accounts',
  $$UPDATE ledger.account SET kind = 'in_transit' WHERE account_id = pg_temp.shared('cash')$$, 'money that never arrives');
SELECT pg_temp.finds('130-entry-chain',
  'UPDATE ledger.entry AS e SET posted_after = e.posted_after + 1 FROM victim AS v
    WHERE e.transaction_id = v.transaction_id AND e.seq = v.seq', 'an entry that does not carry on');
SELECT pg_temp.finds('130-entry-chain',
  'UPDATE ledger.entry AS e SET number = 1000 FROM victim AS v
    WHERE e.transaction_id = v.transaction_id AND e.seq = v.seq', 'a gap in the numbers');
SELECT pg_temp.finds('130-entry-chain',
  'UPDATE ledger.entry AS e SET number = NULL FROM victim AS v
    WHERE e.transaction_id = v.transaction_id AND e.seq = v.seq', 'an entry without a number');
SELECT pg_temp.finds('340-accounts-of-customers',
  'DELETE FROM ledger.account WHERE customer_id = pg_temp.q()', 'a customer without an account');
SELECT pg_temp.finds('340-accounts-of-customers',
  'DELETE FROM party.customer WHERE customer_id = pg_temp.q()', 'an account without its customer');
SELECT pg_temp.finds('340-accounts-of-customers',
  $$UPDATE party.customer SET currency = 'USD' WHERE customer_id = pg_temp.q()$$, 'a customer in another currency');

SELECT * FROM finish();
ROLLBACK;
