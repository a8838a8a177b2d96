-- Moves between prepaid and postpaid on a day that is agreed beforehand.
SELECT resource.declare('billing_mode_plan', 'party.billing_mode_plan', p_filter => '{customer_id,billing_mode}',
  p_sort => '{on_date}', p_summary => 'planned move between prepaid and postpaid');

CREATE OR REPLACE FUNCTION party.billing_mode_run() RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_moved integer := 0;
  r record;
BEGIN
  FOR r IN
    SELECT p.billing_mode_plan_id, p.customer_id, p.billing_mode
    FROM party.billing_mode_plan AS p
    INNER JOIN party.customer AS c ON c.customer_id = p.customer_id
    -- No zone is further than 14 hours ahead: the index finds the few that may be due.
    WHERE p.on_date <= (v_now AT TIME ZONE 'UTC' + interval '14 hours')::date AND p.on_date <= (v_now AT TIME ZONE c.time_zone)::date
      AND c.status <> 'closed'
    ORDER BY p.customer_id
  LOOP
    BEGIN
      PERFORM api.customer_set_billing_mode(r.customer_id, r.billing_mode);
      DELETE FROM party.billing_mode_plan AS p WHERE p.billing_mode_plan_id = r.billing_mode_plan_id;
      v_moved := v_moved + 1;
    EXCEPTION WHEN SQLSTATE 'TB105' THEN
      -- Usage waits for its invoice, or a call goes on: it is tried again and again.
      UPDATE party.billing_mode_plan AS p SET waits_for = SQLERRM
      WHERE p.billing_mode_plan_id = r.billing_mode_plan_id AND p.waits_for <> SQLERRM;
    END;
  END LOOP;
  RETURN v_moved;
END $$;
COMMENT ON FUNCTION party.billing_mode_run() IS
$doc$Moves customers between prepaid and postpaid whose day has come, as soon as nothing waits for an invoice.

:returns: how many were moved
:example: SELECT party.billing_mode_run()$doc$;
