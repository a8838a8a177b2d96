-- Reasons to begin with. People rename and retire them, so a deploy only adds what is missing.
INSERT INTO intake.held_write_off_reason (code, name) VALUES
  ('test_call', 'Test call of our own'),
  ('fraud', 'Fraud'),
  ('carrier_fault', 'Fault of a carrier or switch'),
  ('conflict', 'Another record of the same call counts'),
  ('too_old', 'Too old to be charged'),
  ('other', 'Other reason')
ON CONFLICT (code) DO NOTHING;
