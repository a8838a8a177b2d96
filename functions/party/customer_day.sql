-- Days are the customer's own: they begin and end in the customer's zone.
CREATE OR REPLACE FUNCTION party.customer_today(p_customer_id bigint) RETURNS date
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date FROM party.customer AS c WHERE c.customer_id = p_customer_id;
END;
COMMENT ON FUNCTION party.customer_today(bigint) IS $doc$The day it is for a customer.

:param p_customer_id: the customer
:returns: today in the customer's zone; NULL when there is no such customer
:example: SELECT party.customer_today(1)$doc$;
