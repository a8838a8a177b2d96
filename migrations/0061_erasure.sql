-- Persons who asked to be forgotten, and the one way in which rows that only grow lose a person's data.

CREATE TABLE party.erasure (
  customer_id bigint PRIMARY KEY REFERENCES party.customer ON DELETE CASCADE,
  erased_at timestamptz NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL CONSTRAINT erasure_reason CHECK (reason ~ '\S')
);
COMMENT ON TABLE party.erasure IS 'A customer whose personal data was erased; never changed.';
COMMENT ON COLUMN party.erasure.customer_id IS 'The customer.';
COMMENT ON COLUMN party.erasure.erased_at IS 'When.';
COMMENT ON COLUMN party.erasure.actor IS 'Who did it.';
COMMENT ON COLUMN party.erasure.reason IS 'Why, without personal data, such as the number of the request.';
COMMENT ON CONSTRAINT erasure_reason ON party.erasure IS 'Say why.';
CREATE TRIGGER erasure_immutable BEFORE UPDATE ON party.erasure
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();

-- Who did what and when stays on record for good; a value of a person's may be taken out of it, by the table's owner only.
CREATE FUNCTION system.tg__audit_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_LEVEL = 'STATEMENT' THEN
    IF current_user::regrole <> (SELECT c.relowner FROM pg_class AS c WHERE c.oid = TG_RELID) THEN
      RAISE EXCEPTION USING ERRCODE = 'TB110', MESSAGE = 'rows of system.audit are never changed';
    END IF;
    RETURN NULL;
  END IF;
  IF to_jsonb(NEW) - '{before,after}'::text[] <> to_jsonb(OLD) - '{before,after}'::text[]
    -- Each value is as it was, or gone.
    OR EXISTS (
      SELECT FROM jsonb_each(coalesce(NEW.before, '{}')) AS n (key, value)
      WHERE n.value NOT IN ('null', coalesce(OLD.before -> n.key, 'null'))
    )
    OR EXISTS (
      SELECT FROM jsonb_each(coalesce(NEW.after, '{}')) AS n (key, value)
      WHERE n.value NOT IN ('null', coalesce(OLD.after -> n.key, 'null'))
    ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TB110', MESSAGE = 'values of system.audit are blanked and never changed';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION system.tg__audit_guard() IS 'Trigger: values in the audit log may be blanked by its owner, and nothing else.';
DROP TRIGGER audit_immutable ON system.audit;
CREATE TRIGGER audit_immutable BEFORE DELETE OR TRUNCATE ON system.audit
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER audit_guard BEFORE UPDATE ON system.audit
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__audit_guard();
CREATE TRIGGER audit_guard_row BEFORE UPDATE ON system.audit
FOR EACH ROW EXECUTE FUNCTION system.tg__audit_guard();
ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_immutable;
ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_guard;
ALTER TABLE system.audit ENABLE ALWAYS TRIGGER audit_guard_row;

CREATE FUNCTION system.audit_blank(p_tables text[], p_match jsonb, p_columns text[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rows bigint;
BEGIN
  UPDATE system.audit AS a
  SET
    before = (
      SELECT jsonb_object_agg(e.key, CASE WHEN e.key = ANY (p_columns) THEN 'null' ELSE e.value END)
      FROM jsonb_each(a.before) AS e (key, value)
    ),
    after = (
      SELECT jsonb_object_agg(e.key, CASE WHEN e.key = ANY (p_columns) THEN 'null' ELSE e.value END)
      FROM jsonb_each(a.after) AS e (key, value)
    )
  WHERE a.table_name = ANY (p_tables) AND coalesce(a.after, a.before) @> p_match;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  RETURN v_rows;
END $$;
COMMENT ON FUNCTION system.audit_blank(text[], jsonb, text[]) IS
$doc$Takes values of a person out of the audit log; who changed which row and when stays.

:param p_tables: tables, with schema
:param p_match: what the rows hold, such as {"customer_id": 7}
:param p_columns: columns whose values go
:returns: how many rows it went through
:example: SELECT system.audit_blank('{party.contact}', '{"customer_id": 7}', '{name,email,phone}')$doc$;
GRANT EXECUTE ON FUNCTION system.audit_blank(text[], jsonb, text[]) TO pgtoll_code;

-- A history that code may only add to.
CREATE FUNCTION party.status_change_blank(p_customer_id bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE party.status_change AS s SET reason = '' WHERE s.customer_id = p_customer_id AND s.reason <> '';
END $$;
COMMENT ON FUNCTION party.status_change_blank(bigint) IS $doc$Takes the reasons out of a customer's status history.

:param p_customer_id: the customer
:returns: nothing
:example: SELECT party.status_change_blank(7)$doc$;
GRANT EXECUTE ON FUNCTION party.status_change_blank(bigint) TO pgtoll_code;
