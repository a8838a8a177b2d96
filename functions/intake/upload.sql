-- An upload that becomes no batch: its lines are only read.

CREATE OR REPLACE FUNCTION intake.upload_layout(p_format text, p_time_zone text, p_dial_plan text) RETURNS intake.layout
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_format intake.format;
  v_source intake.source;
  v_layout intake.layout;
BEGIN
  SELECT f.* INTO v_format FROM intake.format AS f WHERE f.code = p_format;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('format %s does not exist', p_format), p_column => 'format');
  END IF;
  IF (p_dial_plan IN ('nanp', 'e164')) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'dial_plan must be nanp or e164', p_column => 'dial_plan');
  END IF;
  IF NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = p_time_zone) THEN
    PERFORM system.raise_error('TB102', format('%s is not a time zone', p_time_zone), p_column => 'time_zone',
      p_hint => 'Give an IANA name, such as America/Toronto.');
  END IF;
  -- A source that is none, as a quote is made of a record that is none.
  v_source.code := 'nowhere';
  v_source.format_id := v_format.format_id;
  v_source.time_zone := p_time_zone;
  v_source.dial_plan := p_dial_plan;
  v_layout := CASE WHEN intake.format_is_plain(v_format) THEN intake.layout_plain(v_source) ELSE intake.layout_mapped(v_source) END;
  -- Nothing is posted, so a call may be as old as it likes.
  v_layout.oldest := '-infinity';
  RETURN v_layout;
END $$;
COMMENT ON FUNCTION intake.upload_layout(text, text, text) IS
$doc$How the lines of an upload stand that has no source, once intake.upload_map has been over them.

:param p_format: code of the file's format
:param p_time_zone: IANA zone of the file's clock times, where the format has none of its own
:param p_dial_plan: how its numbers are written: nanp or e164
:returns: the layout for intake.line_parsed
:raises TB101: no such format
:raises TB102: an unknown dial plan or time zone
:raises TB302: the format does not say where start, duration or called number are
:example: SELECT intake.upload_layout('native_csv', 'UTC', 'nanp')$doc$;

CREATE OR REPLACE FUNCTION intake.upload_map(p_load_id uuid, p_format text, p_time_zone text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_format intake.format := (SELECT f FROM intake.format AS f WHERE f.code = p_format);
  v_load_id uuid := gen_random_uuid();
BEGIN
  IF intake.format_is_plain(v_format) THEN
    RETURN p_load_id;
  END IF;
  PERFORM intake.slice_map(NULL, p_load_id, NULL, v_format, p_time_zone, intake.header_get(p_load_id, v_format), v_load_id);
  RETURN v_load_id;
END $$;
COMMENT ON FUNCTION intake.upload_map(uuid, text, text) IS
$doc$Brings the lines of an upload into the plain order where its format needs that.

:param p_load_id: the upload
:param p_format: code of the file's format, which exists
:param p_time_zone: IANA zone of the file's clock times, where the format has none of its own
:returns: the load id under which the lines are now
:raises TB301: the file's header lacks a column that no call can be made without
:example: SELECT intake.upload_map('00000000-0000-0000-0000-000000000000', 'native_csv', 'UTC')$doc$;
