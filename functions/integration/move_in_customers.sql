-- Customers of another biller.

CREATE OR REPLACE FUNCTION integration.move_in_customers(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
-- Nothing is known about lines that were streamed in a moment ago: the planner would guess a few rows and loop.
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_drafts party.customer_draft[];
BEGIN
  WITH RECURSIVE field AS MATERIALIZED (
    SELECT f.*, lag(f.line_no) OVER (PARTITION BY f.code ORDER BY f.line_no) AS earlier_no
    FROM (
      SELECT l.line_no, l.fault,
        integration.text_at(l.fields, p_columns[1]) AS code, integration.text_at(l.fields, p_columns[2]) AS name,
        coalesce(nullif(integration.text_at(l.fields, p_columns[3]), ''), 'retail') AS type,
        integration.text_at(l.fields, p_columns[4]) AS parent_code,
        integration.text_at(l.fields, p_columns[5]) AS legal_entity, integration.text_at(l.fields, p_columns[6]) AS currency,
        coalesce(nullif(integration.text_at(l.fields, p_columns[7]), ''), 'postpaid') AS billing_mode,
        integration.text_at(l.fields, p_columns[8]) AS time_zone,
        coalesce(nullif(integration.text_at(l.fields, p_columns[9]), ''), 'en') AS language,
        coalesce(nullif(integration.text_at(l.fields, p_columns[10]), ''), 'active') AS status,
        integration.text_at(l.fields, p_columns[11]) AS street, integration.text_at(l.fields, p_columns[12]) AS city,
        integration.text_at(l.fields, p_columns[13]) AS state, integration.text_at(l.fields, p_columns[14]) AS postal_code,
        integration.text_at(l.fields, p_columns[15]) AS country, integration.text_at(l.fields, p_columns[16]) AS email,
        integration.text_at(l.fields, p_columns[17]) AS tags,
        coalesce(nullif(integration.text_at(l.fields, p_columns[18]), ''), 'monthly') AS billing_cycle
      FROM integration.move_in_read(p_load_id, p_columns) AS l
    ) AS f
  ), own AS MATERIALIZED (
    SELECT f.*, e.legal_entity_id, y.billing_cycle_id, p.type AS known_parent_type,
      CASE
        WHEN f.fault IS NOT NULL THEN f.fault
        WHEN length(f.code) > 63 OR f.code !~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'
          THEN 'code is not 1 to 63 letters, digits, dots, underscores or dashes'
        WHEN f.earlier_no IS NOT NULL THEN format('same code as line %s', f.earlier_no)
        WHEN c.customer_id IS NOT NULL THEN format('customer %s exists already', f.code)
        WHEN f.name = '' THEN 'name is empty'
        WHEN f.type NOT IN ('retail', 'wholesale', 'reseller') THEN 'type is none of retail, wholesale, reseller'
        WHEN e.legal_entity_id IS NULL THEN format('legal entity %s does not exist', left(f.legal_entity, 40))
        WHEN i.code IS NULL THEN format('%s is not a currency', left(f.currency, 40))
        WHEN f.billing_mode NOT IN ('prepaid', 'postpaid') THEN 'billing_mode is none of prepaid, postpaid'
        WHEN z.known IS NOT TRUE THEN format('%s is not a time zone', left(f.time_zone, 40))
        WHEN f.language !~ '^[a-z]{2}(-[A-Z]{2})?$' THEN 'language is not like en or fr-CA'
        WHEN f.status NOT IN ('active', 'suspended', 'closed') THEN 'status is none of active, suspended, closed'
        WHEN f.country !~ '^[A-Z][A-Z]$' THEN 'country is not two capital letters'
        WHEN y.billing_cycle_id IS NULL THEN format('billing cycle %s does not exist', left(f.billing_cycle, 40))
      END AS own_fault
    FROM field AS f
    LEFT JOIN party.customer AS c ON c.code = f.code
    LEFT JOIN party.customer AS p ON p.code = f.parent_code AND f.parent_code <> ''
    LEFT JOIN party.legal_entity AS e ON e.code = f.legal_entity
    LEFT JOIN system.iso_currency AS i ON i.code = f.currency
    LEFT JOIN party.billing_cycle AS y ON y.code = f.billing_cycle
    LEFT JOIN (
      SELECT d.time_zone, integration.zone_known(d.time_zone) AS known FROM (SELECT DISTINCT g.time_zone FROM field AS g) AS d
    ) AS z ON z.time_zone = f.time_zone
  ), kin AS MATERIALIZED (
    SELECT o.line_no, o.code, o.parent_code, coalesce(o.known_parent_type, p.type) AS parent_type,
      o.known_parent_type IS NULL AND p.type = 'reseller' AS parent_in_file
    FROM own AS o
    LEFT JOIN own AS p ON p.code = o.parent_code AND o.parent_code <> '' AND p.own_fault IS NULL
    WHERE o.own_fault IS NULL
  ), tree (line_no, code, depth) AS (
    SELECT k.line_no, k.code, 0 FROM kin AS k WHERE k.parent_in_file IS NOT TRUE
    UNION ALL
    SELECT k.line_no, k.code, t.depth + 1
    FROM tree AS t
    INNER JOIN kin AS k ON k.parent_code = t.code AND k.parent_in_file
  ), judged AS (
    SELECT o.*, t.depth,
      CASE
        WHEN o.own_fault IS NOT NULL THEN o.own_fault
        WHEN o.parent_code <> '' AND k.parent_type IS DISTINCT FROM 'reseller'
          THEN format('parent_code %s names no reseller', left(o.parent_code, 40))
        WHEN t.line_no IS NULL THEN 'parent_code leads round in a circle'
      END AS reason
    FROM own AS o
    LEFT JOIN kin AS k ON k.line_no = o.line_no
    LEFT JOIN tree AS t ON t.line_no = o.line_no
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.depth, j.code, j.name, j.type, j.parent_code, j.legal_entity_id, j.currency, j.billing_mode, j.time_zone,
      j.language, j.status, j.street, j.city, j.state, j.postal_code, j.country, j.email,
      CASE WHEN j.tags = '' THEN '{}'::text[] ELSE regexp_split_to_array(j.tags, '\s*;\s*') END, j.billing_cycle_id
    )::party.customer_draft) FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_drafts
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM party.customer_add_many(v_drafts);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_customers(uuid, integer[]) IS
$doc$Judges a file of customers and adds them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_customers('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('customers', '00000000-0000-0000-0000-000000000000'))$doc$;
