-- Settings and their defaults. A default is dated -infinity; values that people set are later rows and win.
-- The default also tells the kind of value: whole number, decimal number, true/false, or text.
INSERT INTO system.setting AS s (name, value, description) VALUES
  ('billing.due_days', '20', 'Days from the invoice date to the due date.'),
  ('collect.adjustment_limit', '100.00',
    'Largest adjustment, in any currency, that an operator without a limit of their own makes without approval.'),
  ('collect.goodwill_days', '30', 'Days over which goodwill credits of a customer are added up.'),
  ('collect.goodwill_limit', '100.00',
    'Goodwill that a customer gets in collect.goodwill_days, in the customer''s currency, without approval.'),
  ('did.ageing_days', '90', 'Days of 24 hours that a number rests after service before it is free again.'),
  ('did.reserve_minutes', '15', 'Minutes that a number is held for who reserved it.'),
  ('intake.chunk_records', '100000', 'Records that one unit of rating work holds.'),
  ('intake.future_seconds', '86400', 'A call that starts more seconds than this in the future is held (FUTURE).'),
  ('intake.max_call_seconds', '86400', 'A call longer than this many seconds is held (TOO_LONG).'),
  ('intake.oldest_days', '400', 'A call older than this many days is held.'),
  ('mail.keep_days', '400', 'Days after which a mail that was sent, refused or given up is forgotten.'),
  ('mail.max_attempts', '12', 'After so many attempts that did not succeed a mail is given up (failed).'),
  ('mail.retry_seconds', '60', 'Wait after the first attempt that did not succeed; doubled after each further one, up to 6 hours.'),
  ('mail.sending_seconds', '900',
    'A mail that a worker took and said nothing of for so many seconds is sent by another one.'),
  ('party.card_notice_days', '30,15,7,-1',
    'On which days before a card''s last good day its owner is told, by commas; negative is after it.'),
  ('party.card_notice_late_days', '30', 'A notice that was due longer ago than this many days is not made up for.'),
  ('rating.rate_both_sides', 'false',
    'true: a call between two customers is charged to both, not to the originator only.'),
  ('report.held_estimate_sheet', '',
    'Code of the rate sheet by which the worth of held calls is estimated; empty: no estimate.'),
  ('service.emergency_location_required', 'true',
    'true: a number that is not toll-free comes into service only when its emergency location is registered.'),
  ('system.idempotency_days', '30', 'Days for which a request that comes again with its key gets its first answer.')
ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value, description = excluded.description
WHERE (s.value, s.description) IS DISTINCT FROM (excluded.value, excluded.description);
