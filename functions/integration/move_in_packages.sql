-- Packages that customers of another biller have.

CREATE OR REPLACE FUNCTION integration.package_line(p_load_id uuid, p_columns integer[])
RETURNS TABLE (
  line_no integer, customer_id bigint, device_id bigint, package_id bigint, valid_from timestamptz, valid_to timestamptz,
  fault text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.line_no, r.customer_id, d.device_id, r.package_id, r.valid_from, v.valid_to,
    CASE
      WHEN r.fault IS NOT NULL THEN r.fault
      WHEN r.customer_id IS NULL THEN format('customer %s does not exist', left(r.customer_code, 70))
      WHEN r.package_id IS NULL THEN format('package %s does not exist', left(r.package_code, 70))
      WHEN r.package_currency <> r.currency THEN format('package %s is not in the customer''s currency', r.package_code)
      WHEN r.valid_from IS NULL THEN 'valid_from is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00'
      WHEN (r.device_kind = '') <> (r.device_key = '') THEN 'device_kind and device_key come together'
      WHEN r.device_kind <> '' AND d.device_id IS NULL
        THEN format('the customer has no %s %s in service then', left(r.device_kind, 20), left(r.device_key, 80))
      WHEN v.valid_to IS NULL THEN 'valid_to is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00'
      WHEN r.valid_from >= v.valid_to THEN 'valid_from does not come before valid_to'
      WHEN v.valid_to > d.valid_to THEN 'valid_to comes after the device''s service'
    END
  FROM (
    SELECT f.*, c.customer_id, c.currency, p.package_id, p.currency AS package_currency,
      integration.text_wall(f.from_text) AT TIME ZONE c.time_zone AS valid_from,
      integration.text_wall(f.to_text) AT TIME ZONE c.time_zone AS valid_to
    FROM (
      SELECT l.line_no, l.fault,
        integration.text_at(l.fields, p_columns[1]) AS customer_code, integration.text_at(l.fields, p_columns[2]) AS package_code,
        integration.text_at(l.fields, p_columns[3]) AS device_kind, integration.text_at(l.fields, p_columns[4]) AS device_key,
        integration.text_at(l.fields, p_columns[5]) AS device_tenant,
        integration.text_at(l.fields, p_columns[6]) AS from_text, integration.text_at(l.fields, p_columns[7]) AS to_text
      FROM integration.move_in_read(p_load_id, p_columns) AS l
      OFFSET 0  -- each field is read once
    ) AS f
    LEFT JOIN party.customer AS c ON c.code = f.customer_code
    LEFT JOIN catalog.package AS p ON p.code = f.package_code
    OFFSET 0
  ) AS r
  LEFT JOIN service.device AS d ON d.customer_id = r.customer_id AND d.kind = r.device_kind AND d.key = r.device_key
    AND d.tenant = r.device_tenant AND d.valid_from <= r.valid_from AND d.valid_to > r.valid_from
  CROSS JOIN LATERAL (
    SELECT CASE r.to_text WHEN '' THEN coalesce(d.valid_to, 'infinity') ELSE r.valid_to END AS valid_to
  ) AS v;
END;
COMMENT ON FUNCTION integration.package_line(uuid, integer[]) IS $doc$The lines of an uploaded file as packages of customers.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: one row a line; fault says what is wrong with the line by itself
:example: SELECT * FROM integration.package_line('00000000-0000-0000-0000-000000000000', '{1,2,NULL,NULL,NULL,3}')$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_packages(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_assignments service.package_assignment_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.* FROM integration.package_line(p_load_id, p_columns) AS l
  ), clash AS (
    SELECT s.line_no, coalesce(CASE WHEN s.next_from < s.valid_to THEN s.next_no END, s.last_no) AS other_no
    FROM (
      SELECT l.line_no, l.valid_from, l.valid_to,
        max(l.valid_to) OVER (history ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until,
        lag(l.line_no) OVER history AS last_no, lead(l.line_no) OVER history AS next_no, lead(l.valid_from) OVER history AS next_from
      FROM line AS l
      WHERE l.fault IS NULL
      WINDOW history AS (PARTITION BY l.customer_id, l.device_id ORDER BY l.valid_from, l.line_no)
    ) AS s
    WHERE s.until > s.valid_from OR s.next_from < s.valid_to
  ), taken AS (
    SELECT DISTINCT l.line_no
    FROM line AS l
    INNER JOIN service.package_assignment AS a
      ON a.customer_id = l.customer_id AND coalesce(a.device_id, 0) = coalesce(l.device_id, 0)
      AND a.valid_from < l.valid_to AND a.valid_to > l.valid_from
    WHERE l.fault IS NULL
  ), judged AS (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN t.line_no IS NOT NULL THEN 'the customer or device has a package then already'
        WHEN c.line_no IS NOT NULL
          THEN format('the customer or device has a package then in another line too, see line %s', c.other_no)
      END AS reason
    FROM line AS l
    LEFT JOIN clash AS c ON c.line_no = l.line_no
    LEFT JOIN taken AS t ON t.line_no = l.line_no
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.device_id, j.package_id, j.valid_from, j.valid_to)::service.package_assignment_draft)
      FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_assignments
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM service.package_assignment_add_many(v_assignments);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_packages(uuid, integer[]) IS
$doc$Judges a file of packages that customers have and assigns them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_packages('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('packages', '00000000-0000-0000-0000-000000000000'))$doc$;
