-- What owners of numbers are paid for the calls that they receive.
SELECT resource.declare('out_payment_rate', 'service.out_payment_rate', p_filter => '{device_id}', p_sort => '{-valid_from}',
  p_verbs => '{create,get,list,remove}', p_summary => 'out-payment rate');

CREATE OR REPLACE FUNCTION service.out_payment_numbers()
RETURNS TABLE (number text, customer_id bigint, device_id bigint, valid_from timestamptz, valid_to timestamptz, time_zone text)
LANGUAGE sql STABLE ROWS 100
BEGIN ATOMIC
  SELECT d.key, d.customer_id, d.device_id, d.valid_from, d.valid_to, c.time_zone::text
  FROM service.device AS d
  INNER JOIN party.customer AS c ON c.customer_id = d.customer_id
  WHERE d.device_id IN (SELECT o.device_id FROM service.out_payment_rate AS o);
END;
COMMENT ON FUNCTION service.out_payment_numbers() IS $doc$Numbers whose owners are paid for incoming calls, now or at some time.

:returns: each number with its owner and time in service
:example: SELECT * FROM service.out_payment_numbers()$doc$;

CREATE OR REPLACE FUNCTION service.out_payment_rate_at(p_device_id bigint, p_on date) RETURNS TABLE (rate_per_minute numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT o.rate_per_minute::numeric
  FROM service.out_payment_rate AS o
  WHERE o.device_id = p_device_id AND o.valid_from <= p_on
  ORDER BY o.valid_from DESC
  LIMIT 1;
END;
COMMENT ON FUNCTION service.out_payment_rate_at(bigint, date) IS $doc$What the owner of a number is paid per minute on a day.

:param p_device_id: the number
:param p_on: the day, in the owner's zone
:returns: the rate; no row when nothing was agreed yet
:example: SELECT * FROM service.out_payment_rate_at(1, '2026-11-05')$doc$;
