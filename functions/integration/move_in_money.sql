-- Money of another biller: opening amounts, deposits, open invoices.

CREATE OR REPLACE FUNCTION integration.money_line(p_load_id uuid, p_columns integer[], p_customer integer)
RETURNS TABLE (
  line_no integer, fault text, fields text[], customer_id bigint, legal_entity_id bigint, billing_mode text, currency text,
  exponent integer, nth bigint, first_no integer
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT l.line_no,
    CASE
      WHEN l.fault IS NOT NULL THEN l.fault
      WHEN c.customer_id IS NULL THEN format('customer %s does not exist', left(integration.text_at(l.fields, p_customer), 70))
    END,
    array(
      SELECT integration.text_at(l.fields, p.place) FROM unnest(p_columns) WITH ORDINALITY AS p (place, nth) ORDER BY p.nth
    ),
    c.customer_id, c.legal_entity_id, c.billing_mode, c.currency, i.exponent::integer,
    row_number() OVER of_customer, first_value(l.line_no) OVER of_customer
  FROM integration.move_in_read(p_load_id, p_columns) AS l
  LEFT JOIN party.customer AS c ON c.code = integration.text_at(l.fields, p_customer)
  LEFT JOIN system.iso_currency AS i ON i.code = c.currency
  WINDOW of_customer AS (PARTITION BY c.customer_id ORDER BY l.line_no);
END;
COMMENT ON FUNCTION integration.money_line(uuid, integer[], integer) IS $doc$The lines of an uploaded file with their customers.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:param p_customer: position of the customer's code
:returns: one row a line: fields in the order of the columns, the customer, how manieth line of the customer and which is the
  first; fault says why it has none
:example: SELECT * FROM integration.money_line('00000000-0000-0000-0000-000000000000', '{1,2,3}', 1)$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_opening_amounts(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_amounts collect.opening_amount_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*, l.fields[2] AS due_text, l.fields[3] AS available_text,
      CASE l.billing_mode WHEN 'prepaid' THEN integration.text_amount(l.fields[3]) ELSE integration.text_amount(l.fields[2]) END
        AS amount,
      system.text_date(l.fields[4]) AS as_of
    FROM integration.money_line(p_load_id, p_columns, p_columns[1]) AS l
  ), judged AS MATERIALIZED (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN l.nth > 1 THEN format('the customer''s opening amount is in line %s', l.first_no)
        WHEN o.customer_id IS NOT NULL THEN 'the customer has an opening amount already'
        WHEN l.billing_mode = 'postpaid' AND l.available_text <> '' THEN 'a postpaid customer has an amount_due, not available'
        WHEN l.billing_mode = 'prepaid' AND l.due_text <> '' THEN 'a prepaid customer has available, not an amount_due'
        WHEN l.amount IS NULL THEN format('%s is not an amount', CASE l.billing_mode WHEN 'prepaid' THEN 'available' ELSE 'amount_due' END)
        -- Prepaid usage is debited to 6 decimals, what is owed was invoiced in coins.
        WHEN scale(l.amount) > CASE l.billing_mode WHEN 'prepaid' THEN 6 ELSE l.exponent END
          AND l.amount <> round(l.amount, CASE l.billing_mode WHEN 'prepaid' THEN 6 ELSE l.exponent END)
          THEN format('the amount is finer than the smallest coin of %s', l.currency)
        WHEN l.as_of IS NULL THEN 'as_of is not a day like 2026-10-31'
      END AS reason
    FROM line AS l
    LEFT JOIN collect.opening_amount AS o ON o.customer_id = l.customer_id
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, CASE j.billing_mode WHEN 'prepaid' THEN j.amount ELSE -j.amount END, j.as_of
      )::collect.opening_amount_draft) FILTER (WHERE j.reason IS NULL),
    (SELECT jsonb_object_agg(t.name, t.amount::text)
      FROM (
        SELECT concat_ws(' ', x.currency, CASE x.billing_mode WHEN 'prepaid' THEN 'available' ELSE 'amount due' END) AS name,
          sum(x.amount) AS amount
        FROM judged AS x WHERE x.reason IS NULL GROUP BY 1
      ) AS t)
  INTO v_result.lines, v_result.faults, v_amounts, v_result.totals
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM collect.opening_amount_add_many(v_amounts);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_opening_amounts(uuid, integer[]) IS
$doc$Judges a file of opening amounts and books them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are, what is wrong with which, and the sums
:example: SELECT * FROM integration.move_in_opening_amounts('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('opening_amounts', '00000000-0000-0000-0000-000000000000'))$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_deposits(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_deposits collect.deposit_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*, system.text_decimal(l.fields[2]) AS amount, system.text_date(l.fields[3]) AS received_on
    FROM integration.money_line(p_load_id, p_columns, p_columns[1]) AS l
  ), judged AS MATERIALIZED (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN (l.amount > 0) IS NOT TRUE THEN 'amount is not an amount above 0'
        WHEN l.amount <> round(l.amount, l.exponent) THEN format('the amount is finer than the smallest coin of %s', l.currency)
        WHEN l.received_on IS NULL THEN 'received_on is not a day like 2026-10-31'
        -- All deposits of a customer come in one file, so that the same file twice is noticed.
        WHEN d.customer_id IS NOT NULL THEN 'the customer has deposits already'
      END AS reason
    FROM line AS l
    LEFT JOIN (SELECT DISTINCT x.customer_id FROM collect.deposit AS x) AS d ON d.customer_id = l.customer_id
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.amount, j.received_on)::collect.deposit_draft) FILTER (WHERE j.reason IS NULL),
    (SELECT jsonb_object_agg(t.currency, t.amount::text)
      FROM (SELECT x.currency, sum(x.amount) AS amount FROM judged AS x WHERE x.reason IS NULL GROUP BY x.currency) AS t)
  INTO v_result.lines, v_result.faults, v_deposits, v_result.totals
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM collect.deposit_add_many(v_deposits);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_deposits(uuid, integer[]) IS
$doc$Judges a file of deposits and books them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are, what is wrong with which, and the sums
:example: SELECT * FROM integration.move_in_deposits('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('deposits', '00000000-0000-0000-0000-000000000000'))$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_open_invoices(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_invoices billing.opening_invoice_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*, l.fields[2] AS number, system.text_date(l.fields[3]) AS invoice_date, system.text_date(l.fields[4]) AS due_date,
      system.text_decimal(l.fields[5]) AS amount, system.text_decimal(l.fields[6]) AS open_amount,
      lag(l.line_no) OVER (PARTITION BY l.legal_entity_id, l.fields[2] ORDER BY l.line_no) AS earlier_no
    FROM integration.money_line(p_load_id, p_columns, p_columns[1]) AS l
  ), judged AS MATERIALIZED (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN l.billing_mode = 'prepaid' THEN 'a prepaid customer has no open invoices'
        WHEN length(l.number) NOT BETWEEN 1 AND 64 THEN 'number is not 1 to 64 characters'
        WHEN l.earlier_no IS NOT NULL THEN format('same number as line %s', l.earlier_no)
        WHEN o.opening_invoice_id IS NOT NULL THEN format('open invoice %s exists already', l.number)
        WHEN l.invoice_date IS NULL THEN 'invoice_date is not a day like 2026-10-31'
        WHEN l.due_date IS NULL THEN 'due_date is not a day like 2026-10-31'
        WHEN l.due_date < l.invoice_date THEN 'due_date comes before invoice_date'
        WHEN (l.amount > 0) IS NOT TRUE THEN 'amount is not an amount above 0'
        WHEN (l.open_amount > 0 AND l.open_amount <= l.amount) IS NOT TRUE
          THEN 'open_amount is not an amount above 0 and up to the whole one'
        WHEN l.amount <> round(l.amount, l.exponent) OR l.open_amount <> round(l.open_amount, l.exponent)
          THEN format('the amount is finer than the smallest coin of %s', l.currency)
      END AS reason
    FROM line AS l
    LEFT JOIN billing.opening_invoice AS o ON o.legal_entity_id = l.legal_entity_id AND o.number = l.number
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.number, j.invoice_date, j.due_date, j.amount, j.open_amount)::billing.opening_invoice_draft)
      FILTER (WHERE j.reason IS NULL),
    (SELECT jsonb_object_agg(t.currency, t.amount::text)
      FROM (SELECT x.currency, sum(x.open_amount) AS amount FROM judged AS x WHERE x.reason IS NULL GROUP BY x.currency) AS t)
  INTO v_result.lines, v_result.faults, v_invoices, v_result.totals
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM billing.opening_invoice_add_many(v_invoices);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_open_invoices(uuid, integer[]) IS
$doc$Judges a file of open invoices and keeps them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are, what is wrong with which, and the sums of what is open
:example: SELECT * FROM integration.move_in_open_invoices('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('open_invoices', '00000000-0000-0000-0000-000000000000'))$doc$;
