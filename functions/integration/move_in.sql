-- Moving in: a file of one kind is judged as a set and taken whole or not at all; a rehearsal leaves only its report.

SELECT resource.declare('move_in', 'integration.move_in', p_filter => '{kind,status,rehearsal}',
  p_sort => '{-imported_at}', p_verbs => '{get,list}', p_summary => 'import from another biller');

CREATE OR REPLACE FUNCTION integration.move_in_take(p_kind text, p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE p_kind
    WHEN 'customers' THEN integration.move_in_customers(p_load_id, p_columns)
    WHEN 'devices' THEN integration.move_in_devices(p_load_id, p_columns)
    WHEN 'packages' THEN integration.move_in_packages(p_load_id, p_columns)
    WHEN 'opening_amounts' THEN integration.move_in_opening_amounts(p_load_id, p_columns)
    WHEN 'open_invoices' THEN integration.move_in_open_invoices(p_load_id, p_columns)
    WHEN 'deposits' THEN integration.move_in_deposits(p_load_id, p_columns)
    WHEN 'payment_methods' THEN integration.move_in_payment_methods(p_load_id, p_columns)
    WHEN 'pool_use' THEN integration.move_in_pool_use(p_load_id, p_columns)
    WHEN 'invoice_numbers' THEN integration.move_in_invoice_numbers(p_load_id, p_columns)
    WHEN 'call_identities' THEN integration.move_in_call_identities(p_load_id, p_columns)
  END;
END $$;
COMMENT ON FUNCTION integration.move_in_take(text, uuid, integer[]) IS
$doc$Judges an uploaded file by its kind's own function, and takes it when no line is wrong.

:param p_kind: kind of file, such as customers
:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are, what is wrong with which, and sums by currency
:example: SELECT * FROM integration.move_in_take('customers', '00000000-0000-0000-0000-000000000000', '{1,2}')$doc$;

CREATE OR REPLACE FUNCTION integration.rehearsal_end() RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.raise_error('TB305', 'the rehearsal is over');
END $$;
COMMENT ON FUNCTION integration.rehearsal_end() IS $doc$Takes back what a rehearsal wrote: whoever began it catches the error.

:returns: never
:raises TB305: always
:example: SELECT integration.rehearsal_end()$doc$;

CREATE OR REPLACE FUNCTION api.move_in_run(p_kind text, p_file_name text, p_load_id uuid, p_rehearse boolean DEFAULT false)
RETURNS api.move_in
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_columns integer[];
  v_result integration.move_in_result;
  v_message text := '';
  v_move_in_id bigint;
  v_row api.move_in;
BEGIN
  IF p_file_name IS NULL THEN
    PERFORM system.raise_error('TB102', 'file_name is missing', p_column => 'file_name');
  END IF;
  IF p_rehearse IS NULL THEN
    PERFORM system.raise_error('TB102', 'rehearse is missing', p_column => 'rehearse');
  END IF;
  v_columns := integration.move_in_columns(p_kind, p_load_id);
  -- One file at a time: two would not see each other's rows when they are judged.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.move_in', 0));
  BEGIN
    v_result := integration.move_in_take(p_kind, p_load_id, v_columns);
    IF p_rehearse THEN
      PERFORM integration.rehearsal_end();
    END IF;
  EXCEPTION
    WHEN SQLSTATE 'TB305' THEN
      NULL;  -- the result is known, and its rows are gone
    WHEN integrity_constraint_violation OR SQLSTATE 'TB102' OR SQLSTATE 'TB103' OR SQLSTATE 'TB105' OR SQLSTATE 'TB106'
      OR SQLSTATE 'TB110' OR SQLSTATE 'TB202' OR SQLSTATE 'TB203' OR SQLSTATE 'TB701' OR SQLSTATE 'TB702' THEN
      -- A guard of a table found what the lines alone do not show.
      v_message := SQLERRM;
  END;
  IF v_result.lines = 0 THEN
    PERFORM system.raise_error('TB303', format('file %s has no lines', p_file_name), p_hint => 'Nothing was kept.');
  END IF;
  INSERT INTO integration.move_in AS m (
    kind, file_name, rehearsal, status, lines, rejected, totals, message, imported_at, actor
  ) VALUES (
    p_kind, p_file_name, p_rehearse,
    CASE
      WHEN v_message <> '' OR v_result.faults IS NOT NULL THEN 'rejected'
      WHEN p_rehearse THEN 'rehearsed'
      ELSE 'imported'
    END,
    coalesce(v_result.lines, 0), coalesce(cardinality(v_result.faults), 0), coalesce(v_result.totals, '{}'), v_message,
    system.clock_now(), system.actor()
  ) RETURNING m.move_in_id INTO v_move_in_id;
  INSERT INTO integration.move_in_line (move_in_id, line_no, reason, raw)
  SELECT v_move_in_id, f.line_no, f.reason, l.raw
  FROM unnest(v_result.faults) AS f
  INNER JOIN system.line_cut(p_load_id, p_delimiter => ',') AS l ON l.line_no = f.line_no;
  PERFORM system.load_clear(p_load_id);
  SELECT m.* INTO STRICT v_row FROM api.move_in AS m WHERE m.move_in_id = v_move_in_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.move_in_run(text, text, uuid, boolean) IS
