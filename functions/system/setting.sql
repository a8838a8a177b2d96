-- Settings: effective-dated, because money depends on some of them.

CREATE OR REPLACE FUNCTION system.setting_get(p_name text, p_at timestamptz DEFAULT NULL) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_value text;
BEGIN
  SELECT s.value INTO v_value
  FROM system.setting AS s
  WHERE s.name = p_name AND s.valid_from <= coalesce(p_at, system.clock_now())
  ORDER BY s.valid_from DESC
  LIMIT 1;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('setting %s does not exist', coalesce(p_name, 'NULL')),
      p_column => 'name');
  END IF;
  RETURN v_value;
END $$;
COMMENT ON FUNCTION system.setting_get(text, timestamptz) IS $doc$The value of a setting in force at an instant.

:param p_name: domain.name of the setting
:param p_at: the instant; NULL is now
:returns: the value as text
:raises TB101: no such setting
:example: SELECT system.setting_get('intake.max_call_seconds')$doc$;

CREATE OR REPLACE FUNCTION system.setting_int(p_name text, p_at timestamptz DEFAULT NULL) RETURNS integer
LANGUAGE sql STABLE
RETURN system.setting_get(p_name, p_at)::integer;
COMMENT ON FUNCTION system.setting_int(text, timestamptz) IS
$doc$The value of a whole-number setting in force at an instant.

:param p_name: domain.name of the setting
:param p_at: the instant; NULL is now
:returns: the value as integer
:raises TB101: no such setting
:example: SELECT system.setting_int('intake.chunk_records')$doc$;

CREATE OR REPLACE FUNCTION system.setting_bool(p_name text, p_at timestamptz DEFAULT NULL) RETURNS boolean
LANGUAGE sql STABLE
RETURN system.setting_get(p_name, p_at)::boolean;
COMMENT ON FUNCTION system.setting_bool(text, timestamptz) IS $doc$The value of a yes/no setting in force at an instant.

:param p_name: domain.name of the setting
:param p_at: the instant; NULL is now
:returns: the value as boolean
:raises TB101: no such setting
:example: SELECT system.setting_bool('rating.rate_both_sides')$doc$;

GRANT EXECUTE ON FUNCTION system.setting_get(text, timestamptz), system.setting_int(text, timestamptz),
  system.setting_bool(text, timestamptz) TO pgtoll_self;

CREATE OR REPLACE FUNCTION system.setting_kind(p_value text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN p_value IN ('true', 'false') THEN 'boolean'
  -- up to nine digits: setting_int must never overflow
  WHEN p_value ~ '^-?[0-9]{1,9}$' THEN 'integer'
  WHEN p_value ~ '^-?[0-9]{1,14}(\.[0-9]{1,8})?$' THEN 'number'
  ELSE 'text'
END;
COMMENT ON FUNCTION system.setting_kind(text) IS $doc$What kind of value a text is: boolean, integer, number or text.

:param p_value: the value
:returns: boolean, integer, number or text
:example: SELECT system.setting_kind('86400')$doc$;

CREATE OR REPLACE FUNCTION api.setting_get(p_name text, p_at timestamptz DEFAULT NULL) RETURNS api.setting
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row api.setting;
BEGIN
  SELECT s.* INTO v_row
  FROM api.setting AS s
  WHERE s.name = p_name AND s.valid_from <= coalesce(p_at, system.clock_now())
  ORDER BY s.valid_from DESC
  LIMIT 1;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('setting %s does not exist', coalesce(p_name, 'NULL')),
      p_column => 'name');
  END IF;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.setting_get(text, timestamptz) IS $doc$One setting as in force at an instant.

:param p_name: domain.name of the setting
:param p_at: the instant; NULL is now
:returns: the row of api.setting
:raises TB101: no such setting
:example: SELECT * FROM api.setting_get('billing.due_days')$doc$;
GRANT EXECUTE ON FUNCTION api.setting_get(text, timestamptz) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.setting_list(
  p_name text DEFAULT NULL, p_in_force boolean DEFAULT true, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.setting
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM system.page_check(p_limit, p_after, 2);
  RETURN QUERY
  SELECT s.*
  FROM api.setting AS s
  WHERE (p_name IS NULL OR strpos(s.name, lower(p_name)) > 0)
    AND (NOT coalesce(p_in_force, false) OR s.in_force)
    AND (p_after IS NULL OR (s.name, s.valid_from) > (p_after[1], p_after[2]::timestamptz))
  ORDER BY s.name, s.valid_from
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.setting_list(text, boolean, integer, text[]) IS $doc$Settings, by name and date.

:param p_name: part of the name; NULL is all
:param p_in_force: true: only the values in force now; false: also earlier and later ones
:param p_limit: at most this many rows, 1 to 1000
:param p_after: name and valid_from of the last row seen; NULL starts at the beginning
:returns: rows of api.setting
:raises TB102: a limit or an after that cannot be
:example: SELECT * FROM api.setting_list(p_name => 'intake')$doc$;
GRANT EXECUTE ON FUNCTION api.setting_list(text, boolean, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.setting_set(p_name text, p_value text, p_valid_from timestamptz DEFAULT NULL)
RETURNS api.setting
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_from timestamptz := coalesce(p_valid_from, system.clock_now());
  v_default system.setting;
  v_row api.setting;
BEGIN
  SELECT s.* INTO v_default FROM system.setting AS s WHERE s.name = p_name AND s.valid_from = '-infinity';
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('setting %s does not exist', coalesce(p_name, 'NULL')),
      p_column => 'name');
  END IF;
  -- A wrong kind of value would only be noticed by the next import or bill run.
  IF p_value IS NULL OR (system.setting_kind(v_default.value) NOT IN ('text', system.setting_kind(p_value))
      AND NOT (system.setting_kind(v_default.value) = 'number' AND system.setting_kind(p_value) = 'integer')) THEN
    PERFORM system.raise_error('TB102', format('%s is not a value for %s', coalesce(p_value, 'NULL'), p_name),
      p_hint => format('The value is of kind %s, such as %s.', system.setting_kind(v_default.value), v_default.value),
      p_column => 'value');
  END IF;
  IF NOT isfinite(v_from) THEN
    PERFORM system.raise_error('TB102', 'a setting starts at a real date', p_column => 'valid_from');
  END IF;
  INSERT INTO system.setting AS s (name, valid_from, value, description)
  VALUES (p_name, v_from, p_value, v_default.description)
  ON CONFLICT ON CONSTRAINT setting_pkey DO UPDATE SET value = excluded.value;
  SELECT s.* INTO STRICT v_row FROM api.setting AS s WHERE s.name = p_name AND s.valid_from = v_from;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.setting_set(text, text, timestamptz) IS
$doc$Sets a setting from an instant on; what was in force before stays on record.

:param p_name: domain.name of the setting
:param p_value: the new value, of the same kind as the default
:param p_valid_from: from when it counts; NULL is now
:returns: the new row of api.setting
:raises TB101: no such setting
:raises TB102: a value of the wrong kind, or no real date
:example: SELECT * FROM api.setting_set('billing.due_days', '30')$doc$;
GRANT EXECUTE ON FUNCTION api.setting_set(text, text, timestamptz) TO pgtoll_admin;
