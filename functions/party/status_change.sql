-- The status of customers over time; a trigger of party.customer writes it.
SELECT resource.declare('status_change', 'party.status_change', p_filter => '{customer_id,status,actor}',
  p_sort => '{changed_at,-changed_at}', p_verbs => '{list}', p_summary => 'change of status');

CREATE OR REPLACE FUNCTION party.status_at(p_customer_id bigint, p_at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
  SELECT s.status
  FROM party.status_change AS s
  WHERE s.customer_id = p_customer_id AND s.changed_at <= p_at
  ORDER BY s.changed_at DESC, s.status_change_id DESC
  LIMIT 1
);
COMMENT ON FUNCTION party.status_at(bigint, timestamptz) IS $doc$The status that a customer had at an instant.

:param p_customer_id: the customer
:param p_at: the instant
:returns: active, suspended or closed; NULL before the customer was there
:example: SELECT party.status_at(1, '2026-03-01T00:00Z')$doc$;
