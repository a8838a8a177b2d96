-- What else comes along: payment methods, pools used, invoice numbers, identities of calls that are billed already.

CREATE OR REPLACE FUNCTION integration.move_in_payment_methods(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_methods party.payment_method_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*, coalesce(nullif(l.fields[2], ''), 'card') AS kind, l.fields[3] AS gateway, l.fields[4] AS token,
      l.fields[5] AS brand, l.fields[6] AS last_four, l.fields[7] AS expiry, l.fields[8] AS chosen,
      -- Valid to the end of its month.
      (date_trunc('month', system.text_date(CASE length(l.fields[7]) WHEN 7 THEN l.fields[7] || '-01' ELSE l.fields[7] END)
        ::timestamp) + interval '1 month - 1 day')::date AS expires_on,
      lag(l.line_no) OVER (PARTITION BY l.fields[3], l.fields[4] ORDER BY l.line_no) AS earlier_no,
      row_number() OVER (PARTITION BY l.customer_id, l.fields[8] = 'true' ORDER BY l.line_no) AS choice,
      bool_or(l.fields[8] = 'true') OVER (PARTITION BY l.customer_id) AS any_chosen
    FROM integration.money_line(p_load_id, p_columns, p_columns[1]) AS l
  ), judged AS (
    SELECT l.*, d.customer_id IS NULL AND CASE WHEN l.any_chosen THEN l.chosen = 'true' ELSE l.nth = 1 END AS is_default,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN l.kind NOT IN ('card', 'bank_account') THEN 'kind is none of card, bank_account'
        WHEN l.gateway !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' THEN 'gateway is not a short code'
        WHEN l.token !~ '^\S{1,200}$' THEN 'token is not 1 to 200 characters without blanks'
        WHEN l.token ~ '^[0-9-]{13,23}$' THEN 'token looks like a card number: give the gateway''s own token'
        WHEN l.earlier_no IS NOT NULL THEN format('same token as line %s', l.earlier_no)
        WHEN m.payment_method_id IS NOT NULL THEN 'the token is here already'
        WHEN l.last_four !~ '^([0-9]{4})?$' THEN 'last_four is not four digits'
        WHEN l.expiry <> '' AND l.expires_on IS NULL THEN 'expires_on is not a month like 2027-03'
        WHEN l.kind = 'card' AND l.expires_on IS NULL THEN 'a card has expires_on'
        WHEN l.chosen NOT IN ('', 'true', 'false') THEN 'is_default is none of true, false'
        WHEN l.chosen = 'true' AND l.choice > 1 THEN 'the customer has a default in an earlier line'
        WHEN l.chosen = 'true' AND d.customer_id IS NOT NULL THEN 'the customer has a default already'
      END AS reason
    FROM line AS l
    LEFT JOIN party.payment_method AS m ON m.gateway = l.gateway AND m.token = l.token
    LEFT JOIN party.payment_method AS d ON d.customer_id = l.customer_id AND d.is_default
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.kind, j.gateway, j.token, j.brand, j.last_four, j.expires_on, j.is_default
      )::party.payment_method_draft) FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_methods
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM party.payment_method_add_many(v_methods);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_payment_methods(uuid, integer[]) IS
$doc$Judges a file of payment methods and adds them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_payment_methods('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('payment_methods', '00000000-0000-0000-0000-000000000000'))$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_pool_use(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_uses rating.pool_use_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.*, l.fields[2] AS package_code, l.fields[3] AS pool_code, l.fields[4] AS device_kind, l.fields[5] AS device_key,
      l.fields[6] AS device_tenant, system.text_date(l.fields[7]) AS cycle_from,
      CASE WHEN length(l.fields[8]) BETWEEN 1 AND 12 AND btrim(l.fields[8], '0123456789') = '' THEN l.fields[8]::bigint END
        AS billed_seconds,
      (system.text_date(l.fields[7])::timestamp + interval '1 month')::date AS cycle_to
    FROM integration.money_line(p_load_id, p_columns, p_columns[1]) AS l
  ), assigned AS MATERIALIZED (
    -- What the package is on in that cycle, and the version that counts on its first day.
    SELECT l.line_no, a.package_assignment_id, a.package_id, d.device_id, d.kind AS device_kind, d.virtual_number_id,
      coalesce(a.package_version_id, (
        SELECT v.package_version_id FROM catalog.package_version AS v
        WHERE v.package_id = a.package_id AND v.valid_from <= l.cycle_from
        ORDER BY v.valid_from DESC LIMIT 1
      )) AS package_version_id,
      row_number() OVER (PARTITION BY l.line_no ORDER BY a.valid_from DESC) AS nth
    FROM line AS l
    INNER JOIN party.customer AS c ON c.customer_id = l.customer_id
    INNER JOIN catalog.package AS p ON p.code = l.package_code
    INNER JOIN service.package_assignment AS a ON a.customer_id = l.customer_id AND a.package_id = p.package_id
      AND a.valid_from < (l.cycle_to::timestamp AT TIME ZONE c.time_zone)
      AND a.valid_to > (l.cycle_from::timestamp AT TIME ZONE c.time_zone)
    LEFT JOIN service.device AS d ON d.device_id = a.device_id
    WHERE (coalesce(d.kind, ''), coalesce(d.key, ''), coalesce(d.tenant, '')) = (l.device_kind, l.device_key, l.device_tenant)
  ), found AS MATERIALIZED (
    SELECT l.*, a.line_no IS NOT NULL AS has_package, o.pool_id, o.minutes, o.rollover_cycles,
      CASE o.scope
        WHEN 'customer' THEN 0
        WHEN 'package' THEN a.package_assignment_id
        WHEN 'device' THEN a.device_id
        ELSE coalesce(a.virtual_number_id, CASE a.device_kind WHEN 'virtual_number' THEN a.device_id END)
      END AS sharer_id,
      o.scope
    FROM line AS l
    LEFT JOIN assigned AS a ON a.line_no = l.line_no AND a.nth = 1
    LEFT JOIN catalog.pool AS o ON o.package_version_id = a.package_version_id AND o.code = l.pool_code
  ), judged AS (
    SELECT f.*,
      CASE
        WHEN f.fault IS NOT NULL THEN f.fault
        WHEN f.cycle_from IS NULL OR extract(day FROM f.cycle_from) <> 1 THEN 'cycle_from is not the first day of a month'
        WHEN f.billed_seconds IS NULL THEN 'billed_seconds is not a whole number'
        WHEN NOT f.has_package THEN format('the customer has no package %s there in that cycle', left(f.package_code, 70))
        WHEN f.pool_id IS NULL THEN format('the package has no pool %s then', left(f.pool_code, 70))
        WHEN f.sharer_id IS NULL THEN format('the pool is shared by %s: give it', replace(f.scope, '_', ' '))
        WHEN f.rollover_cycles = 0 AND f.billed_seconds > f.minutes * 60 THEN format('the pool has %s minutes', f.minutes)
        WHEN f.earlier_no IS NOT NULL THEN format('same pool and cycle as line %s', f.earlier_no)
        WHEN u.pool_id IS NOT NULL THEN 'use of the pool in that cycle is known already'
      END AS reason
    FROM (
      SELECT x.*, lag(x.line_no) OVER (PARTITION BY x.customer_id, x.pool_id, x.sharer_id, x.cycle_from ORDER BY x.line_no)
        AS earlier_no
      FROM found AS x
    ) AS f
    LEFT JOIN rating.pool_use AS u ON u.customer_id = f.customer_id AND u.pool_id = f.pool_id AND u.sharer_id = f.sharer_id
      AND u.cycle_from = f.cycle_from
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.customer_id, j.pool_id, j.sharer_id, j.cycle_from, j.cycle_to, j.billed_seconds)::rating.pool_use_draft)
      FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_uses
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM rating.pool_use_add_many(v_uses);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_pool_use(uuid, integer[]) IS
$doc$Judges a file of used pool minutes and keeps them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_pool_use('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('pool_use', '00000000-0000-0000-0000-000000000000'))$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_invoice_numbers(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_result integration.move_in_result;
  v_legal_entity_ids bigint[];
  v_next_numbers bigint[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.line_no, l.fault, integration.text_at(l.fields, p_columns[1]) AS legal_entity,
      CASE WHEN integration.text_at(l.fields, p_columns[2]) ~ '^[1-9][0-9]{0,14}$'
        THEN integration.text_at(l.fields, p_columns[2])::bigint END AS next_number,
      lag(l.line_no) OVER (PARTITION BY integration.text_at(l.fields, p_columns[1]) ORDER BY l.line_no) AS earlier_no
    FROM integration.move_in_read(p_load_id, p_columns) AS l
  ), judged AS (
    SELECT l.*, e.legal_entity_id,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN e.legal_entity_id IS NULL THEN format('legal entity %s does not exist', left(l.legal_entity, 70))
        WHEN l.earlier_no IS NOT NULL THEN format('same legal entity as line %s', l.earlier_no)
        WHEN l.next_number IS NULL THEN 'next_number is not a whole number from 1'
        WHEN l.next_number < s.next_number THEN format('next_number is %s already', s.next_number)
        -- A gap in the numbers would have to be explained to the tax office.
        WHEN l.next_number > s.next_number AND s.next_number > s.first_number
          THEN format('the legal entity has invoices already, and goes on with %s', s.next_number)
      END AS reason
    FROM line AS l
    LEFT JOIN party.legal_entity AS e ON e.code = l.legal_entity
    LEFT JOIN billing.invoice_series AS s ON s.legal_entity_id = e.legal_entity_id
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(j.legal_entity_id) FILTER (WHERE j.reason IS NULL), array_agg(j.next_number) FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_legal_entity_ids, v_next_numbers
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM billing.invoice_series_set(v_legal_entity_ids, v_next_numbers);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_invoice_numbers(uuid, integer[]) IS
$doc$Judges a file of next invoice numbers and sets them when no line is wrong.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_invoice_numbers('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('invoice_numbers', '00000000-0000-0000-0000-000000000000'))$doc$;

CREATE OR REPLACE FUNCTION integration.move_in_call_identities(p_load_id uuid, p_columns integer[])
RETURNS integration.move_in_result
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off SET enable_mergejoin = off SET work_mem = '256MB' AS $$
DECLARE
  v_result integration.move_in_result;
  v_identities intake.identity_draft[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT f.*, s.source_id, (y).oldest, (y).newest, (y).leg IS NOT NULL AS has_legs, f.wall AT TIME ZONE s.time_zone AS started_at,
      intake.identity_key(s.source_id, f.call_id || coalesce('/' || nullif(f.leg, ''), '')) AS key,
      f.call_id || coalesce('/' || nullif(f.leg, ''), '') AS full_id
    FROM (
      SELECT l.line_no, l.fault, integration.text_at(l.fields, p_columns[1]) AS source,
        integration.text_at(l.fields, p_columns[2]) AS call_id, integration.text_at(l.fields, p_columns[3]) AS leg,
        system.text_timestamp(integration.text_at(l.fields, p_columns[4])) AS wall
      FROM integration.move_in_read(p_load_id, p_columns) AS l
    ) AS f
    LEFT JOIN (
      SELECT x.source_id, x.code, x.time_zone, intake.layout_get(x.source_id) AS y FROM intake.source AS x OFFSET 0
    ) AS s ON s.code = f.source
  ), near AS MATERIALIZED (
    -- The same id on the same day or the day before is the same call, as when records land.
    SELECT l.line_no, l.key, (l.started_at AT TIME ZONE 'UTC')::date AS started_on,
      lag(l.line_no) OVER (PARTITION BY l.key ORDER BY l.started_at, l.line_no) AS earlier_no,
      (lag(l.started_at) OVER (PARTITION BY l.key ORDER BY l.started_at, l.line_no) AT TIME ZONE 'UTC')::date AS earlier_on
    FROM line AS l
    WHERE l.fault IS NULL AND l.key IS NOT NULL AND l.started_at BETWEEN l.oldest AND l.newest
  ), known AS (
    SELECT DISTINCT n.line_no
    FROM near AS n
    CROSS JOIN (VALUES (-1), (0), (1)) AS d (days)
    INNER JOIN intake.identity AS i ON i.key = n.key AND i.started_on = n.started_on + d.days
    WHERE i.started_on BETWEEN (SELECT min(x.started_on) - 1 FROM near AS x) AND (SELECT max(x.started_on) + 1 FROM near AS x)
  ), judged AS (
    SELECT l.*,
      CASE
        WHEN l.fault IS NOT NULL THEN l.fault
        WHEN l.source_id IS NULL THEN format('source %s does not exist', left(l.source, 70))
        WHEN l.call_id = '' THEN 'call_id is empty'
        WHEN l.leg <> '' AND NOT l.has_legs THEN format('records of %s have no legs', l.source)
        WHEN l.wall IS NULL THEN 'started_at is not a time like 2026-10-01 09:30:00'
        WHEN l.started_at < l.oldest THEN 'started_at is older than what is still accepted'
        WHEN l.started_at > l.newest THEN 'started_at lies in the future'
        WHEN n.earlier_on >= n.started_on - 1 THEN format('same call as line %s', n.earlier_no)
        WHEN k.line_no IS NOT NULL THEN 'the call is here already'
      END AS reason
    FROM line AS l
    LEFT JOIN near AS n ON n.line_no = l.line_no
    LEFT JOIN known AS k ON k.line_no = l.line_no
  )
  SELECT count(*),
    array_agg(ROW(j.line_no, j.reason)::integration.move_in_fault ORDER BY j.line_no) FILTER (WHERE j.reason IS NOT NULL),
    array_agg(ROW(j.source_id, j.full_id, j.started_at)::intake.identity_draft) FILTER (WHERE j.reason IS NULL)
  INTO v_result.lines, v_result.faults, v_identities
  FROM judged AS j;
  IF v_result.faults IS NULL THEN
    PERFORM intake.identity_add_many(v_identities);
  END IF;
  RETURN v_result;
END $$;
COMMENT ON FUNCTION integration.move_in_call_identities(uuid, integer[]) IS
$doc$Judges a file of calls that are billed already and keeps their identities when no line is wrong: they land as duplicates.

:param p_load_id: the upload
:param p_columns: positions as integration.move_in_columns gives them
:returns: how many lines there are and what is wrong with which
:example: SELECT * FROM integration.move_in_call_identities('00000000-0000-0000-0000-000000000000',
  integration.move_in_columns('call_identities', '00000000-0000-0000-0000-000000000000'))$doc$;
