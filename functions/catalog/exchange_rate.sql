-- Exchange rates by day: for carriers' costs and margins, never for what a customer pays.
SELECT resource.declare('exchange_rate', 'catalog.exchange_rate', p_filter => '{base_currency,quote_currency}',
  p_sort => '{valid_from,-valid_from}');

CREATE OR REPLACE FUNCTION catalog.exchange(p_amount numeric, p_from text, p_to text, p_on date) RETURNS numeric
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
  WHEN p_from = p_to THEN p_amount
  ELSE (
    -- Told in either order of the two; the later day counts.
    SELECT round(CASE WHEN r.base_currency = p_from THEN p_amount * r.rate ELSE p_amount / r.rate END, 6)
    FROM catalog.exchange_rate AS r
    WHERE r.base_currency IN (p_from, p_to) AND r.quote_currency IN (p_from, p_to) AND r.valid_from <= p_on
    ORDER BY r.valid_from DESC, r.base_currency = p_from DESC
    LIMIT 1
  )
END;
COMMENT ON FUNCTION catalog.exchange(numeric, text, text, date) IS $doc$An amount in another currency, by the rate of a day.

:param p_amount: the amount
:param p_from: its currency
:param p_to: the other one
:param p_on: the day (UTC)
:returns: the amount, rounded to 6 decimals; NULL when there is no rate for that day
:example: SELECT catalog.exchange(1.50, 'USD', 'CAD', '2026-11-01')$doc$;
