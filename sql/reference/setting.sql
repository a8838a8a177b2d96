-- Settings and their defaults. A default is dated -infinity; values that people set are later rows and win.
-- The default also tells the kind of value: whole number, decimal number, true/false, or text.
INSERT INTO system.setting AS s (name, value, description) VALUES
  ('billing.due_days', '20', 'Days from the invoice date to the due date.'),
  ('did.ageing_days', '90', 'Days of 24 hours that a number rests after service before it is free again.'),
  ('did.reserve_minutes', '15', 'Minutes that a number is held for who reserved it.'),
  ('intake.chunk_records', '100000', 'Records that one unit of rating work holds.'),
  ('intake.future_seconds', '86400', 'A call that starts more seconds than this in the future is held (FUTURE).'),
  ('intake.max_call_seconds', '86400', 'A call longer than this many seconds is held (TOO_LONG).'),
  ('intake.oldest_days', '400', 'A call older than this many days is held.'),
  ('rating.rate_both_sides', 'false',
    'true: a call between two customers is charged to both, not to the originator only.')
ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value, description = excluded.description
WHERE (s.value, s.description) IS DISTINCT FROM (excluded.value, excluded.description);
