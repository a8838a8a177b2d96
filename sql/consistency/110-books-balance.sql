-- All entries of a currency sum to zero, and each is in the currency of its transaction and account.
SELECT
  'currency ' || a.currency AS offender,
  jsonb_build_object('sum', sum(e.amount)::text) AS detail
FROM (SELECT x.account_id, sum(x.amount::numeric) AS amount FROM ledger.entry AS x GROUP BY x.account_id) AS e
INNER JOIN ledger.account AS a ON a.account_id = e.account_id
GROUP BY a.currency
HAVING sum(e.amount) <> 0
UNION ALL
SELECT
  format('entry %s of transaction %s', e.seq, e.transaction_id),
  jsonb_build_object('account_id', e.account_id, 'account', a.currency, 'transaction', t.currency)
FROM ledger.entry AS e
LEFT JOIN ledger.account AS a ON a.account_id = e.account_id
LEFT JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
WHERE a.currency = t.currency IS NOT TRUE