$doc$Imports an uploaded file from another biller, whole or not at all; a rehearsal does it all and takes it back.

The client first copies the lines, the header too, into system.load_line under a load id of its own choice.
api.move_in_column_list says which columns a kind of file has. One wrong line rejects the file: the result says so, and
api.move_in_line_list names every wrong line. Files come in this order, as far as there are any: customers, devices,
packages, then the others.
:param p_kind: customers, devices, packages, opening_amounts, open_invoices, deposits, payment_methods, pool_use,
  invoice_numbers or call_identities
:param p_file_name: name of the file
:param p_load_id: the upload
:param p_rehearse: true: only its report is kept
:returns: the import with its counts; status is imported, rehearsed or rejected
:raises TB102: no such kind, or no file name
:raises TB301: the header cannot be read, or columns are missing, unknown or doubled
:raises TB303: no line of data
:example: SELECT * FROM api.move_in_run('customers', 'customers.csv', '5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11', true)$doc$;
GRANT EXECUTE ON FUNCTION api.move_in_run(text, text, uuid, boolean) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.move_in_line_list(
  p_move_in_id bigint, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.move_in_line
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 1);
  IF NOT EXISTS (SELECT FROM integration.move_in AS m WHERE m.move_in_id = p_move_in_id) THEN
    PERFORM system.raise_error('TB101', format('import %s does not exist', coalesce(p_move_in_id::text, 'NULL')),
      p_column => 'move_in_id');
  END IF;
  RETURN QUERY
  SELECT l.* FROM api.move_in_line AS l
  WHERE l.move_in_id = p_move_in_id AND l.line_no > coalesce(p_after[1]::integer, 0)
  ORDER BY l.line_no
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.move_in_line_list(bigint, integer, text[]) IS
$doc$Lists the rejected lines of an import, a page at a time.

:param p_move_in_id: the import
:param p_limit: most rows to return, 1 to 1000
:param p_after: the line number of the last row of the page before; NULL is the start
:returns: the lines in order, each with its reason
:raises TB101: no such import
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.move_in_line_list(1)$doc$;
GRANT EXECUTE ON FUNCTION api.move_in_line_list(bigint, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.move_in_column_list(
  p_kind text DEFAULT NULL, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.move_in_column
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT c.* FROM api.move_in_column AS c
  WHERE (p_kind IS NULL OR c.kind = p_kind)
    AND (p_after IS NULL OR (c.kind, c.place) > (p_after[1], p_after[2]::integer))
  ORDER BY c.kind, c.place
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.move_in_column_list(text, integer, text[]) IS
$doc$Lists the columns that files from another biller have.

:param p_kind: kind of file, such as customers; NULL is all
:param p_limit: most rows to return, 1 to 1000
:param p_after: kind and place of the last row seen; NULL is the start
:returns: rows of api.move_in_column
:raises TB102: the limit or the number of values in p_after is wrong
:example: SELECT * FROM api.move_in_column_list('customers')$doc$;
GRANT EXECUTE ON FUNCTION api.move_in_column_list(text, integer, text[]) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
