-- The status of a customer over time, written by whatever changes it.
ALTER TABLE party.customer ADD COLUMN status_reason text NOT NULL DEFAULT '';
COMMENT ON COLUMN party.customer.status_reason IS 'Why it has this status.';

-- History only grows.
REVOKE UPDATE, DELETE ON party.status_change FROM pgtoll_data;

-- What the audit trail knows of the time before.
INSERT INTO party.status_change (customer_id, status, changed_at, actor)
SELECT c.customer_id, a.after ->> 'status', (a.after ->> 'updated_at')::timestamptz, a.actor
FROM system.audit AS a
INNER JOIN party.customer AS c ON c.customer_id = a.row_key::bigint
WHERE a.table_name = 'party.customer'
  AND (a.operation = 'INSERT' OR a.before ->> 'status' <> a.after ->> 'status')
ORDER BY a.audit_id;

CREATE FUNCTION party.tg__status_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now timestamptz := system.clock_now();
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO party.status_change (customer_id, status, reason, changed_at, actor)
    SELECT n.customer_id, n.status, n.status_reason, v_now, system.actor()
    FROM new_rows AS n;
  ELSE
    INSERT INTO party.status_change (customer_id, status, reason, changed_at, actor)
    SELECT n.customer_id, n.status, n.status_reason, v_now, system.actor()
    FROM new_rows AS n
    INNER JOIN old_rows AS o ON o.customer_id = n.customer_id AND o.status <> n.status;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION party.tg__status_change() IS 'Trigger: writes each status that customers come into.';
CREATE TRIGGER _500_status_insert AFTER INSERT ON party.customer REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION party.tg__status_change();
CREATE TRIGGER _500_status AFTER UPDATE ON party.customer REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION party.tg__status_change();
