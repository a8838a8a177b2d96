-- Each customer has one account, in their currency and with their legal entity, and no account is without its customer.
SELECT
  'customer ' || coalesce(c.customer_id, a.customer_id) AS offender,
  jsonb_build_object('account_id', a.account_id, 'account_currency', a.currency, 'currency', c.currency,
    'account_legal_entity_id', a.legal_entity_id, 'legal_entity_id', c.legal_entity_id) AS detail
FROM party.customer AS c
FULL JOIN (SELECT x.* FROM ledger.account AS x WHERE x.kind = 'customer') AS a ON a.customer_id = c.customer_id
WHERE (a.currency = c.currency AND a.legal_entity_id = c.legal_entity_id) IS NOT TRUE
