\set fee 30
\ir ../include/street.psql
SELECT no_plan();

-- Row 27: two calls, a fee and the telephone lines are four items. The answer is a state tax of 0.31 and 911 of 2.25: 2.56.
SELECT count(api.tax_profile_create(:p, 'billsoft', p_pcode => 4133800)),
  count(api.customer_terms_create(:p, p_charges_from => '2026-12-01')) \gset
SELECT (pg_temp.land('t-native', pg_temp.call('1', '12:00:00', '60', '16135550101', '15145550100'),
  pg_temp.call('2', '13:00:00', '120', '16135550101', '011442079460000'))).received \gset
INSERT INTO catalog.rate (rate_sheet_id, prefix, effective_from, destination_id, rate_per_minute, initial_increment, subsequent_increment)
VALUES (:sheet, '44', '2026-01-01', :world, 0.0500, 1, 1);
SELECT catalog.rate_sheet_activate(:sheet, '2026-01-01'), pg_temp.rate() \gset
UPDATE system.clock SET frozen_at = '2026-12-02T12:00:00Z';
SELECT bill_run_id AS run FROM api.bill_run_draft('T-1', 'T-NLT', '2026-12-01') \gset
CREATE FUNCTION pg_temp.run() RETURNS bigint LANGUAGE sql AS $$SELECT r.bill_run_id FROM billing.bill_run AS r WHERE r.code = 'T-1'$$;
SELECT invoice_id AS invoice, new_charges AS charges FROM billing.invoice AS i WHERE i.bill_run_id = :run AND i.customer_id = :p \gset
SELECT is((SELECT concat_ws('|', r.status, r.engine, r.is_late) FROM api.tax_request_list(p_invoice_id => :invoice) AS r),
  'untaxed|billsoft|f', 'a draft waits for its taxes');
SELECT api.bill_run_approve(:run) \gset
SELECT throws_ok($$SELECT api.bill_run_issue(pg_temp.run())$$, 'TB605', 'all invoices of the run wait for their taxes',
  'nothing goes out untaxed');
SELECT tax_request_id AS request, attempt, document, action FROM api.tax_request_claim() \gset
SELECT is(:'action'::text, 'calculate', 'asked');
SELECT is((SELECT string_agg(concat_ws(' ', x.item ->> 'charge', x.item ->> 'minutes', x.item ->> 'lines', x.item -> 'pair'), ', ' ORDER BY x.nth)
  FROM billing.tax_request AS r, jsonb_array_elements(billing.tax_document(r) -> 'items') WITH ORDINALITY AS x (item, nth)),
  '30.00 0 0 [19, 6], 0.020000 1.0000 0 [19, 49], 0.100000 2.0000 0 [19, 51], 0 0 1 [19, 21]', 'four items');
SELECT is((SELECT count(*) FROM api.tax_request_claim()), 0::bigint, 'by one worker');

-- The provider is down, and invoices may go out without: flagged, and the next one brings the taxes on a line of 0.00.
SELECT is((SELECT concat_ws('|', r.status, r.last_error) FROM api.tax_request_result(:request, 1, 'retry', p_error => 'down') AS r),
  'untaxed|down', 'not answered');
SELECT count(api.setting_set('tax.issue_untaxed', 'true', '2026-12-01')) \gset
SELECT is((SELECT r.status FROM api.bill_run_issue(:run) AS r), 'issued', 'issued all the same');
SELECT ok((SELECT r.is_late FROM api.tax_request_get(:request) AS r), 'and flagged');
UPDATE system.clock SET frozen_at = '2026-12-03T12:00:00Z';
SELECT attempt, document FROM api.tax_request_claim() \gset
SELECT throws_ok(format('SELECT api.tax_request_result(%s, %s, %L, %L, %L)', :request, :attempt, 'taxed', 'x', '[{"code": "bs-1"}]'), 'TB102', NULL,
  'half an answer');
