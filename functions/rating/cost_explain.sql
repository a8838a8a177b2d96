-- What carriers take for a call, told to people.

CREATE OR REPLACE FUNCTION rating.cost_explain(p_call rating.call) RETURNS TABLE (
  side text, carrier text, rate_sheet text, prefix text, destination text, billed_seconds integer, amount text, currency text,
  words text
)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT k.side, c.code, s.code, CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, d.name, k.billed_seconds, k.amount::text,
    k.currency,
    CASE
      WHEN k.amount IS NULL THEN format('Rate sheet %s of carrier %s has no rate for it.', s.code, c.code)
      ELSE format('Carrier %s takes %s %s: %s s by prefix %s of rate sheet %s.', c.code, k.amount, k.currency, k.billed_seconds,
        CASE r.prefix WHEN '' THEN '*' ELSE r.prefix END, s.code)
    END
  FROM rating.carrier_charge AS k
  INNER JOIN catalog.carrier AS c ON c.carrier_id = k.carrier_id
  LEFT JOIN catalog.rate AS r ON r.rate_id = k.rate_id
  LEFT JOIN catalog.rate_sheet AS s
    ON s.rate_sheet_id = coalesce(r.rate_sheet_id, CASE k.side WHEN 'out' THEN c.out_sheet_id ELSE c.in_sheet_id END)
  LEFT JOIN catalog.destination AS d ON d.destination_id = k.destination_id
  WHERE k.carrier_id IN ((p_call).out_carrier_id, (p_call).in_carrier_id) AND k.started_at = (p_call).started_at
    AND k.call_id = (p_call).call_id
  ORDER BY k.side DESC;
END;
COMMENT ON FUNCTION rating.cost_explain(rating.call) IS $doc$What carriers take for a call, and why.

:param p_call: the call
:returns: a row a carrier and side: sheet, prefix and destination of the rate that won, seconds billed and amount, both NULL when
  the carrier's sheet has no rate; words says the same to people
:example: SELECT k.* FROM rating.call AS c CROSS JOIN LATERAL rating.cost_explain(c) AS k$doc$;
