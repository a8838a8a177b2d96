-- Taking a tax request, and saying what came of it.
\set fee 30
\ir ../include/bill.psql
SELECT plan(14);

SELECT count(api.tax_profile_create(:p, 'billsoft', p_pcode => 1)), count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')) \gset
UPDATE system.clock SET frozen_at = '2026-12-01T12:00Z';
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
SELECT is_empty($$SELECT * FROM api.tax_request_claim('custom')$$, 'none for another engine');
SELECT tax_request_id AS request, attempt, action, document FROM api.tax_request_claim() \gset
SELECT is(concat_ws('|', :attempt, :'action'), '1|calculate', 'taken');
SELECT is_empty('SELECT * FROM api.tax_request_claim()', 'by one worker');
UPDATE system.clock SET frozen_at = '2026-12-01T12:15Z';
SELECT is((SELECT concat_ws('|', c.attempt, c.document <> :'document') FROM api.tax_request_claim() AS c), '2|t',
  'who says nothing for 15 minutes is taken for dead: another document');
SELECT throws_ok(format('SELECT api.tax_request_result(%s, 2, %L)', :request, 'maybe'), 'TB102', NULL, 'no result');
SELECT throws_ok('SELECT api.tax_request_result(-1, 1, ''retry'')', 'TB101', NULL, 'no such request');
SELECT throws_ok($$SELECT billing.tax_answer_check('{}')$$, 'TB102', NULL, 'no list');
SELECT throws_ok($$SELECT billing.tax_answer_check('[{"code": "a", "name": "A", "level": "state", "jurisdiction": "X", "rate": "-1", "base": "1",
  "exempt": "0", "amount": "1"}]')$$, 'TB102', NULL, 'a rate below 0');
SELECT lives_ok($$SELECT billing.tax_answer_check('[]')$$, 'no tax is an answer');
SELECT is((SELECT concat_ws('|', r.status, r.last_error) FROM api.tax_request_result(:request, 2, 'refused', p_error => 'no') AS r),
  'failed|no', 'refused: somebody must look');
SELECT is((SELECT r.status FROM api.tax_request_retry(:request) AS r), 'untaxed', 'and sends it again');
SELECT throws_ok('SELECT api.tax_request_retry(-1)', 'TB101', NULL, 'no such request');
SELECT count(api.bill_run_discard(:run)) \gset
SELECT is_empty('SELECT * FROM api.tax_request_claim()', 'nobody is asked about a discarded draft');
SELECT is_empty('SELECT FROM billing.tax_request', 'and what it asked is forgotten');

SELECT * FROM finish();
ROLLBACK;
