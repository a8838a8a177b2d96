\ir ../include/street.psql
SELECT no_plan();

SELECT party.customer_add_many(ARRAY[
  ROW(1, 'T-SHOP', 'Shop', 'retail', 'T-RES', :entity, 'CAD', 'prepaid', 'UTC', 'en', 'active', '1 Main St', 'Ottawa', 'ON', 'K1A 0B1', 'CA',
    's@example.com', '{vip}', y.billing_cycle_id),
  ROW(0, 'T-RES', 'Reseller', 'reseller', '', :entity, 'CAD', 'postpaid', 'UTC', 'en', 'suspended', '', '', '', '', 'CA', '', '{}',
    y.billing_cycle_id)
]::party.customer_draft[]) FROM party.billing_cycle AS y WHERE y.code = 'monthly' \gset
SELECT results_eq($$SELECT c.code::text, p.code::text, c.city, c.status FROM api.customer AS c
  LEFT JOIN party.customer AS p ON p.customer_id = c.parent_id WHERE c.code IN ('T-SHOP', 'T-RES') ORDER BY c.code$$,
  $$VALUES ('T-RES', NULL, '', 'suspended'), ('T-SHOP', 'T-RES', 'Ottawa', 'active')$$, 'the reseller first, whatever the order');
SELECT is((SELECT count(*) FROM party.address AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  WHERE c.code = 'T-SHOP'), 2::bigint, 'with both addresses');
SELECT is((SELECT count(*) FROM party.status_change AS s INNER JOIN party.customer AS c ON c.customer_id = s.customer_id
  WHERE c.code = 'T-SHOP'), 1::bigint, 'one status');
SELECT is((SELECT count(*) FROM ledger.account AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  WHERE c.code IN ('T-SHOP', 'T-RES')), 2::bigint, 'and accounts in the books');

SELECT * FROM finish();
ROLLBACK;
