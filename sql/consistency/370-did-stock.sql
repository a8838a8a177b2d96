-- A number in stock is in service exactly while it is assigned, or about to be ported out.
SELECT
  'number ' || d.number AS offender,
  jsonb_build_object('status', s.status, 'device_id', v.device_id) AS detail
FROM service.did AS d
CROSS JOIN (SELECT system.clock_now() AS at OFFSET 0) AS n
CROSS JOIN LATERAL (
  SELECT service.did_status(d.status, d.status_from, d.status_until, d.ported_in_at, n.at) AS status
) AS s
LEFT JOIN service.device AS v
  ON v.match = 'number' AND v.tenant = '' AND v.key = d.number AND v.valid_from <= n.at AND v.valid_to > n.at
LEFT JOIN service.device AS o ON o.device_id = d.device_id
WHERE CASE
  WHEN v.device_id IS NOT NULL THEN d.device_id = v.device_id AND s.status IN ('assigned', 'porting')
  -- Or for a time to come.
  WHEN s.status = 'assigned' OR d.ported_in_at > n.at THEN o.valid_from > n.at
  ELSE true
END IS NOT TRUE
