-- What customers can be told by e-mail.
INSERT INTO system.notice AS n (code, title, default_on) VALUES
  ('account_alert', 'A limit, low money, a top-up or a call to a new country', true),
  ('card_expiry', 'A card expires or has expired', true),
  ('deposit', 'A deposit has become too small', true),
  ('dunning', 'An invoice is overdue, and what follows', true),
  ('receipt', 'A payment has come', true),
  ('rate_change', 'Prices of a rate sheet change', true)
ON CONFLICT (code) DO UPDATE SET title = excluded.title, default_on = excluded.default_on
WHERE (n.title, n.default_on) IS DISTINCT FROM (excluded.title, excluded.default_on);
