\ir include/fault.psql

SELECT isnt_empty('SELECT FROM billing.invoice AS i WHERE i.customer_id = pg_temp.p()', 'there is an invoice');
SELECT pg_temp.finds('300-invoice-sums', 'UPDATE billing.invoice SET new_charges = new_charges + 0.01,
  amount_due = amount_due + 0.01', 'an invoice of a cent more than its lines');
SELECT pg_temp.finds('300-invoice-sums', 'UPDATE billing.invoice_line SET amount = amount + 0.01 WHERE position = 1',
  'a line of a cent more');
SELECT pg_temp.finds('300-invoice-sums', 'UPDATE billing.invoice_line SET exact_amount = exact_amount + 0.02
  WHERE kind = ''usage''', 'a line rounded by more than half a cent');
SELECT pg_temp.finds('300-invoice-sums', 'UPDATE billing.invoice_line SET position = position + 7 WHERE position = 1',
  'a gap in the lines');
SELECT pg_temp.finds('300-invoice-sums', 'DELETE FROM billing.invoice_line', 'an invoice without lines');
SELECT pg_temp.finds('300-invoice-sums', 'DELETE FROM billing.invoice', 'lines without their invoice');
SELECT pg_temp.finds('335-deferrals', 'INSERT INTO billing.deferral_part VALUES (-1, pg_temp.p(), NULL, 1)',
  'a part of a deferral that was not booked');
SELECT pg_temp.finds('310-invoice-numbers', 'UPDATE billing.invoice SET number = number + 1', 'a gap in the numbers');
SELECT pg_temp.finds('310-invoice-numbers', 'UPDATE billing.invoice_series SET next_number = next_number + 1',
  'a number that will be left out');
SELECT pg_temp.finds('310-invoice-numbers', 'DELETE FROM billing.invoice_series', 'numbers that would begin again');
SELECT pg_temp.finds('320-invoice-bookings', 'UPDATE billing.invoice SET transaction_id = -1', 'an invoice nobody booked');
SELECT pg_temp.finds('320-invoice-bookings', 'DELETE FROM billing.invoice', 'a booking without its invoice');
SELECT pg_temp.finds('320-invoice-bookings', 'UPDATE billing.invoice_line SET exact_amount = exact_amount + 0.000001
  WHERE kind = ''usage''', 'a millionth that no account has');
SELECT pg_temp.finds('320-invoice-bookings', 'DELETE FROM ledger.entry WHERE account_id = pg_temp.shared(''rounding'')',
  'rounding that was not booked');
SELECT pg_temp.finds('330-usage-cleared', 'UPDATE ledger.transaction SET cleared_by = NULL
  WHERE kind = ''usage'' AND account_id = pg_temp.account(pg_temp.q())', 'prepaid usage that waits for an invoice');
SELECT pg_temp.finds('330-usage-cleared', 'UPDATE ledger.transaction SET cleared_by = transaction_id
  WHERE kind = ''usage'' AND account_id = pg_temp.account(pg_temp.p()) AND cleared_by IS NULL',
  'postpaid usage that counts as paid');
SELECT pg_temp.finds('330-usage-cleared', 'UPDATE ledger.transaction SET cleared_by = NULL
  WHERE kind = ''usage'' AND account_id = pg_temp.account(pg_temp.p())', 'usage that would be invoiced again');
SELECT pg_temp.finds('330-usage-cleared', 'UPDATE ledger.transaction SET cleared_by =
  (SELECT i.transaction_id FROM billing.invoice AS i WHERE i.customer_id = pg_temp.p())
  WHERE kind = ''usage'' AND cleared_by IS NULL', 'usage that an invoice is said to have and has not');
SELECT pg_temp.finds('330-usage-cleared', 'UPDATE ledger.transaction SET cleared_by = -1
  WHERE kind = ''usage'' AND account_id = pg_temp.account(pg_temp.p())', 'usage of an invoice that is not there');

SELECT * FROM finish();
ROLLBACK;
