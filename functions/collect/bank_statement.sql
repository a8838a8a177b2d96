-- Statements of bank accounts: each line is a customer's payment, or stands in suspense until somebody knows whose it is.
SELECT resource.declare('bank_account', 'collect.bank_account', p_filter => '{code,legal_entity_id,currency}', p_sort => '{code}',
  p_roles => '{"write": ["admin"]}');
SELECT resource.declare('bank_statement', 'collect.bank_statement', p_filter => '{bank_account_id,sha256}',
  p_sort => '{-bank_statement_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.bank_lines_read(p_lines jsonb, p_currency text) RETURNS SETOF collect.bank_line_draft
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.line_no, l.booked_on, l.amount, l.reference, l.payer, l.bank_reference,
    -- Two equal lines in one file are two payments.
    md5(concat_ws('|', l.booked_on, trim_scale(l.amount), l.reference, l.payer, l.bank_reference)) || '#'
      || row_number() OVER (PARTITION BY l.booked_on, l.amount, l.reference, l.payer, l.bank_reference ORDER BY l.line_no),
    CASE WHEN l.fault <> '' THEN 'rejected' WHEN l.amount < 0 THEN 'out' ELSE 'unmatched' END,
    CASE WHEN l.fault <> '' THEN l.fault WHEN l.amount < 0 THEN 'money that went out' ELSE '' END,
    NULL::bigint, NULL::text, NULL::bigint, NULL::bigint
  FROM (
    SELECT r.line_no, r.reference, r.payer, r.bank_reference,
      CASE WHEN r.day THEN r.booked_on::date END AS booked_on,
      CASE WHEN r.number THEN r.amount::numeric END AS amount,
      CASE
        WHEN r.fault IS NOT NULL THEN left(r.fault, 200)
        WHEN NOT r.day THEN 'no day'
        WHEN NOT r.number THEN 'no amount'
        WHEN r.currency <> p_currency THEN format('%s on an account of %s', left(r.currency, 20), p_currency)
        WHEN r.amount::numeric = 0 THEN 'an amount of 0'
        WHEN r.amount::numeric <> round(r.amount::numeric, i.exponent) THEN format('%s is not an amount of %s', r.amount, p_currency)
        ELSE ''
      END AS fault
    FROM (
      SELECT x.line_no, x.booked_on, x.amount, x.fault, coalesce(x.currency, p_currency) AS currency,
        -- What looks like a card number is not kept.
        CASE WHEN system.card_number_found(x.reference) THEN '' ELSE coalesce(left(x.reference, 1000), '') END AS reference,
        CASE WHEN system.card_number_found(x.payer) THEN '' ELSE coalesce(left(x.payer, 200), '') END AS payer,
        CASE WHEN system.card_number_found(x.bank_reference) THEN '' ELSE coalesce(left(x.bank_reference, 200), '') END AS bank_reference,
        coalesce(x.amount ~ '^-?[0-9]{1,13}(\.[0-9]{1,6})?$', false) AS number,
        CASE
          WHEN x.booked_on ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
            THEN substr(x.booked_on, 9)::integer <= extract(day FROM party.month_end((left(x.booked_on, 7) || '-01')::date))
          ELSE false
        END AS day
      FROM jsonb_to_recordset(p_lines) AS x (
        line_no integer, booked_on text, amount text, currency text, reference text, payer text, bank_reference text, fault text
      )
    ) AS r
    INNER JOIN system.iso_currency AS i ON i.code = p_currency
  ) AS l
  ORDER BY l.line_no;
END;
COMMENT ON FUNCTION collect.bank_lines_read(jsonb, text) IS $doc$The lines of a statement, with what cannot be read of them.

:param p_lines: the lines, see api.bank_statement_import
:param p_currency: the account's
:returns: a row a line: unmatched, out or rejected
:example: SELECT * FROM collect.bank_lines_read('[{"line_no": 1, "booked_on": "2026-11-03", "amount": "12.50"}]', 'CAD')$doc$;

CREATE OR REPLACE FUNCTION collect.bank_lines_matched(p_lines collect.bank_line_draft[], p_account collect.bank_account)
RETURNS SETOF collect.bank_line_draft
LANGUAGE sql VOLATILE
BEGIN ATOMIC
  WITH line AS MATERIALIZED (
    SELECT l.*, row_number() OVER (ORDER BY l.line_no) AS nth,
      EXISTS (
        SELECT FROM collect.bank_line AS b
        WHERE b.bank_account_id = (p_account).bank_account_id AND b.identity = l.identity AND b.status NOT IN ('duplicate', 'rejected')
      ) AND l.status <> 'rejected' AS known
    FROM unnest(p_lines) AS l
  ), named AS (
    SELECT m.nth, count(DISTINCT m.customer_id) AS customers, min(m.customer_id) AS customer_id,
      string_agg(DISTINCT c.code, ', ') AS codes, count(DISTINCT m.debit_id) AS debits, min(m.debit_kind) AS debit_kind,
      min(m.debit_id) AS debit_id
    FROM collect.bank_match(
      (p_account).legal_entity_id, (p_account).currency,
      ARRAY(SELECT CASE l.status WHEN 'unmatched' THEN l.reference ELSE '' END FROM line AS l ORDER BY l.nth)
    ) AS m
    INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
    GROUP BY m.nth
  )
  SELECT l.line_no, l.booked_on, l.amount, l.reference, l.payer, l.bank_reference, l.identity, s.status,
    CASE
      WHEN s.status = 'duplicate' THEN 'in a statement before'
      WHEN s.status = 'ambiguous' THEN left('names ' || n.codes, 1000)
      WHEN s.status = 'unmatched' THEN 'names no invoice and no account'
      ELSE l.reason
    END,
    CASE s.status WHEN 'matched' THEN n.customer_id END,
    CASE WHEN s.status = 'matched' AND n.debits = 1 THEN n.debit_kind END,
    CASE WHEN s.status = 'matched' AND n.debits = 1 THEN n.debit_id END,
    CASE WHEN s.status IN ('matched', 'ambiguous', 'unmatched') THEN nextval('ledger.transaction_id_seq') END
  FROM line AS l
  LEFT JOIN named AS n ON n.nth = l.nth
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN l.known THEN 'duplicate'
      WHEN l.status <> 'unmatched' THEN l.status
      WHEN n.customers = 1 THEN 'matched'
      WHEN n.customers > 1 THEN 'ambiguous'
      ELSE 'unmatched'
    END AS status
  ) AS s;
