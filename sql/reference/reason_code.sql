-- Reasons to begin with. People rename and retire them, so a deploy only adds what is missing.
INSERT INTO collect.reason_code (code, name, kind) VALUES
  ('billing_error', 'Correction of an invoice', 'credit'),
  ('service_outage', 'Service was down', 'credit'),
  ('dispute', 'Dispute that the customer was right about', 'credit'),
  ('other_credit', 'Other credit', 'credit'),
  ('bad_debt', 'Debt that nobody will pay', 'write_off'),
  ('small_debt', 'Debt too small to ask for', 'write_off'),
  ('recovery', 'Paid after it was written off', 'recovery'),
  ('equipment', 'Lost or damaged equipment', 'debit'),
  ('returned_payment', 'Payment that bounced or was charged back', 'debit'),
  ('other_debit', 'Other charge', 'debit'),
  ('goodwill', 'Goodwill', 'goodwill')
ON CONFLICT (code) DO NOTHING;
