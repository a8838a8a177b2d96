-- Wholesale customers are told of new prices.

CREATE OR REPLACE FUNCTION service.rate_sheet_customers(p_rate_sheet_id bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT o.customer_id
  FROM catalog.override_sheet AS o
  WHERE o.rate_sheet_id = p_rate_sheet_id AND o.valid_to > system.clock_now()
  UNION
  SELECT a.customer_id
  FROM service.package_assignment AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
  INNER JOIN catalog.package_version AS v ON v.package_id = a.package_id
  CROSS JOIN LATERAL (
    SELECT k.package_version_id, k.valid_from
    FROM catalog.package_version_at(
      a.package_id, a.package_version_id, (system.clock_now() AT TIME ZONE c.time_zone)::date
    ) AS k
  ) AS k
  WHERE a.valid_to > system.clock_now()
    AND p_rate_sheet_id IN (v.outbound_sheet_id, v.inbound_sheet_id, v.toll_free_sheet_id)
    -- The version that counts today, and those that come, where none is pinned.
    AND (v.package_version_id = k.package_version_id OR a.package_version_id IS NULL AND v.valid_from > k.valid_from)
$$;
COMMENT ON FUNCTION service.rate_sheet_customers(bigint) IS
$doc$The customers who have a sheet now or will: as an override, or by a package of theirs or of a device.

:param p_rate_sheet_id: the sheet
:returns: customers, each once
:example: SELECT service.rate_sheet_customers(1)$doc$;

CREATE OR REPLACE FUNCTION api.rate_notice_queue(p_rate_import_id bigint) RETURNS TABLE (customers integer, mails integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_most CONSTANT integer := 500;
  v_sheet catalog.rate_sheet;
  v_changes text;
  v_count integer;
  v_first date;
  v_drafts system.mail_draft[];
BEGIN
  SELECT s.* INTO v_sheet
  FROM catalog.rate_import AS i
  INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = i.rate_sheet_id
  WHERE i.rate_import_id = p_rate_import_id;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('rate import %s does not exist', coalesce(p_rate_import_id::text, 'NULL')),
      p_column => 'rate_import_id');
  END IF;
  SELECT string_agg(format('%s  %s  %s -> %s  (%s)', x.prefix, x.destination, coalesce(trim_scale(x.rate_before)::text, '-'),
      coalesce(trim_scale(x.rate_after)::text, '-'), to_char(x.effective_from, 'YYYY-MM-DD')), E'\n' ORDER BY x.place)
    FILTER (WHERE x.place <= c_most), count(*), min(x.effective_from)
  INTO v_changes, v_count, v_first
  FROM (SELECT c.*, row_number() OVER () AS place FROM catalog.rate_import_change(p_rate_import_id) AS c) AS x;
  IF v_count = 0 THEN
    PERFORM system.raise_error('TB102', format('import %s changed no price', p_rate_import_id), p_column => 'rate_import_id');
  END IF;
  SELECT count(DISTINCT c.customer_id), array_agg(ROW(
      format('rate_change:%s:%s:%s', p_rate_import_id, c.customer_id, r.recipient),
      c.customer_id, 'rate_change', c.language, r.recipient,
      jsonb_build_object(
        'customer', c.name, 'customer_code', c.code, 'sheet', v_sheet.name, 'currency', v_sheet.currency,
        'effective_from', to_char(v_first, 'YYYY-MM-DD'), 'changes', v_changes, 'more', greatest(v_count - c_most, 0),
        'company', e.name, 'company_email', e.email, 'company_phone', e.phone
      )
    )::system.mail_draft)
  INTO customers, v_drafts
  FROM party.notice_recipients(
    'rate_change', (SELECT array_agg(s.customer_id) FROM service.rate_sheet_customers(v_sheet.rate_sheet_id) AS s (customer_id))
  ) AS r
  INNER JOIN party.customer AS c ON c.customer_id = r.customer_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  WHERE c.status <> 'closed';
  mails := system.mail_queue(v_drafts);
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.rate_notice_queue(bigint) IS
$doc$Queues mails to the customers who have a sheet that tell what an import changed: once an import and recipient, however often called.

A mail lists the first 500 changes and says how many more there are. Notice preference rate_change says who wants it, and where.
:param p_rate_import_id: the import
:returns: customers who are told, and mails queued now
:raises TB101: no such import
:raises TB102: it changed no price
:example: SELECT * FROM api.rate_notice_queue(7)$doc$;
GRANT EXECUTE ON FUNCTION api.rate_notice_queue(bigint) TO pgtoll_admin, pgtoll_operator;
