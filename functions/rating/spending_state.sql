-- Customers near their limit are told, once each time they come near it.

CREATE OR REPLACE FUNCTION rating.spending_reached(p_exposure numeric, p_amount numeric, p_warn_percents integer[]) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE
    WHEN p_exposure >= p_amount THEN 100
    ELSE (SELECT max(w.percent) FROM unnest(p_warn_percents) AS w (percent) WHERE p_exposure * 100 >= p_amount * w.percent)
  END;
END;
COMMENT ON FUNCTION rating.spending_reached(numeric, numeric, integer[]) IS $doc$Which part of a limit is reached.

:param p_exposure: due + unbilled + reserved
:param p_amount: the limit
:param p_warn_percents: the percents that matter
:returns: 100, the highest of the percents, or NULL
:example: SELECT rating.spending_reached(95.50, 100.00, '{80}')$doc$;

CREATE OR REPLACE FUNCTION rating.spending_tell() RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_told integer := 0;
  r record;
BEGIN
  -- Whoever is below again will be told again.
  DELETE FROM rating.spending_state AS o WHERE NOT EXISTS (
    SELECT FROM api.spending_state AS s WHERE s.customer_id = o.customer_id AND s.percent >= o.percent
  );
  FOR r IN
    SELECT s.* FROM api.spending_state AS s
    LEFT JOIN rating.spending_state AS o ON o.customer_id = s.customer_id
    WHERE s.percent > coalesce(o.percent, 0)
    ORDER BY s.customer_id
  LOOP
    INSERT INTO rating.spending_state AS o (customer_id, percent, since) VALUES (r.customer_id, r.percent, v_now)
    ON CONFLICT ON CONSTRAINT spending_state_pkey DO UPDATE SET percent = excluded.percent, since = excluded.since
    WHERE o.percent < excluded.percent;
    IF FOUND THEN
      PERFORM party.account_alert(r.customer_id, CASE r.percent WHEN 100 THEN 'limit_reached' ELSE 'limit_warned' END,
        format('%s:%s', r.percent, v_now), jsonb_build_object(
          'percent', r.percent, 'exposure', to_char(r.exposure, 'FM99999999999990.00'), 'limit', r.amount::numeric(20, 2)::text));
      v_told := v_told + 1;
    END IF;
  END LOOP;
  RETURN v_told;
END $$;
COMMENT ON FUNCTION rating.spending_tell() IS $doc$Tells customers that have come nearer to their limit, or to it.

:returns: how many
:example: SELECT rating.spending_tell()$doc$;
