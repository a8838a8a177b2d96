-- The arithmetic of one tax: from what it is taken of to what it comes to. The only place where it stands.

CREATE OR REPLACE FUNCTION tax.bracket_amount(p_base numeric, p_rate numeric, p_above numeric[], p_rates numeric[])
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT sum(greatest(least(p_base, b.upto) - b.above, 0) * b.rate / 100)
  FROM (
    SELECT u.above, u.rate, coalesce(lead(u.above) OVER (ORDER BY u.above), p_base) AS upto
    FROM unnest(0::numeric || p_above, p_rate || p_rates) AS u (above, rate)
  ) AS b;
END;
COMMENT ON FUNCTION tax.bracket_amount(numeric, numeric, numeric[], numeric[]) IS
$doc$A tax of several percentages, each on the part of the base in its bracket.

:param p_base: what it is taken of, 0 or more
:param p_rate: percent up to the first bracket
:param p_above: where each bracket begins, rising
:param p_rates: percent from there on
:returns: the tax, not rounded
:example: SELECT tax.bracket_amount(150, 6, '{100}', '{3}')$doc$;

CREATE OR REPLACE FUNCTION tax.amount(
  p_basis text, p_base numeric, p_rate numeric, p_above numeric[], p_rates numeric[], p_cap numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sign(p_base) * least(p_cap, CASE
  WHEN p_basis <> 'percent' THEN abs(p_base) * p_rate
  WHEN p_above IS NULL THEN abs(p_base) * p_rate / 100
  ELSE tax.bracket_amount(abs(p_base), p_rate, p_above, p_rates)
END);
COMMENT ON FUNCTION tax.amount(text, numeric, numeric, numeric[], numeric[], numeric) IS
$doc$A tax on a base; of a credit it is the same with a minus.

:param p_basis: percent, or what there is an amount for
:param p_base: money, or units
:param p_rate: percent, or the amount for one
:param p_above: where brackets begin; NULL is one rate
:param p_rates: percent of each bracket
:param p_cap: most that is taken; NULL is no limit
:returns: the tax, not rounded
:example: SELECT tax.amount('percent', 100, 13, NULL, NULL, NULL)$doc$;

CREATE OR REPLACE FUNCTION tax.applied_tax(
  p_applied tax.applied[], p_line bigint[] DEFAULT '{}', p_net numeric[] DEFAULT '{}', p_exact boolean DEFAULT false
) RETURNS tax.line_tax[]
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_made tax.line_tax[] := '{}'::tax.line_tax[];
  v_steps integer := (SELECT max(a.step) FROM unnest(p_applied) AS a);
BEGIN
  -- Taxes on taxes come after those they count; nearly always there are none, and one statement does it all.
  FOR v_step IN 0 .. coalesce(v_steps, -1) LOOP
    v_made := v_made || (
      WITH earlier AS MATERIALIZED (
        SELECT a.line_no, a.tax_detail_id, sum(CASE WHEN a.by_invoice OR p_exact THEN m.exact_amount ELSE m.amount END) AS amount
        FROM unnest(p_applied) AS a
        INNER JOIN unnest(v_made) AS m
          ON m.line_no = a.line_no AND m.place < a.place AND (a.compound = 'all' OR m.is_fee)
        WHERE v_step > 0 AND a.step = v_step
        GROUP BY a.line_no, a.tax_detail_id
      )
      SELECT array_agg(ROW(
        r.line_no, r.invoice, r.place, r.tax_detail_id, r.jurisdiction, r.is_fee, r.rate,
        CASE r.basis WHEN 'percent' THEN round(r.base, 6) ELSE 0 END,
        CASE r.basis WHEN 'percent' THEN round(r.measure - r.base, 6) ELSE 0 END,
        CASE WHEN r.basis <> 'percent' THEN trim_scale(r.base) END, r.exact,
        CASE
          -- What is rounded once an invoice falls on its lines as the running total passes a coin.
          WHEN r.by_invoice THEN round(r.running, r.exponent) - round(r.running - r.exact, r.exponent)
          ELSE round(r.exact, r.exponent)
        END
      )::tax.line_tax)
      FROM (
        SELECT x.*, sum(x.exact) OVER (
          PARTITION BY x.invoice, x.tax_detail_id, x.jurisdiction, x.rate ORDER BY x.line_no
        ) AS running
        FROM (
          SELECT c.*, round(
            tax.amount(c.basis, c.counted, c.rate, c.bracket_above, c.bracket_rate, c.cap) - CASE
              WHEN c.counted_by_invoice
              THEN tax.amount(c.basis, c.counted - c.base, c.rate, c.bracket_above, c.bracket_rate, c.cap)
              ELSE 0
            END, 12) AS exact
          FROM (
            SELECT b.*, CASE
              WHEN b.counted_by_invoice
              THEN sum(b.base) OVER (PARTITION BY b.invoice, b.tax_detail_id ORDER BY b.line_no)
              ELSE b.base
            END AS counted
            FROM (
              SELECT m.*, m.measure * (100 - m.exempt_percent) / 100 AS base
              FROM (
                SELECT a.*, CASE
                  WHEN a.basis = 'percent'
                  THEN (coalesce(n.net, a.amount) + coalesce(e.amount, 0)) * a.base_percent / 100
                  ELSE a.units
                END AS measure
                FROM unnest(p_applied) AS a
                LEFT JOIN unnest(p_line, p_net) AS n (line_no, net) ON n.line_no = a.line_no
                LEFT JOIN earlier AS e ON e.line_no = a.line_no AND e.tax_detail_id = a.tax_detail_id
                WHERE a.step = v_step
                OFFSET 0
              ) AS m
            ) AS b
          ) AS c
        ) AS x
      ) AS r
    );
  END LOOP;
  RETURN v_made;
END $$;
COMMENT ON FUNCTION tax.applied_tax(tax.applied[], bigint[], numeric[], boolean) IS
$doc$What taxes come to: each rounded on its line, or once an invoice, half away from zero.

:param p_applied: which taxes are due on which amounts
:param p_line: lines of which another amount is taken
:param p_net: those amounts, in the same order
:param p_exact: taxes on taxes count what is not rounded
:returns: one row a line and tax
:example: SELECT tax.applied_tax('{}')$doc$;
