-- From a call to its charges without an index of its own: they are found by who owns the call, the key of a charge.
ALTER TABLE rating.call ADD COLUMN out_customer_id bigint, ADD COLUMN in_customer_id bigint;
COMMENT ON COLUMN rating.call.out_customer_id IS 'Whose call it is on the calling side; a charge of that side is theirs.';
COMMENT ON COLUMN rating.call.in_customer_id IS 'Whose call it is on the called side; a charge of that side is theirs.';
UPDATE rating.call AS c SET out_customer_id = h.out_customer_id, in_customer_id = h.in_customer_id
FROM (
  SELECT x.call_id, x.started_at,
    max(x.customer_id) FILTER (WHERE x.side = 'out') AS out_customer_id,
    max(x.customer_id) FILTER (WHERE x.side = 'in') AS in_customer_id
  FROM rating.charge AS x
  GROUP BY x.call_id, x.started_at
) AS h
WHERE h.call_id = c.call_id AND h.started_at = c.started_at;
