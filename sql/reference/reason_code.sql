-- Reasons to begin with. People rename and retire them, so a deploy only adds what is missing.
INSERT INTO collect.reason_code (code, name, kind) VALUES
  ('billing_error', 'Correction of an invoice', 'credit'),
  ('service_outage', 'Service was down', 'credit'),
  ('dispute', 'Dispute that the customer was right about', 'credit'),
  ('other_credit', 'Other credit', 'credit'),
  ('equipment', 'Lost or damaged equipment', 'debit'),
  ('other_debit', 'Other charge', 'debit'),
  ('goodwill', 'Goodwill', 'goodwill')
ON CONFLICT (code) DO NOTHING;
