-- A price as lines print it.
CREATE OR REPLACE FUNCTION billing.price_text(p_price numeric, p_exponent integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(p_price, greatest(p_exponent, scale(trim_scale(p_price))))::text;
COMMENT ON FUNCTION billing.price_text(numeric, integer) IS
$doc$A price with the decimals of its currency, or as many as it has when these are more.

:param p_price: the price
:param p_exponent: decimals of the currency
:returns: such as 0.60 or 0.0045
:example: SELECT billing.price_text(0.6, 2)$doc$;
