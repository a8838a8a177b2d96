-- Lines of a file on their way in; whoever has judged them lets them go.

CREATE OR REPLACE FUNCTION system.load_clear(p_load_id uuid, p_slice integer DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  DELETE FROM system.load_line AS l WHERE l.load_id = p_load_id AND (p_slice IS NULL OR l.slice = p_slice);
END $$;
COMMENT ON FUNCTION system.load_clear(uuid, integer) IS $doc$Removes the lines of an upload.

:param p_load_id: the upload
:param p_slice: one part of it; NULL is all
:returns: nothing
:example: SELECT system.load_clear('5f0c3f3a-9a55-4b0b-a7a2-0a3f3f4e1c11')$doc$;
