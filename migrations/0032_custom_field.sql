-- Custom fields of customers hold what their definitions ask for.
CREATE FUNCTION party.field_fits(p_value jsonb, p_type text, p_choices text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE p_type
  WHEN 'text' THEN jsonb_typeof(p_value) = 'string'
  WHEN 'number' THEN jsonb_typeof(p_value) = 'number'
  WHEN 'boolean' THEN jsonb_typeof(p_value) = 'boolean'
  WHEN 'choice' THEN jsonb_typeof(p_value) = 'string' AND p_value #>> '{}' = ANY (p_choices)
  -- The last day of a month tells whether there is such a day.
  WHEN 'date' THEN CASE
    WHEN jsonb_typeof(p_value) <> 'string' OR p_value #>> '{}' !~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}$' THEN false
    ELSE right(p_value #>> '{}', 2)::integer BETWEEN 1 AND extract(day FROM
      make_date(left(p_value #>> '{}', 4)::integer, substr(p_value #>> '{}', 6, 2)::integer, 1)
      + interval '1 month' - interval '1 day')
  END
END;
COMMENT ON FUNCTION party.field_fits(jsonb, text, text[]) IS $doc$Whether a value is of the type of a custom field.

:param p_value: the value
:param p_type: text, number, date (as yyyy-mm-dd), boolean or choice
:param p_choices: for a choice: its values
:returns: true when it is
:example: SELECT party.field_fits('"2026-02-28"', 'date', '{}')$doc$;

CREATE FUNCTION party.field_fault(p_fields jsonb) RETURNS TABLE (code text, fault text, hint text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT f.code::text, format('custom field %s must be given', f.code), format('It is the field %s.', f.label)
  FROM party.custom_field AS f
  WHERE f.required AND coalesce(p_fields ->> f.code::text, '') = ''
  UNION ALL
  SELECT g.key, format('there is no custom field %s', g.key), 'api.custom_field_list() shows the fields there are.'
  FROM jsonb_each(p_fields) AS g (key, value)
  WHERE NOT EXISTS (SELECT FROM party.custom_field AS f WHERE f.code = g.key)
  UNION ALL
  SELECT g.key, format('custom field %s is not a %s', g.key, f.type),
    CASE f.type
      WHEN 'choice' THEN format('One of %s.', array_to_string(f.choices, ', '))
      WHEN 'date' THEN 'Give a day as yyyy-mm-dd.'
      ELSE format('Give a JSON value of that type.')
    END
  FROM jsonb_each(p_fields) AS g (key, value)
  INNER JOIN party.custom_field AS f ON f.code = g.key
  WHERE NOT party.field_fits(g.value, f.type, f.choices);
END;
COMMENT ON FUNCTION party.field_fault(jsonb) IS $doc$What is wrong with the custom fields of a customer.

:param p_fields: values by code
:returns: a row for each fault; none when all is well
:example: SELECT * FROM party.field_fault('{"shoe_size": 43}')$doc$;

CREATE FUNCTION party.tg__customer_fields() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_fault record;
BEGIN
  IF TG_LEVEL = 'ROW' THEN
    SELECT f.* INTO v_fault FROM party.field_fault(NEW.fields) AS f LIMIT 1;
  ELSE
    SELECT f.* INTO v_fault
    FROM new_rows AS n CROSS JOIN LATERAL party.field_fault(n.fields) AS f
    WHERE n.status <> 'closed'
    LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = 'fields', MESSAGE = v_fault.fault, HINT = v_fault.hint,
      DETAIL = jsonb_build_object('field', v_fault.code)::text;
  END IF;
  RETURN CASE TG_LEVEL WHEN 'ROW' THEN NEW END;
END $$;
COMMENT ON FUNCTION party.tg__customer_fields() IS
'Trigger: the custom fields of a customer that is added or changed are known, of their type, and there when required.';
-- A set at a time, for imports; a closed customer is asked for nothing any more.
CREATE TRIGGER _320_fields_insert AFTER INSERT ON party.customer REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION party.tg__customer_fields();
CREATE TRIGGER _320_fields BEFORE UPDATE OF fields ON party.customer
FOR EACH ROW WHEN (NEW.status <> 'closed' AND jsonb_typeof(NEW.fields) = 'object')
EXECUTE FUNCTION party.tg__customer_fields();

CREATE FUNCTION party.tg__custom_field_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_code text := (
    SELECT c.code FROM party.customer AS c
    WHERE c.fields ? OLD.code::text
      AND (TG_OP = 'DELETE' OR NOT party.field_fits(c.fields -> OLD.code::text, NEW.type, NEW.choices))
    LIMIT 1
  );
BEGIN
  IF v_code IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TB105', COLUMN = CASE TG_OP WHEN 'DELETE' THEN 'code' ELSE 'choices' END,
      MESSAGE = format('custom field %s is still used by customer %s', OLD.code, v_code),
      HINT = 'Change or remove the value at the customers first.';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
COMMENT ON FUNCTION party.tg__custom_field_guard() IS
'Trigger: a custom field, or a choice of it, goes only when no customer has it.';
CREATE TRIGGER _200_guard BEFORE DELETE ON party.custom_field
FOR EACH ROW EXECUTE FUNCTION party.tg__custom_field_guard();
CREATE TRIGGER _200_guard_update BEFORE UPDATE ON party.custom_field
FOR EACH ROW WHEN ((OLD.type, OLD.choices) IS DISTINCT FROM (NEW.type, NEW.choices))
EXECUTE FUNCTION party.tg__custom_field_guard();

GRANT EXECUTE ON FUNCTION party.field_fits(jsonb, text, text[]), party.field_fault(jsonb) TO pgtoll_code;
