-- Every package has a version since ever, and an assignment is pinned to a version of its own package.
SELECT 'package ' || k.package_id AS offender, jsonb_build_object('code', k.code) AS detail
FROM catalog.package AS k
WHERE NOT EXISTS (
  SELECT FROM catalog.package_version AS v WHERE v.package_id = k.package_id AND v.valid_from = '-infinity'
)
UNION ALL
SELECT 'package assignment ' || a.package_assignment_id,
  jsonb_build_object('package_id', a.package_id, 'pinned_to_package_id', v.package_id)
FROM service.package_assignment AS a
INNER JOIN catalog.package_version AS v ON v.package_version_id = a.package_version_id AND v.package_id <> a.package_id
