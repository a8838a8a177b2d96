-- An import of rates is taken back: what it changed, which calls it priced, and these may be rated again.

CREATE OR REPLACE FUNCTION api.rate_import_undo_preview(p_rate_import_id bigint) RETURNS TABLE (
  rate_sheet text, back_to_rate_import_id bigint, later_imports bigint, effective_from date, new bigint, up bigint, down bigint,
  changed bigint, ended bigint, calls bigint, amount numeric, currency text, invoiced bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_import catalog.rate_import;
  v_from date;
BEGIN
  SELECT i.* INTO v_import FROM catalog.rate_import AS i WHERE i.rate_import_id = p_rate_import_id AND i.status = 'imported';
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('import %s does not exist', coalesce(p_rate_import_id::text, 'NULL')),
      p_column => 'rate_import_id', p_hint => 'api.rate_import_list lists them; a rejected one changed nothing.');
  END IF;
  v_from := (
    SELECT min(r.effective_from) FROM catalog.rate AS r
    WHERE r.rate_sheet_id = v_import.rate_sheet_id AND p_rate_import_id IN (r.rate_import_id, r.superseded_import_id)
  );
  RETURN QUERY
  SELECT s.code::text,
    (
      SELECT max(i.rate_import_id) FROM catalog.rate_import AS i
      WHERE i.rate_sheet_id = s.rate_sheet_id AND i.rate_import_id < p_rate_import_id AND i.restorable
    ),
    (
      SELECT count(*) FROM catalog.rate_import AS i
      WHERE i.rate_sheet_id = s.rate_sheet_id AND i.rate_import_id > p_rate_import_id AND i.status = 'imported'
    ),
    v_from, c.new, c.up, c.down, c.changed, c.ended, h.calls, h.amount, s.currency::text, h.invoiced
  FROM catalog.rate_sheet AS s
  CROSS JOIN (
    SELECT count(*) FILTER (WHERE x.verdict = 'new') AS new, count(*) FILTER (WHERE x.verdict = 'up') AS up,
      count(*) FILTER (WHERE x.verdict = 'down') AS down, count(*) FILTER (WHERE x.verdict = 'changed') AS changed,
      count(*) FILTER (WHERE x.verdict = 'ended') AS ended
    FROM catalog.rate_import_change(p_rate_import_id) AS x
  ) AS c
  CROSS JOIN (
    SELECT count(*) AS calls, coalesce(sum(x.amount::numeric), 0) AS amount, count(i.transaction_id) AS invoiced
    FROM rating.charge AS x
    INNER JOIN catalog.rate AS r ON r.rate_id = x.rate_id AND r.rate_import_id = p_rate_import_id
    INNER JOIN ledger.transaction AS t ON t.transaction_id = x.transaction_id
    LEFT JOIN ledger.transaction AS i ON i.transaction_id = t.cleared_by AND i.kind = 'invoice'
    -- The sheet's zone is at most a day away, and a call may ring for a while.
    WHERE x.started_at >= (v_from - 2)::timestamp AT TIME ZONE 'UTC'
  ) AS h
  WHERE s.rate_sheet_id = v_import.rate_sheet_id;
END $$;
COMMENT ON FUNCTION api.rate_import_undo_preview(bigint) IS $doc$Shows what the undo of an import of rates would touch.

:param p_rate_import_id: the import
:returns: one row: the sheet; the import whose rates would count again (NULL: there is none before); imports that came later; the
  first day; how many rates it brought, raised, lowered, changed in other terms and ended; the charges that its rates priced, their
  sum and currency, and how many of them are invoiced
:raises TB101: no such import, or it was rejected
:example: SELECT * FROM api.rate_import_undo_preview(7)$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import_undo_preview(bigint) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.rate_import_undo(p_rate_import_id bigint, p_reason text, p_rerate boolean DEFAULT false)
RETURNS api.rate_import
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_seen record;
  v_row api.rate_import;
BEGIN
  IF coalesce(p_reason, '') = '' THEN
    PERFORM system.raise_error('TB102', 'say why', p_column => 'reason');
  END IF;
  SELECT p.* INTO STRICT v_seen FROM api.rate_import_undo_preview(p_rate_import_id) AS p;
  IF v_seen.back_to_rate_import_id IS NULL OR v_seen.later_imports > 0 OR v_seen.effective_from IS NULL THEN
    PERFORM system.raise_error('TB105', format('import %s cannot be undone', p_rate_import_id), p_column => 'rate_import_id',
      p_hint => CASE
        WHEN v_seen.later_imports > 0 THEN 'Later imports build on it: undo those first, or go back with api.rate_sheet_roll_back.'
        WHEN v_seen.effective_from IS NULL THEN 'It changed nothing.'
        ELSE 'There is no earlier import to go back to.'
      END);
  END IF;
  v_row := api.rate_sheet_roll_back(v_seen.rate_sheet, v_seen.back_to_rate_import_id, v_seen.effective_from);
  IF p_rerate AND v_seen.calls > 0 THEN
    PERFORM api.call_rerate(p_reason, p_rate_sheet => v_seen.rate_sheet,
      p_from => (v_seen.effective_from - 2)::timestamp AT TIME ZONE 'UTC');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.rate_import_undo(bigint, text, boolean) IS
$doc$Takes the last import of a sheet back: from its first day on rates are what they were before it.

Nothing is deleted: it is an import that goes back, as api.rate_sheet_roll_back makes it.
:param p_rate_import_id: the import
:param p_reason: why
:param p_rerate: whether calls that the sheet priced since that day are rated again
:returns: the import that this makes
:raises TB101: no such import, or it was rejected
:raises TB102: no reason is given
:raises TB105: there are later imports, or none before it
:example: SELECT * FROM api.rate_import_undo(7, 'file of another year', p_rerate => true)$doc$;
GRANT EXECUTE ON FUNCTION api.rate_import_undo(bigint, text, boolean) TO pgtoll_admin, pgtoll_operator;
