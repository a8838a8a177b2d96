-- Taxes of charges, many invoices at once: which are due where, by whose rules, and what they come to.

CREATE OR REPLACE FUNCTION tax.schedule_check(p_lines tax.line[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_unknown text := (
    SELECT c.code
    FROM (
      SELECT l.tax_schedule AS code FROM unnest(p_lines) AS l WHERE l.tax_schedule IS NOT NULL
      UNION
      SELECT nullif(system.setting_get('tax.default_schedule', d.at), '')
      FROM (SELECT DISTINCT l.invoice_on::timestamp AT TIME ZONE 'UTC' AS at FROM unnest(p_lines) AS l) AS d
    ) AS c
    WHERE c.code IS NOT NULL AND NOT EXISTS (SELECT FROM tax.schedule AS s WHERE s.code = c.code)
    LIMIT 1
  );
BEGIN
  -- Taxed by nothing it would go out untaxed.
  IF v_unknown IS NOT NULL THEN
    PERFORM system.raise_error('TB101', format('tax schedule %s does not exist', v_unknown), p_column => 'tax_schedule',
      p_hint => 'Make it, or correct the setting tax.default_schedule.');
  END IF;
END $$;
COMMENT ON FUNCTION tax.schedule_check(tax.line[]) IS $doc$Refuses lines whose tax schedule is not there.

:param p_lines: the lines
:returns: nothing
:raises TB101: no such tax schedule
:example: SELECT tax.schedule_check('{}')$doc$;

CREATE OR REPLACE FUNCTION tax.lines_applied(p_lines tax.line[]) RETURNS tax.applied[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_applied tax.applied[];
BEGIN
  WITH line AS MATERIALIZED (
    SELECT l.* FROM unnest(p_lines) AS l
  ), day AS MATERIALIZED (
    SELECT d.invoice_on, system.setting_get('tax.rounding', d.at) = 'invoice' AS by_invoice,
      nullif(system.setting_get('tax.default_schedule', d.at), '') AS default_schedule,
      string_to_array(system.setting_get('tax.untaxed_kinds', d.at), ',') AS untaxed
    FROM (
      SELECT DISTINCT l.invoice_on, l.invoice_on::timestamp AT TIME ZONE 'UTC' AS at FROM line AS l
    ) AS d
  ), spot AS MATERIALIZED (
    SELECT s.customer_id, s.service_on, c.currency, i.exponent, upper(a.country) AS country,
      upper(btrim(a.state)) AS state, upper(btrim(a.county)) AS county, upper(btrim(a.city)) AS city,
      tax.place_key(a.country, a.state, a.county, a.city) AS place
    FROM (SELECT DISTINCT l.customer_id, l.service_on FROM line AS l) AS s
    INNER JOIN party.customer AS c ON c.customer_id = s.customer_id
    INNER JOIN system.iso_currency AS i ON i.code = c.currency
    LEFT JOIN LATERAL party.address_at(s.customer_id, 'service', s.service_on) AS a ON true
  ), charge AS MATERIALIZED (
    SELECT l.line_no, l.invoice, l.customer_id, l.service_on, l.invoice_on, l.amount, l.is_inclusive, l.lines, l.minutes,
      s.exponent, s.currency, s.country, s.state, s.county, s.city, s.place, h.tax_schedule_id,
      coalesce(h.origin_based, true) AS origin_based, d.by_invoice,
      concat_ws('|', l.invoice_on, s.currency, coalesce(h.tax_schedule_id, 0), s.place) AS case_key
    FROM line AS l
    INNER JOIN day AS d ON d.invoice_on = l.invoice_on
    INNER JOIN spot AS s ON s.customer_id = l.customer_id AND s.service_on = l.service_on
    LEFT JOIN tax.schedule AS h ON h.code = coalesce(l.tax_schedule, d.default_schedule)
    WHERE l.kind <> ALL (d.untaxed)
  ), kase AS MATERIALIZED (
    -- Lines of the same day, place, schedule and currency are taxed alike: rules are looked up once for each such case.
    SELECT DISTINCT ON (c.case_key) c.case_key, c.invoice_on, c.currency, c.tax_schedule_id, c.origin_based,
      c.country, c.state, c.county, c.city
    FROM charge AS c
  ), given AS (
    SELECT k.case_key, k.tax_schedule_id FROM kase AS k
    UNION
    SELECT k.case_key, g.tax_schedule_id
    FROM kase AS k
    INNER JOIN tax.region AS g ON g.key = ANY (ARRAY[
        tax.place_key(k.country, '', '', ''), tax.place_key(k.country, k.state, '', ''),
        tax.place_key(k.country, k.state, k.county, ''), tax.place_key(k.country, k.state, k.county, k.city),
        tax.place_key(k.country, k.state, '', k.city)
      ])
    WHERE k.origin_based
  ), rule AS MATERIALIZED (
    SELECT k.case_key, t.tax_detail_id, t.level, t.basis, t.collected_for = 'provider' AS is_fee, r.rate, r.base_percent,
      r.compound, r.bracket_above, r.bracket_rate, r.cap, r.counted_by = 'invoice' AS counted_by_invoice,
      k.country, k.state, k.county, k.city,
      tax.place_key(k.country, CASE WHEN t.level <> 'country' THEN k.state ELSE '' END,
        CASE WHEN t.level IN ('county', 'city') THEN k.county ELSE '' END,
        CASE WHEN t.level = 'city' THEN k.city ELSE '' END) AS jurisdiction,
      dense_rank() OVER (ORDER BY t.position, t.tax_detail_id)::integer AS place,
      CASE WHEN r.compound = 'none' THEN 0 ELSE dense_rank() OVER (
        PARTITION BY r.compound = 'none' ORDER BY t.position, t.tax_detail_id
      ) END::integer AS step
    FROM (
      SELECT DISTINCT k.case_key, m.tax_detail_id
      FROM given AS v
      INNER JOIN kase AS k ON k.case_key = v.case_key
      INNER JOIN tax.schedule_detail AS m
        ON m.tax_schedule_id = v.tax_schedule_id AND m.valid_from <= k.invoice_on AND m.valid_to > k.invoice_on
    ) AS u
    INNER JOIN kase AS k ON k.case_key = u.case_key
    INNER JOIN tax.detail AS t
      ON t.tax_detail_id = u.tax_detail_id AND (t.currency IS NULL OR t.currency = k.currency)
    CROSS JOIN LATERAL tax.rate_at(u.tax_detail_id, k.invoice_on) AS r
  ), due AS (
    SELECT c.line_no, c.invoice, c.customer_id, c.service_on, c.amount, c.is_inclusive, c.lines, c.minutes, c.exponent,
      c.by_invoice, r.*
    FROM charge AS c
    INNER JOIN rule AS r ON r.case_key = c.case_key
  ), first AS (
    -- An amount for each invoice or account stands on its first line that is no credit.
    SELECT d.tax_detail_id, min(d.line_no) AS line_no
    FROM due AS d
    WHERE d.basis IN ('invoice', 'account') AND d.amount >= 0
    GROUP BY d.tax_detail_id, CASE d.basis WHEN 'invoice' THEN d.invoice END, CASE d.basis WHEN 'account' THEN d.customer_id END
  ), exempt AS (
    SELECT d.line_no, d.tax_detail_id, max(e.percent) AS percent
    FROM tax.exemption AS e
    INNER JOIN due AS d ON d.customer_id = e.customer_id AND (e.tax_detail_id IS NULL OR e.tax_detail_id = d.tax_detail_id)
    WHERE (e.level IS NULL OR e.level = d.level)
      AND d.service_on >= e.valid_from AND (e.expires_on IS NULL OR d.service_on <= e.expires_on)
      AND (e.country IS NULL OR e.country = d.country) AND upper(btrim(e.state)) IN ('', d.state)
      AND upper(btrim(e.county)) IN ('', d.county) AND upper(btrim(e.city)) IN ('', d.city)
    GROUP BY d.line_no, d.tax_detail_id
  ), counted AS (
    SELECT d.*, e.percent, CASE d.basis
        WHEN 'line' THEN d.lines
        WHEN 'minute' THEN d.minutes
        WHEN 'percent' THEN NULL
        ELSE CASE WHEN f.line_no IS NOT NULL THEN 1 END
      END AS units
    FROM due AS d
    LEFT JOIN first AS f ON f.line_no = d.line_no AND f.tax_detail_id = d.tax_detail_id
    LEFT JOIN exempt AS e ON e.line_no = d.line_no AND e.tax_detail_id = d.tax_detail_id
  )
  SELECT array_agg(ROW(
    c.line_no, c.invoice, c.amount, CASE WHEN c.is_inclusive THEN c.amount END, c.exponent, c.by_invoice, c.tax_detail_id,
    c.place, c.basis, c.is_fee, c.jurisdiction, c.units, c.rate, c.base_percent, c.compound, c.bracket_above,
    c.bracket_rate, c.cap, c.counted_by_invoice, coalesce(c.percent, 0), c.step
  )::tax.applied) INTO v_applied
  FROM counted AS c
  WHERE CASE c.basis WHEN 'percent' THEN c.amount <> 0 OR c.compound <> 'none' ELSE c.units <> 0 END;
  RETURN coalesce(v_applied, '{}');
END $$;
COMMENT ON FUNCTION tax.lines_applied(tax.line[]) IS
$doc$Which taxes are due on charges, with the rules of each: those of what is sold, and of the region of the service address.

The address, and whether the customer is exempt, is that of the line's day of service; rates are of the invoice date.
:param p_lines: the charges
:returns: one row a line and tax
:example: SELECT tax.lines_applied('{}')$doc$;

CREATE OR REPLACE FUNCTION tax.lines_tax(p_lines tax.line[]) RETURNS SETOF tax.line_tax
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_applied tax.applied[];
  v_line bigint[] := '{}'::bigint[];
  v_net numeric[] := '{}'::numeric[];
BEGIN
  PERFORM tax.schedule_check(p_lines);
  v_applied := tax.lines_applied(p_lines);
  IF EXISTS (SELECT FROM unnest(v_applied) AS a WHERE a.gross IS NOT NULL) THEN
    SELECT n.p_line, n.p_net INTO v_line, v_net FROM tax.net_found(v_applied) AS n;
  END IF;
  RETURN QUERY
  SELECT t.*
  FROM unnest(tax.applied_tax(v_applied, v_line, v_net)) AS t
  WHERE t.base <> 0 OR t.exempt_base <> 0 OR t.units <> 0;
END $$;
COMMENT ON FUNCTION tax.lines_tax(tax.line[]) IS
$doc$Taxes of charges, for one line or those of many invoices. It writes nothing.

A line is (line_no, invoice, customer_id, kind, tax_schedule, service_on, invoice_on, amount, is_inclusive, lines, minutes):
line_no is the caller's own number, unique in the call; lines that share invoice belong to one; kind as invoice lines have it;
tax_schedule is the code of what is sold (NULL: the default); amount is after discounts; lines and minutes are counted by taxes
for each telephone line or minute. A tax for each invoice or account is on one of its lines.
:param p_lines: the charges
:returns: one row a line and tax: rate as stored, base and exempt_base in money (0 for amounts a unit), units,
  exact_amount, amount as charged; is_fee tells a provider's fee from what is owed to a government
:raises TB101: no such tax schedule
:example: SELECT * FROM tax.lines_tax(ARRAY[
    ROW(1, 1, 1, 'recurring', NULL, '2026-11-01', '2026-11-01', 100, false, 1, 0)::tax.line])$doc$;