-- 0.155 + 0.155 = 0.31, rounded once; 0.75 x 3 = 2.25.
\set taxes '[{"code": "bs-1", "name": "State Sales Tax", "level": "state", "jurisdiction": "TX", "rate": "6.25", "base": "2.48", "exempt": "0", "units": null, "amount": "0.155"}, {"code": "bs-1", "name": "State Sales Tax", "level": "state", "jurisdiction": "TX", "rate": "6.25", "base": "2.48", "exempt": "0", "units": null, "amount": "0.15500000000000003"}, {"code": "bs-161", "name": "E911", "level": "city", "jurisdiction": "AUSTIN", "rate": "0.75", "base": "0", "exempt": "0", "units": "3", "amount": "2.25"}]'
SELECT is((SELECT r.status FROM api.tax_request_result(:request, 1, 'taxed', 'x', :'taxes') AS r), 'taxing', 'who comes back late has nothing to say');
SELECT is((SELECT r.status FROM api.tax_request_result(:request, :attempt, 'taxed', :'document', :'taxes') AS r), 'taxed', 'answered');
SELECT is((SELECT i.new_charges::numeric FROM billing.invoice AS i WHERE i.invoice_id = :invoice), :charges, 'what went out stays');
SELECT is((SELECT count(*) FROM api.tax_request_claim()), 0::bigint, 'not committed before it is printed');

UPDATE system.clock SET frozen_at = '2027-01-02T12:00:00Z';
CREATE FUNCTION pg_temp.tax_lines(p_run text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(l.description || ' ' || l.amount, ', ' ORDER BY l.position)
  FROM billing.invoice_line AS l
  INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id
  INNER JOIN billing.bill_run AS r ON r.bill_run_id = i.bill_run_id
  WHERE r.code = p_run AND l.kind = 'tax' AND i.customer_id = pg_temp.p()
$$;
SELECT bill_run_id AS run2 FROM api.bill_run_draft('T-2', 'T-NLT', '2027-01-01') \gset
SELECT is(pg_temp.tax_lines('T-2'), 'Taxes of invoice T-NLT-000001 0, E911 (AUSTIN) 2.25, State Sales Tax (TX) 0.31', 'on the next one');
SELECT count(api.bill_run_discard(:run2)) \gset
SELECT bill_run_id AS run2 FROM api.bill_run_draft('T-2', 'T-NLT', '2027-01-01') \gset
SELECT is(pg_temp.tax_lines('T-2'), 'Taxes of invoice T-NLT-000001 0, E911 (AUSTIN) 2.25, State Sales Tax (TX) 0.31',
  'again, when that was discarded');

-- Its own taxes are answered while it is a draft: printed, added, and committed once it is issued.
SELECT tax_request_id AS request2, attempt, document FROM api.tax_request_claim() \gset
SELECT isnt(:request::bigint, :request2::bigint, 'the draft''s own');
SELECT is((SELECT r.status FROM api.tax_request_result(:request2, :attempt, 'taxed', :'document', :'taxes') AS r), 'taxed', 'in time');
SELECT is(pg_temp.tax_lines('T-2'), 'Taxes of invoice T-NLT-000001 0, E911 (AUSTIN) 2.25, State Sales Tax (TX) 0.31, '
  'E911 (AUSTIN) 2.25, State Sales Tax (TX) 0.31', 'printed on the draft');
SELECT count(api.bill_run_approve(:run2)), count(api.bill_run_issue(:run2)) \gset
SELECT is_empty('SELECT * FROM system.verify()', 'lines, taxes and books agree');
SELECT is((SELECT string_agg(c.action || ' ' || (c.document = r.document), ', ')
  FROM generate_series(1, 2) AS g CROSS JOIN LATERAL api.tax_request_claim() AS c
  INNER JOIN billing.tax_request AS r ON r.tax_request_id = c.tax_request_id WHERE g.g > 0), 'commit true, commit true', 'both are committed');
SELECT is((SELECT r.status FROM api.tax_request_result(:request, 3, 'committed') AS r), 'committed', 'told');
SELECT is((SELECT r.status FROM api.tax_request_result(:request2, 2, 'retry', p_error => 'x') AS r), 'taxed', 'not told yet');

SELECT is((SELECT r.status FROM api.tax_request_retry(:request2) AS r), 'taxed', 'at once');

SELECT throws_ok('SELECT api.tax_request_result(0, 1, ''retry'')', 'TB101', NULL, 'no such request');
SELECT throws_ok('SELECT api.tax_request_result(0, 1, ''perhaps'')', 'TB102', NULL, 'no such result');
SELECT throws_ok('SELECT api.tax_request_retry(0)', 'TB101', NULL, 'none to retry');
SELECT throws_ok('SELECT api.tax_request_get(0)', 'TB101', NULL, 'none to get');
SELECT throws_ok($$SELECT api.tax_profile_create(pg_temp.q(), 'custom')$$, 'TB102', NULL, 'a function is missing');

SELECT * FROM finish();
ROLLBACK;
