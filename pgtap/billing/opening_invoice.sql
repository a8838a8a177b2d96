\ir ../include/street.psql
SELECT no_plan();

SELECT billing.opening_invoice_add_many(ARRAY[
  ROW(:p, 'A-2', '2026-10-31', '2026-11-20', 80, 80), ROW(:p, 'A-1', '2026-09-30', '2026-10-20', 120, 100)
]::billing.opening_invoice_draft[]) \gset
SELECT results_eq(format('SELECT i.number, i.open_amount::numeric, i.currency::text FROM api.opening_invoice_list(%s) AS i', :p),
  $$VALUES ('A-1', 100.00, 'CAD'), ('A-2', 80.00, 'CAD')$$, 'in the order in which they are due');
SELECT is_empty('SELECT FROM ledger.entry', 'what is open on them is booked with the opening amounts');

SELECT billing.invoice_series_set(ARRAY[:entity], ARRAY[20001]) \gset
SELECT is((SELECT s.next_number FROM billing.invoice_series AS s WHERE s.legal_entity_id = :entity), 20001::bigint, 'the first number');
SELECT billing.invoice_series_set(ARRAY[:entity], ARRAY[500]) \gset
SELECT is((SELECT s.next_number FROM billing.invoice_series AS s WHERE s.legal_entity_id = :entity), 20001::bigint, 'never a lower one');

SELECT * FROM finish();
ROLLBACK;