END;
COMMENT ON FUNCTION collect.bank_lines_matched(collect.bank_line_draft[], collect.bank_account) IS
$doc$Lines with whose they are: one customer is named, several, or none; what was in a statement before is a duplicate.

:param p_lines: lines of one statement
:param p_account: the bank account
:returns: the lines, with a transaction drawn for those that are booked
:example: SELECT * FROM collect.bank_lines_matched('{}', NULL)$doc$;

CREATE OR REPLACE FUNCTION collect.bank_lines_book(
  p_bank_statement_id bigint, p_lines collect.bank_line_draft[], p_account collect.bank_account
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_cash CONSTANT bigint := ledger.account_shared(p_account.legal_entity_id, 'cash', p_account.currency);
  v_suspense CONSTANT bigint := ledger.account_shared(p_account.legal_entity_id, 'suspense', p_account.currency);
  v_postings ledger.posting[];
  v_legs ledger.leg[];
BEGIN
  INSERT INTO collect.payment (customer_id, amount, currency, method, reference, received_at, transaction_id, actor)
  SELECT l.customer_id, l.amount, p_account.currency, 'wire', l.reference,
    least(l.booked_on::timestamp AT TIME ZONE c.time_zone, system.clock_now()), l.transaction_id, system.actor()
  FROM unnest(p_lines) AS l
  INNER JOIN party.customer AS c ON c.customer_id = l.customer_id
  WHERE l.status = 'matched'
  ORDER BY l.line_no;
  INSERT INTO collect.bank_line (
    bank_statement_id, bank_account_id, line_no, booked_on, amount, reference, payer, bank_reference, identity, status, reason,
    customer_id, debit_kind, debit_id, payment_id, transaction_id
  )
  SELECT p_bank_statement_id, p_account.bank_account_id, l.line_no, l.booked_on, l.amount, l.reference, l.payer, l.bank_reference,
    l.identity, l.status, l.reason, l.customer_id, l.debit_kind, l.debit_id, p.payment_id, l.transaction_id
  FROM unnest(p_lines) AS l
  LEFT JOIN collect.payment AS p ON p.transaction_id = l.transaction_id
  ORDER BY l.line_no;
  SELECT
    array_agg(ROW(l.transaction_id, 'payment', coalesce(a.account_id, v_suspense), p_account.currency, NULL,
      'bank_line:' || b.bank_line_id, false)::ledger.posting),
    array_agg(ROW(l.transaction_id, coalesce(a.account_id, v_suspense), 'posted', l.amount)::ledger.leg)
      || array_agg(ROW(l.transaction_id, v_cash, 'posted', -l.amount)::ledger.leg)
  INTO v_postings, v_legs
  FROM unnest(p_lines) AS l
  INNER JOIN collect.bank_line AS b ON b.transaction_id = l.transaction_id
  LEFT JOIN ledger.account AS a ON a.customer_id = l.customer_id;
  PERFORM ledger.transaction_post(v_postings, v_legs);
  -- The invoice that is named comes first, then what is due longest.
  PERFORM collect.payment_apply(b.customer_id, b.payment_id, b.debit_kind, b.debit_id)
  FROM (
    SELECT x.* FROM collect.bank_line AS x
    WHERE x.bank_statement_id = p_bank_statement_id AND x.payment_id IS NOT NULL
    ORDER BY x.customer_id, x.line_no
  ) AS b;
END $$;
COMMENT ON FUNCTION collect.bank_lines_book(bigint, collect.bank_line_draft[], collect.bank_account) IS
$doc$Keeps the lines of a statement and books their money: as payments, or in suspense.

:param p_bank_statement_id: the statement
:param p_lines: its lines, from collect.bank_lines_matched
:param p_account: the bank account
:returns: nothing
:example: SELECT collect.bank_lines_book(1, '{}', NULL)$doc$;

CREATE OR REPLACE FUNCTION collect.payment_apply(p_customer_id bigint, p_payment_id bigint, p_debit_kind text, p_debit_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_debit_id IS NOT NULL THEN
    INSERT INTO collect.allocation (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount)
    SELECT p_customer_id, c.kind, c.document_id, d.kind, d.document_id, d.due_on, least(-c.open, d.open)
    FROM collect.open_items(p_customer_id, 'infinity') AS c
    INNER JOIN collect.open_items(p_customer_id, 'infinity') AS d
      ON d.kind = p_debit_kind AND d.document_id = p_debit_id AND d.open > 0
    WHERE c.kind = 'payment' AND c.document_id = p_payment_id AND c.open < 0;
  END IF;
  PERFORM collect.credit_apply(p_customer_id);
END $$;
COMMENT ON FUNCTION collect.payment_apply(bigint, bigint, text, bigint) IS
$doc$Lets a payment settle a document, and what is left of it what is due longest; the customer's account is locked.

:param p_customer_id: the customer
:param p_payment_id: the payment
:param p_debit_kind: invoice or opening_invoice; NULL when none is named
:param p_debit_id: its key
:returns: nothing
:example: SELECT collect.payment_apply(7, 12, 'invoice', 4)$doc$;

CREATE OR REPLACE FUNCTION api.bank_statement_import(
  p_bank_account text, p_file_name text, p_lines jsonb, p_sha256 text DEFAULT NULL
) RETURNS api.bank_statement
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account collect.bank_account;
  v_sha256 text := coalesce(p_sha256, encode(sha256(convert_to(p_lines::text, 'UTF8')), 'hex'));
  v_lines collect.bank_line_draft[];
  v_statement_id bigint;
  v_row api.bank_statement;
BEGIN
  -- One file of an account at a time: two at once would each find a line new.
  SELECT a.* INTO v_account FROM collect.bank_account AS a WHERE a.code = p_bank_account FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('bank account %s does not exist', coalesce(p_bank_account, 'NULL')),
      p_column => 'bank_account');
  END IF;
  SELECT s.bank_statement_id INTO v_statement_id
  FROM collect.bank_statement AS s WHERE s.bank_account_id = v_account.bank_account_id AND s.sha256 = v_sha256;
  IF FOUND THEN
    PERFORM system.raise_error('TB103', format('this file was imported already: statement %s', v_statement_id),
      p_detail => jsonb_build_object('bank_statement_id', v_statement_id));
  END IF;
  IF jsonb_typeof(p_lines) IS DISTINCT FROM 'array' OR coalesce(p_file_name, '') !~ '\S' OR EXISTS (
    SELECT FROM jsonb_array_elements(CASE jsonb_typeof(p_lines) WHEN 'array' THEN p_lines ELSE '[]' END) AS l (line)
    WHERE jsonb_typeof(l.line) <> 'object' OR coalesce(l.line ->> 'line_no', '') !~ '^[0-9]{1,9}$'
  ) THEN
    PERFORM system.raise_error('TB102', 'lines is an array of objects with a line_no each, and the file has a name', p_column => 'lines');
  END IF;
  v_lines := ARRAY(SELECT l FROM collect.bank_lines_read(p_lines, v_account.currency) AS l);
  IF cardinality(v_lines) = 0 THEN
    PERFORM system.raise_error('TB303', format('%s has no lines', p_file_name));
  END IF;
  v_lines := ARRAY(SELECT l FROM collect.bank_lines_matched(v_lines, v_account) AS l);
  INSERT INTO collect.bank_statement AS s (bank_account_id, file_name, sha256, imported_at, actor)
  VALUES (v_account.bank_account_id, p_file_name, v_sha256, system.clock_now(), system.actor())
  RETURNING s.bank_statement_id INTO v_statement_id;
  PERFORM collect.bank_lines_book(v_statement_id, v_lines, v_account);
  SELECT s.* INTO STRICT v_row FROM api.bank_statement AS s WHERE s.bank_statement_id = v_statement_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.bank_statement_import(text, text, jsonb, text) IS
$doc$Takes a bank's statement in: lines whose reference names one customer become payments, other money stands in suspense.

A reference names a customer by invoice number or account code, in any notation; the invoice that is named is settled first.
`pgtoll import-bank` reads CSV, MT940 and CAMT.053 files. Lines that were in a statement before are duplicates and book nothing.
:param p_bank_account: code of the bank account
:param p_file_name: name of the file
:param p_lines: array of objects with line_no, booked_on (YYYY-MM-DD), amount (below 0 went out), reference, payer, bank_reference,
  currency, and fault for a line that could not be read
:param p_sha256: of the file; NULL: of the lines
:returns: the statement with its counts; api.bank_line_list shows the lines
:raises TB101: no such bank account
:raises TB102: lines that are none
:raises TB103: this file was imported already
:raises TB303: a file without lines
:example: SELECT * FROM api.bank_statement_import('main', 'nov.csv', '[{"line_no": 1, "booked_on": "2026-11-03", "amount": "12.50"}]')$doc$;
GRANT EXECUTE ON FUNCTION api.bank_statement_import(text, text, jsonb, text) TO pgtoll_admin, pgtoll_operator;
