-- What an import changed, however often the sheet was changed since.

CREATE OR REPLACE FUNCTION catalog.rate_import_change(p_rate_import_id bigint)
RETURNS TABLE (prefix text, effective_from date, destination text, verdict text, rate_before numeric, rate_after numeric)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
DECLARE
  v_sheet_id bigint := (SELECT i.rate_sheet_id FROM catalog.rate_import AS i WHERE i.rate_import_id = p_rate_import_id);
BEGIN
  RETURN QUERY
  WITH touched AS MATERIALIZED (
    SELECT DISTINCT r.prefix, r.effective_from
    FROM catalog.rate AS r
    WHERE r.rate_sheet_id = v_sheet_id AND p_rate_import_id IN (r.rate_import_id, r.superseded_import_id)
  ), before AS (
    SELECT DISTINCT ON (t.prefix, t.effective_from) t.prefix, t.effective_from, k.destination_id, k.connect_fee,
      k.initial_increment, k.subsequent_increment, k.minimum_charge, k.grace_seconds, k.free_seconds, k.maximum_charge, k.price_steps,
      CASE WHEN NOT k.ended THEN k.rate_per_minute END AS price
    FROM touched AS t
    LEFT JOIN catalog.rate_known(v_sheet_id, p_rate_import_id - 1) AS k
      ON k.prefix = t.prefix AND k.effective_from <= t.effective_from
    ORDER BY t.prefix, t.effective_from, k.effective_from DESC NULLS LAST
  ), after AS (
    SELECT DISTINCT ON (t.prefix, t.effective_from) t.prefix, t.effective_from, k.destination_id, k.connect_fee,
      k.initial_increment, k.subsequent_increment, k.minimum_charge, k.grace_seconds, k.free_seconds, k.maximum_charge, k.price_steps,
      CASE WHEN NOT k.ended THEN k.rate_per_minute END AS price
    FROM touched AS t
    LEFT JOIN catalog.rate_known(v_sheet_id, p_rate_import_id) AS k
      ON k.prefix = t.prefix AND k.effective_from <= t.effective_from
    ORDER BY t.prefix, t.effective_from, k.effective_from DESC NULLS LAST
  )
  SELECT CASE x.prefix WHEN '' THEN '*' ELSE x.prefix::text END, x.effective_from, d.code, x.verdict, x.rate_before, x.rate_after
  FROM (
    SELECT b.prefix, b.effective_from, coalesce(a.destination_id, b.destination_id) AS destination_id,
      b.price::numeric AS rate_before, a.price::numeric AS rate_after,
      catalog.rate_verdict(
        b.price, a.price,
        (b.connect_fee, b.initial_increment, b.subsequent_increment, b.minimum_charge, b.grace_seconds, b.free_seconds,
          b.maximum_charge, b.price_steps)
        IS NOT DISTINCT FROM
        (a.connect_fee, a.initial_increment, a.subsequent_increment, a.minimum_charge, a.grace_seconds, a.free_seconds,
          a.maximum_charge, a.price_steps)
      ) AS verdict
    FROM before AS b
    INNER JOIN after AS a ON a.prefix = b.prefix AND a.effective_from = b.effective_from
  ) AS x
  INNER JOIN catalog.destination AS d ON d.destination_id = x.destination_id
  WHERE x.verdict <> 'unchanged'
  ORDER BY x.prefix, x.effective_from;
END $$;
COMMENT ON FUNCTION catalog.rate_import_change(bigint) IS $doc$The prices that an import changed, and what they were before it.

:param p_rate_import_id: the import
:returns: prefixes and days in order, with the price per minute of that day before and after; NULL is no price of its own
:example: SELECT * FROM catalog.rate_import_change(7)$doc$;
