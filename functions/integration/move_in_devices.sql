-- Devices of another biller, with their own packages and emergency locations.

CREATE OR REPLACE FUNCTION integration.device_line(p_load_id uuid, p_columns integer[])
RETURNS TABLE (
  line_no integer, customer_id bigint, kind text, match text, key text, tenant text, virtual_number text, address inet,
  valid_from timestamptz, valid_to timestamptz, label text, package_code text, package_id bigint, emergency boolean,
  emergency_name text, emergency_street text, emergency_unit text, emergency_city text, emergency_state text,
  emergency_postal_code text, emergency_country text, fault text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.line_no, r.customer_id, r.kind,
    CASE r.kind WHEN 'did' THEN 'number' WHEN 'ip_address' THEN 'address' WHEN 'virtual_number' THEN 'group' ELSE 'channel' END,
    CASE WHEN r.kind = 'ip_address' THEN coalesce(abbrev(r.address), r.key) ELSE r.key END, r.tenant, r.virtual_number,
    r.address, r.valid_from, r.valid_to, r.label, r.package_code, r.package_id, r.emergency, r.emergency_name,
    r.emergency_street, r.emergency_unit, r.emergency_city, r.emergency_state, r.emergency_postal_code, r.emergency_country,
    CASE
      WHEN r.fault IS NOT NULL THEN r.fault
      WHEN r.customer_id IS NULL THEN format('customer %s does not exist', left(r.customer_code, 70))
      WHEN r.kind NOT IN ('did', 'extension', 'virtual_number', 'trunk', 'ip_address')
        THEN 'kind is none of did, extension, virtual_number, trunk, ip_address'
      WHEN r.kind = 'did' AND r.key !~ '^[1-9][0-9]{4,14}$' THEN 'key is not a number of 5 to 15 digits with country code'
      WHEN r.kind = 'ip_address' AND r.address IS NULL THEN 'key is not an address, or a range by its first address'
      WHEN r.kind NOT IN ('did', 'ip_address') AND r.key !~ '^[^/\s]{1,80}$' THEN 'key is not 1 to 80 characters without blank or slash'
      WHEN r.tenant <> '' AND r.kind NOT IN ('extension', 'trunk') THEN 'tenant is for extensions and trunks'
      WHEN r.virtual_number <> '' AND r.kind = 'virtual_number' THEN 'a virtual number is in no other'
      WHEN r.valid_from IS NULL THEN 'valid_from is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00'
      WHEN r.valid_to IS NULL THEN 'valid_to is not a day like 2026-11-01 or a time like 2026-11-01 09:30:00'
      WHEN r.valid_from >= r.valid_to THEN 'valid_from does not come before valid_to'
      WHEN r.status = 'closed' AND r.valid_to > system.clock_now() THEN format('customer %s is closed', r.customer_code)
      WHEN r.package_code <> '' AND r.package_id IS NULL THEN format('package %s does not exist', left(r.package_code, 70))
      WHEN r.package_currency <> r.currency THEN format('package %s is not in the customer''s currency', r.package_code)
      WHEN r.emergency AND r.kind <> 'did' THEN 'an emergency location is for dids'
      WHEN r.emergency AND '' IN (r.emergency_name, r.emergency_street, r.emergency_city)
        THEN 'an emergency location needs name, street and city'
      WHEN r.emergency AND r.emergency_country !~ '^[A-Z]{2}$' THEN 'emergency_country is not two capital letters'
    END
  FROM (
    SELECT f.*, c.customer_id, c.status, c.currency, p.package_id, p.currency AS package_currency,
      f.wall_from AT TIME ZONE c.time_zone AS valid_from,
      CASE f.to_text WHEN '' THEN 'infinity' ELSE f.wall_to AT TIME ZONE c.time_zone END AS valid_to,
      concat(f.emergency_name, f.emergency_street, f.emergency_unit, f.emergency_city, f.emergency_state,
        f.emergency_postal_code, f.emergency_country) <> '' AS emergency
    FROM (
      SELECT x.*, integration.text_wall(x.from_text) AS wall_from, integration.text_wall(x.to_text) AS wall_to,
        CASE x.kind WHEN 'ip_address' THEN integration.text_network(x.key) END AS address
      FROM (
        SELECT l.line_no, l.fault,
          integration.text_at(l.fields, p_columns[1]) AS customer_code, integration.text_at(l.fields, p_columns[2]) AS kind,
          integration.text_at(l.fields, p_columns[3]) AS key, integration.text_at(l.fields, p_columns[4]) AS tenant,
          integration.text_at(l.fields, p_columns[5]) AS virtual_number,
          integration.text_at(l.fields, p_columns[6]) AS from_text, integration.text_at(l.fields, p_columns[7]) AS to_text,
          integration.text_at(l.fields, p_columns[8]) AS label, integration.text_at(l.fields, p_columns[9]) AS package_code,
          integration.text_at(l.fields, p_columns[10]) AS emergency_name,
          integration.text_at(l.fields, p_columns[11]) AS emergency_street,
          integration.text_at(l.fields, p_columns[12]) AS emergency_unit,
          integration.text_at(l.fields, p_columns[13]) AS emergency_city,
          integration.text_at(l.fields, p_columns[14]) AS emergency_state,
          integration.text_at(l.fields, p_columns[15]) AS emergency_postal_code,
          integration.text_at(l.fields, p_columns[16]) AS emergency_country
        FROM integration.move_in_read(p_load_id, p_columns) AS l
        OFFSET 0  -- each field is read once
      ) AS x
      OFFSET 0
    ) AS f
    LEFT JOIN party.customer AS c ON c.code = f.customer_code
    LEFT JOIN catalog.package AS p ON p.code = f.package_code
    OFFSET 0
  ) AS r;
END;
COMMENT ON FUNCTION integration.device_line(uuid, integer[]) IS $doc$The lines of an uploaded file as devices.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: one row a line; fault says what is wrong with the line by itself
:example: SELECT * FROM integration.device_line('00000000-0000-0000-0000-000000000000', '{1,2,3,NULL,NULL,4}')$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_devices(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_required boolean := system.setting_bool('service.emergency_location_required');
  v_result integration.move_in_result;
  v_devices service.device_draft[];
  v_locations service.emergency_location_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.* FROM integration.device_line(p_load_id, p_columns) AS l
  ), good AS NOT MATERIALIZED (
    SELECT l.* FROM line AS l WHERE l.fault IS NULL
  ), clash AS (
    -- The same key: in order of time a line meets one before it, or the next one.
    SELECT s.line_no, coalesce(CASE WHEN s.next_from < s.valid_to THEN s.next_no END, s.last_no) AS other_no
    FROM (
      SELECT g.line_no, g.valid_from, g.valid_to,
        max(g.valid_to) OVER (history ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until,
        lag(g.line_no) OVER history AS last_no, lead(g.line_no) OVER history AS next_no, lead(g.valid_from) OVER history AS next_from
      FROM good AS g
      WINDOW history AS (PARTITION BY g.match, g.tenant, g.key ORDER BY g.valid_from, g.line_no)
    ) AS s
    WHERE s.until > s.valid_from OR s.next_from < s.valid_to
  ), nested AS (
    -- A range within another: networks either nest or are apart, so each larger one is looked up.
    SELECT g.line_no AS inner_no, o.line_no AS outer_no
    FROM good AS g
    INNER JOIN (SELECT DISTINCT masklen(x.address) AS size, family(x.address) AS family FROM good AS x WHERE x.kind = 'ip_address')
      AS m ON m.family = family(g.address) AND m.size < masklen(g.address)
    INNER JOIN good AS o ON o.kind = 'ip_address' AND o.address = network(set_masklen(g.address, m.size))::inet
      AND o.valid_from < g.valid_to AND o.valid_to > g.valid_from
    WHERE g.kind = 'ip_address'
  ), met AS (
    SELECT m.line_no, min(m.other_no) AS other_no
    FROM (
      SELECT c.line_no, c.other_no FROM clash AS c
      UNION ALL
      SELECT n.inner_no, n.outer_no FROM nested AS n
      UNION ALL
      SELECT n.outer_no, n.inner_no FROM nested AS n
    ) AS m
    GROUP BY m.line_no
  ), taken AS (
    SELECT DISTINCT g.line_no
    FROM good AS g
    INNER JOIN service.device AS d ON d.match = g.match AND d.tenant = g.tenant AND d.key = g.key
      AND d.valid_from < g.valid_to AND d.valid_to > g.valid_from
    UNION
    SELECT g.line_no
    FROM good AS g
    INNER JOIN service.device AS d ON d.kind = 'ip_address' AND d.address && g.address
      AND tstzrange(d.valid_from, d.valid_to) && tstzrange(g.valid_from, g.valid_to)
    WHERE g.kind = 'ip_address'
  ), grouped AS (
    SELECT g.line_no
    FROM good AS g
    INNER JOIN (
      SELECT x.customer_id, x.key, x.valid_from, x.valid_to FROM good AS x WHERE x.kind = 'virtual_number'
      UNION ALL
      SELECT d.customer_id, d.key, d.valid_from, d.valid_to FROM service.device AS d WHERE d.kind = 'virtual_number'
    ) AS v ON v.customer_id = g.customer_id AND v.key = g.virtual_number
      AND v.valid_from <= g.valid_from AND v.valid_to >= g.valid_to
    WHERE g.virtual_number <> ''
  ), helped AS (
    -- Where help is sent, by number: the first line that says so, or what is registered.
    SELECT h.number, min(h.line_no) AS line_no
    FROM (
      SELECT g.key AS number, g.line_no FROM good AS g WHERE g.emergency
      UNION ALL
      SELECT e.number, 0 FROM service.emergency_location AS e
    ) AS h
    GROUP BY h.number
  ), judged AS MATERIALIZED (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN t.line_no IS NOT NULL THEN format('%s %s is in service then already', l.kind, l.key)
        WHEN m.line_no IS NOT NULL THEN format('%s %s is in service then in another line too, see line %s', l.kind, l.key, m.other_no)
        WHEN l.virtual_number <> '' AND v.line_no IS NULL
          THEN format('the customer has no virtual number %s that is in service as long', left(l.virtual_number, 80))
        WHEN l.emergency AND h.line_no = 0 THEN format('number %s has an emergency location already', l.key)
        WHEN l.emergency AND h.line_no <> l.line_no THEN format('the emergency location of %s is in line %s', l.key, h.line_no)
        -- Service that is over asks for nothing, and nobody calls from a toll-free number.
        WHEN v_required AND l.kind = 'did' AND h.number IS NULL AND l.valid_to > system.clock_now()
          AND NOT EXISTS (SELECT FROM catalog.toll_free_prefix AS p WHERE starts_with(l.key, p.prefix))
          THEN format('number %s has no emergency location', l.key)
      END AS reason
    FROM line AS l
    LEFT JOIN met AS m ON m.line_no = l.line_no
    LEFT JOIN taken AS t ON t.line_no = l.line_no
    LEFT JOIN (SELECT DISTINCT g.line_no FROM grouped AS g) AS v ON v.line_no = l.line_no
    LEFT JOIN helped AS h ON h.number = l.key AND l.kind = 'did'
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.kind, j.key, j.tenant, j.virtual_number, j.valid_from, j.valid_to, j.label,
      j.package_id)::service.device_draft) FILTER (WHERE j.reason IS NULL),
    array_agg(ROW(j.key, j.emergency_name, j.emergency_street, j.emergency_unit, j.emergency_city, j.emergency_state,
      j.emergency_postal_code, j.emergency_country)::service.emergency_location_draft)
      FILTER (WHERE j.reason IS NULL AND j.emergency),
    (SELECT jsonb_object_agg(t.kind, t.devices)
      FROM (SELECT x.kind, count(*) AS devices FROM judged AS x WHERE x.reason IS NULL GROUP BY x.kind) AS t)
  INTO v_result.lines, v_result.faults, v_devices, v_locations, v_result.totals
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    -- First, since a number comes into service only when help would find its caller.
    PERFORM service.emergency_location_add_many(v_locations);
    PERFORM service.device_add_many(v_devices);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_devices(uuid, integer[]) IS
$doc$Judges a file of devices and adds them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_devices('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('devices', '00000000-0000-0000-0000-000000000000'))$doc$;
