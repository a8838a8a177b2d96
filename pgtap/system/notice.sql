\ir ../include/street.psql
SELECT no_plan();

SELECT results_eq($$SELECT n.title, n.default_on FROM api.notice_get('card_expiry') AS n$$,
  $$VALUES ('A card expires or has expired', true)$$, 'one notice');
SELECT isnt_empty($$SELECT n.code FROM api.notice_list() AS n$$, 'all of them');
SELECT throws_ok($$SELECT api.notice_get('gossip')$$, 'TB101', NULL, 'none of that name');

SELECT * FROM finish();
ROLLBACK;
