-- Service codes by country. What an operator changed, such as a price, stays.
INSERT INTO catalog.service_code (country, dialled, name, emergency)
SELECT c.country, s.dialled, s.name, s.emergency
FROM (VALUES ('CA'), ('US')) AS c (country)
CROSS JOIN (VALUES
  ('911', 'Emergency', true),
  ('988', 'Suicide crisis line', true),
  ('211', 'Community services', false),
  ('311', 'Municipal services', false),
  ('411', 'Directory assistance', false),
  ('511', 'Road and travel information', false),
  ('611', 'Repair service', false),
  ('711', 'Telecommunications relay', false),
  ('811', 'Health line or call before you dig', false),
  ('*57', 'Call trace', false),
  ('*60', 'Call block', false),
  ('*66', 'Repeat dialling', false),
  ('*67', 'Hide caller', false),
  ('*69', 'Call return', false),
  ('*70', 'Call waiting off', false),
  ('*72', 'Call forwarding on', false),
  ('*73', 'Call forwarding off', false),
  ('*77', 'Anonymous call rejection', false),
  ('*82', 'Show caller', false),
  ('*97', 'Voice mail', false),
  ('*98', 'Voice mail', false)
) AS s (dialled, name, emergency)
ON CONFLICT ON CONSTRAINT service_code_pkey DO NOTHING;

INSERT INTO catalog.service_code (country, dialled, name, emergency)
SELECT c.country, '112', 'Emergency', true
FROM unnest(string_to_array(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK', ' '
)) AS c (country)
ON CONFLICT ON CONSTRAINT service_code_pkey DO NOTHING;

INSERT INTO catalog.service_code (country, dialled, name, emergency) VALUES
  ('AU', '000', 'Emergency', true),
  ('AU', '112', 'Emergency', true),
  ('CH', '117', 'Police', true),
  ('CH', '118', 'Fire brigade', true),
  ('CH', '144', 'Ambulance', true),
  ('DE', '110', 'Police', true),
  ('FR', '15', 'Ambulance', true),
  ('FR', '17', 'Police', true),
  ('FR', '18', 'Fire brigade', true),
  ('GB', '999', 'Emergency', true),
  ('GB', '101', 'Police, no emergency', false),
  ('GB', '111', 'Health line', false),
  ('IE', '999', 'Emergency', true),
  ('IN', '112', 'Emergency', true),
  ('JP', '110', 'Police', true),
  ('JP', '119', 'Fire brigade and ambulance', true),
  ('MX', '911', 'Emergency', true),
  ('NZ', '111', 'Emergency', true)
ON CONFLICT ON CONSTRAINT service_code_pkey DO NOTHING;
