-- The journal for the accounting: sums of a month by event and account, not every call.
SELECT resource.declare('journal_file', 'report.journal_file', p_filter => '{legal_entity,month,format}',
  p_sort => '{-journal_file_id}', p_verbs => '{get,list}', p_summary => 'journal handed to the accounting');

CREATE OR REPLACE FUNCTION report.journal_row(p_legal_entity_id bigint, p_from timestamptz, p_to timestamptz) RETURNS TABLE (
  currency text, event text, kind text, amount numeric, exact numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH moved AS (
    SELECT a.currency::text AS currency, t.kind AS event,
      CASE
        WHEN a.kind <> 'customer' THEN a.kind
        WHEN e.bucket = 'unbilled' THEN 'unbilled'
        ELSE 'receivable'
      END AS kind,
      sum(e.amount::numeric) AS exact
    FROM ledger.entry AS e
    INNER JOIN ledger.account AS a ON a.account_id = e.account_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    WHERE e.booked_at >= p_from AND e.booked_at < p_to AND a.legal_entity_id = p_legal_entity_id
    GROUP BY 1, 2, 3
  ), printed AS (
    SELECT m.currency, m.event, m.kind, round(m.exact, i.exponent) AS amount, m.exact
    FROM moved AS m
    INNER JOIN system.iso_currency AS i ON i.code = m.currency
    UNION ALL
    -- The accounting has whole coins: what each sum is rounded by goes to rounding.
    SELECT m.currency, m.event, 'rounding', -sum(round(m.exact, i.exponent)), 0
    FROM moved AS m
    INNER JOIN system.iso_currency AS i ON i.code = m.currency
    GROUP BY m.currency, m.event
  )
  SELECT p.currency, p.event, p.kind, sum(p.amount), sum(p.exact)
  FROM printed AS p
  GROUP BY p.currency, p.event, p.kind
  HAVING sum(p.amount) <> 0 OR sum(p.exact) <> 0;
END;
COMMENT ON FUNCTION report.journal_row(bigint, timestamptz, timestamptz) IS
$doc$What moved in the books in a period, by event and account.

:param p_legal_entity_id: whose books
:param p_from: first instant
:param p_to: first instant after
:returns: amount in whole coins, a debit below 0, those of an event and currency sum to zero; and the exact sum
:example: SELECT * FROM report.journal_row(1, '2026-10-01Z', '2026-11-01Z')$doc$;

CREATE OR REPLACE FUNCTION api.journal_line_list(
  p_legal_entity text, p_from date, p_to date, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS TABLE (
  currency text, event text, kind text, code text, name text, debit numeric, credit numeric, movement numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_entity bigint := report.legal_entity_find(p_legal_entity);
  v_zone text := system.setting_get('ledger.time_zone');
BEGIN
  PERFORM system.page_check(p_limit, p_after, 3);
  IF (p_from < p_to AND isfinite(p_from) AND isfinite(p_to)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a period has a first day and a later day after it', p_column => 'to');
  END IF;
  RETURN QUERY
  SELECT j.currency, j.event, j.kind, a.code, a.name, greatest(-j.amount, 0), greatest(j.amount, 0), j.exact
  FROM report.journal_row(v_entity, p_from::timestamp AT TIME ZONE v_zone, p_to::timestamp AT TIME ZONE v_zone) AS j
  LEFT JOIN report.account_code AS a ON a.legal_entity_id = v_entity AND a.kind = j.kind
  WHERE p_after IS NULL OR (j.currency, j.event, j.kind) > (p_after[1], p_after[2], p_after[3])
  ORDER BY j.currency, j.event, j.kind
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.journal_line_list(text, date, date, integer, text[]) IS
$doc$What the journal of a period says, also of one that is still open.

:param p_legal_entity: code of whose books
:param p_from: first day, in the zone of setting ledger.time_zone
:param p_to: first day after
:param p_limit: most rows to return, 1 to 1000
:param p_after: currency, event and kind of the last row seen; NULL is the start
:returns: a row an event (invoice, payment, …) and account: code and name in the accounting (NULL: none was given), debit and credit
  in whole coins, which are equal for each event, and the exact movement of the account (a debit is below 0)
:raises TB101: no such legal entity
:raises TB102: a period without days, or a wrong limit or after
:example: SELECT * FROM api.journal_line_list('NLT', '2026-10-01', '2026-11-01')$doc$;
GRANT EXECUTE ON FUNCTION api.journal_line_list(text, date, date, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION report.csv_field(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_text ~ E'[,"\r\n]' THEN '"' || replace(p_text, '"', '""') || '"'
  ELSE p_text
END;
COMMENT ON FUNCTION report.csv_field(text) IS $doc$A value as a field of a CSV file (RFC 4180).

:param p_text: the value
:returns: in quotes where it needs them
:example: SELECT report.csv_field('Sales, domestic')$doc$;

CREATE OR REPLACE FUNCTION report.cell_text(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN p_text ~ '^[-=+@]' THEN '''' || p_text ELSE p_text END;
COMMENT ON FUNCTION report.cell_text(text) IS $doc$A text that no spreadsheet takes for a formula.

:param p_text: the text
:returns: with an apostrophe before a sign that begins a formula
:example: SELECT report.cell_text('=1+1')$doc$;

CREATE OR REPLACE FUNCTION report.journal_text(p_format text, p_legal_entity_id bigint, p_month date, p_span tstzrange) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  WITH line AS (
    SELECT j.currency, j.event, j.kind, j.amount, a.code, a.name, x.day,
      format('%s-%s-%s-%s', e.code, to_char(p_month, 'YYYY-MM'), j.currency, j.event) AS journal,
      row_number() OVER (PARTITION BY j.currency, j.event ORDER BY j.kind COLLATE "C") AS nth,
      count(*) OVER (PARTITION BY j.currency, j.event) AS lines
    FROM report.journal_row(p_legal_entity_id, lower(p_span), upper(p_span)) AS j
    INNER JOIN party.legal_entity AS e ON e.legal_entity_id = p_legal_entity_id
    LEFT JOIN report.account_code AS a ON a.legal_entity_id = p_legal_entity_id AND a.kind = j.kind
    CROSS JOIN (SELECT (p_month + interval '1 month' - interval '1 day')::date AS day) AS x
    WHERE j.amount <> 0
  )
  SELECT CASE p_format
      WHEN 'csv' THEN E'journal,date,account,name,currency,debit,credit\r\n'
      WHEN 'xero' THEN E'*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount\r\n'
      ELSE E'!TRNS\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO\r\n!SPL\tTRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO\r\n!ENDTRNS\r\n'
    END || coalesce(string_agg(CASE p_format
      WHEN 'csv' THEN concat_ws(',', l.journal, l.day, report.csv_field(report.cell_text(l.code)),
        report.csv_field(report.cell_text(l.name)), l.currency, greatest(-l.amount, 0), greatest(l.amount, 0)) || E'\r\n'
      WHEN 'xero' THEN concat_ws(',', l.journal, to_char(l.day, 'DD Mon YYYY'), l.kind, report.csv_field(report.cell_text(l.code)),
        report.csv_field(system.setting_get('report.xero_tax_rate')), -l.amount) || E'\r\n'
      ELSE concat_ws(E'\t', CASE l.nth WHEN 1 THEN 'TRNS' ELSE 'SPL' END, 'GENERAL JOURNAL', to_char(l.day, 'MM/DD/YY'), l.name,
        -l.amount, l.journal, l.kind) || CASE WHEN l.nth = l.lines THEN E'\r\nENDTRNS\r\n' ELSE E'\r\n' END
    END, '' ORDER BY l.currency COLLATE "C", l.event COLLATE "C", l.kind COLLATE "C"), '')
  FROM line AS l
$$;
COMMENT ON FUNCTION report.journal_text(text, bigint, date, tstzrange) IS
$doc$The journal of a month as a file, the same bytes every time; journals are dated its last day.

:param p_format: csv, iif or xero
:param p_legal_entity_id: whose books
:param p_month: first day of the month
:param p_span: its instants
:returns: the text
:example: SELECT report.journal_text('csv', 1, '2026-10-01', ledger.month_span('2026-10-01'))$doc$;

CREATE OR REPLACE FUNCTION api.journal_export(p_legal_entity text, p_month date, p_format text DEFAULT 'csv') RETURNS TABLE (
  journal_file_id bigint, file_name text, sequence integer, sha256 text, content text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_entity bigint := report.legal_entity_find(p_legal_entity);
  v_period ledger.period;
  v_missing text[];
  v_text text;
  v_file report.journal_file;
BEGIN
  IF (p_format IN ('csv', 'iif', 'xero')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s is no format of a journal', coalesce(p_format, 'NULL')), p_column => 'format',
      p_hint => 'One of csv, iif, xero.');
  END IF;
  -- Locked: two at once would be one sequence number twice, and nobody opens it meanwhile.
  SELECT d.* INTO v_period FROM ledger.period AS d
  WHERE d.legal_entity_id = v_entity AND d.month = p_month AND d.status = 'closed' FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB504', format('the month of %s is not closed', to_char(p_month, 'YYYY-MM')), p_column => 'month',
      p_hint => 'api.period_close closes it; api.journal_line_list shows what is in it.');
  END IF;
  SELECT array_agg(DISTINCT j.kind ORDER BY j.kind) INTO v_missing
  FROM report.journal_row(v_entity, v_period.begins_at, v_period.ends_at) AS j
  WHERE j.amount <> 0 AND NOT EXISTS (SELECT FROM report.account_code AS a WHERE a.legal_entity_id = v_entity AND a.kind = j.kind);
  IF v_missing IS NOT NULL THEN
    PERFORM system.raise_error('TB101', format('%s has no account in the accounting', v_missing[1]),
      p_detail => jsonb_build_object('kinds', v_missing), p_hint => 'api.account_code_create gives it one.');
  END IF;
  v_text := report.journal_text(p_format, v_entity, p_month, tstzrange(v_period.begins_at, v_period.ends_at));
  SELECT f.* INTO v_file FROM report.journal_file AS f
  WHERE f.legal_entity_id = v_entity AND f.month = p_month AND f.format = p_format
  ORDER BY f.sequence DESC LIMIT 1;
  IF v_file.sha256 IS DISTINCT FROM encode(sha256(convert_to(v_text, 'UTF8')), 'hex') THEN
    INSERT INTO report.journal_file AS f (legal_entity_id, month, format, sequence, lines, totals, sha256)
    SELECT v_entity, p_month, p_format, coalesce(v_file.sequence, 0) + 1, coalesce(sum(s.lines), 0),
      coalesce(jsonb_object_agg(s.currency, jsonb_build_object('journals', s.journals, 'debit', s.debit::text,
        'credit', s.credit::text, 'movement', s.movement::text)) FILTER (WHERE s.currency IS NOT NULL), '{}'),
      encode(sha256(convert_to(v_text, 'UTF8')), 'hex')
    FROM (
      SELECT j.currency, count(DISTINCT j.event) AS journals, count(*) FILTER (WHERE j.amount <> 0) AS lines,
        sum(greatest(-j.amount, 0)) AS debit, sum(greatest(j.amount, 0)) AS credit, sum(greatest(-j.exact, 0)) AS movement
      FROM report.journal_row(v_entity, v_period.begins_at, v_period.ends_at) AS j
      GROUP BY j.currency
    ) AS s
    RETURNING f.* INTO v_file;
  END IF;
  RETURN QUERY SELECT v_file.journal_file_id,
    format('%s-%s.%s', p_legal_entity, to_char(p_month, 'YYYY-MM'), CASE p_format WHEN 'xero' THEN 'xero.csv' ELSE p_format END),
    v_file.sequence, v_file.sha256, v_text;
END $$;
COMMENT ON FUNCTION api.journal_export(text, date, text) IS
$doc$The journal of a closed month as a file for the accounting; the file is remembered with its SHA-256.

The same month gives the same bytes and the same file. One that says something else, because the month was opened again or accounts
got other codes, has the next sequence number.
:param p_legal_entity: code of whose books
:param p_month: first day of the month
:param p_format: csv (general), iif (QuickBooks Desktop) or xero (manual journals of Xero; its tax rate is setting report.xero_tax_rate)
:returns: the file: its name, number and text
:raises TB101: no such legal entity, or an account without a code in the accounting
:raises TB102: no such format
:raises TB504: the month is not closed
:example: SELECT * FROM api.journal_export('NLT', '2026-10-01', 'xero')$doc$;
GRANT EXECUTE ON FUNCTION api.journal_export(text, date, text) TO pgtoll_admin, pgtoll_operator;
