-- Local calling areas as pairs of rate centers.
SELECT resource.declare('local_calling', 'catalog.local_calling', p_filter => '{country,state,rate_center}',
  p_sort => '{country,state,rate_center}', p_summary => 'local calling pair');

CREATE OR REPLACE FUNCTION catalog.local_calling_has(p_a text, p_b text, p_on date) RETURNS TABLE (local boolean)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT p_a = p_b OR p_a <> p_b AND EXISTS (
    SELECT FROM catalog.local_calling AS l
    WHERE l.low = least(p_a, p_b) AND l.high = greatest(p_a, p_b) AND l.valid_from <= p_on AND l.valid_to > p_on
  );
END;
COMMENT ON FUNCTION catalog.local_calling_has(text, text, date) IS
$doc$Whether two rate centers call each other at the local rate.

:param p_a: one rate center, as catalog.rate_center_key makes it
:param p_b: the other one
:param p_on: the day
:returns: one row: true for a pair, whichever way, and for a rate center and itself; not true when either is NULL
:example: SELECT catalog.local_calling_has('CA/ON/OTTAWA', 'CA/QC/GATINEAU', '2026-11-01')$doc$;
