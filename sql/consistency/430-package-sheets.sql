-- The sheets of packages, ready to be joined, are those of their versions.
SELECT 'package ' || x.package_id AS offender, to_jsonb(x) AS detail
FROM (
  SELECT * FROM catalog.package_sheet
  EXCEPT ALL
  SELECT s.* FROM catalog.package AS k CROSS JOIN LATERAL catalog.package_sheets(k.package_id) AS s
) AS x
UNION ALL
SELECT 'package ' || x.package_id, to_jsonb(x)
FROM (
  SELECT s.* FROM catalog.package AS k CROSS JOIN LATERAL catalog.package_sheets(k.package_id) AS s
  EXCEPT ALL
  SELECT * FROM catalog.package_sheet
) AS x
