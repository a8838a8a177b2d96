-- What the law makes a call cost: US 47 CFR 64.1300(d), for a completed call from a payphone, where nothing else is agreed.
INSERT INTO catalog.surcharge (kind, name, currency, valid_from, cost) VALUES
  ('payphone', 'Payphone compensation', 'USD', '2004-09-27', 0.494)
ON CONFLICT ON CONSTRAINT surcharge_once DO NOTHING;
