-- The arithmetic of a price: the only place where the formula stands. Both kernels inline into every query that uses them.

CREATE OR REPLACE FUNCTION rating.billed_seconds(p_raw_seconds numeric, p_initial integer, p_subsequent integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_raw_seconds <= 0 THEN 0
  WHEN p_raw_seconds <= p_initial THEN p_initial
  -- Whole seconds first, then whole increments: the same as rounding the quotient up, in cheap integers.
  ELSE p_initial + (ceil(p_raw_seconds)::integer - p_initial + p_subsequent - 1) / p_subsequent * p_subsequent
END;
COMMENT ON FUNCTION rating.billed_seconds(numeric, integer, integer) IS $doc$Seconds billed for a call.

:param p_raw_seconds: seconds from answer to end, may be fractional
:param p_initial: initial increment, seconds
:param p_subsequent: subsequent increment, seconds
:returns: 0 for a call of 0 s, else the initial increment plus whole subsequent increments
:example: SELECT rating.billed_seconds(61, 30, 6)$doc$;

CREATE OR REPLACE FUNCTION rating.price(
  p_billed_seconds integer, p_rate_per_minute numeric, p_connect_fee numeric, p_minimum_charge numeric
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Multiplied before divided; the long 60 keeps enough decimals of the quotient that only a true half rounds up.
RETURN CASE
  WHEN p_billed_seconds = 0 THEN 0
  ELSE round(greatest(p_rate_per_minute * p_billed_seconds / 60.00000000000000000000 + p_connect_fee, p_minimum_charge), 6)
END;
COMMENT ON FUNCTION rating.price(integer, numeric, numeric, numeric) IS
$doc$Price of a call: exact, then rounded once to 6 decimals, half away from zero.

:param p_billed_seconds: seconds billed
:param p_rate_per_minute: price per minute
:param p_connect_fee: added to each call of more than 0 s
:param p_minimum_charge: what a call of more than 0 s costs at least
:returns: the price; 0 for a call of 0 s
:example: SELECT rating.price(126, 0.02, 0, 0)$doc$;
