-- Prices that include their taxes: what the price was before them.

CREATE OR REPLACE FUNCTION tax.net_found(p_applied tax.applied[], OUT p_line bigint[], OUT p_net numeric[])
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan SET jit = off AS $$
DECLARE
  v_open tax.applied[] := ARRAY(SELECT a FROM unnest(p_applied) AS a WHERE a.gross IS NOT NULL);
  v_gross numeric[];
  v_coin numeric[];
BEGIN
  SELECT array_agg(o.line_no), array_agg(o.gross), array_agg(o.coin) INTO p_line, v_gross, v_coin
  FROM (
    -- Taxes rounded once an invoice need no whole coins on a line.
    SELECT DISTINCT u.line_no, u.gross, CASE WHEN u.by_invoice THEN NULL ELSE 1 / 10::numeric ^ u.exponent END AS coin
    FROM unnest(v_open) AS u
  ) AS o;
  p_net := v_gross;
  -- Each round comes nearer by the sum of the rates: after thirty the rest of any that is below 60 % is less than a millionth.
  FOR v_round IN 1 .. 30 LOOP
    p_net := ARRAY(
      SELECT round(g.gross - coalesce(t.exact, 0), 10)
      FROM unnest(p_line, v_gross) WITH ORDINALITY AS g (line_no, gross, nth)
      LEFT JOIN (
        SELECT m.line_no, sum(m.exact_amount) AS exact
        FROM unnest(tax.applied_tax(v_open, p_line, p_net, true)) AS m
        GROUP BY m.line_no
      ) AS t ON t.line_no = g.line_no
      ORDER BY g.nth
    );
  END LOOP;
  p_net := ARRAY(
    -- Of the coins around it, the one from which rounded taxes lead back to the price.
    SELECT DISTINCT ON (g.nth) g.net
    FROM (
      SELECT u.line_no, u.gross, u.nth, k.k,
        CASE WHEN u.coin IS NULL THEN u.net ELSE round(u.net / u.coin) * u.coin + k.k * u.coin END AS net
      FROM unnest(p_line, v_gross, p_net, v_coin) WITH ORDINALITY AS u (line_no, gross, net, coin, nth)
      CROSS JOIN generate_series(-2, 2) AS k (k)
      WHERE u.coin IS NOT NULL OR k.k = 0
    ) AS g
    LEFT JOIN (
      SELECT k.k, m.line_no, sum(m.amount) AS amount
      FROM generate_series(-2, 2) AS k (k)
      CROSS JOIN LATERAL (
        SELECT array_agg(round(u.net / u.coin) * u.coin + k.k * u.coin ORDER BY u.nth) AS net
        FROM unnest(p_net, v_coin) WITH ORDINALITY AS u (net, coin, nth)
      ) AS n
      CROSS JOIN LATERAL unnest(tax.applied_tax(v_open, p_line, n.net)) AS m
      GROUP BY k.k, m.line_no
    ) AS t ON t.k = g.k AND t.line_no = g.line_no
    ORDER BY g.nth, abs(g.gross - g.net - coalesce(t.amount, 0)), abs(g.k)
  );
END $$;
COMMENT ON FUNCTION tax.net_found(tax.applied[], OUT bigint[], OUT numeric[]) IS
$doc$What prices that include their taxes were before them: so that the same taxes on it lead back to the price.

:param p_applied: which taxes are due; lines without a gross price are left out
:returns: lines, and what each was before its taxes
:example: SELECT * FROM tax.net_found('{}')$doc$;
