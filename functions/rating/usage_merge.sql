-- Each chunk adds rows of its own to the sums; from time to time those with the same key become one.
CREATE OR REPLACE FUNCTION api.usage_merge(p_days integer DEFAULT 40) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_from timestamptz := system.clock_now() - make_interval(days => p_days);
  v_hours bigint;
  v_days bigint;
BEGIN
  IF (p_days BETWEEN 1 AND 4000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'days must be between 1 and 4000', p_column => 'days');
  END IF;
  -- Two at once would each put the sum of the same rows. Workers do not wait for it: they only add rows.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.usage_merge', 0));
  WITH many AS MATERIALIZED (
    SELECT u.tableoid AS part, u.ctid AS place,
      count(*) OVER (PARTITION BY u.hour, u.source_id, u.side, u.destination_id, u.currency, u.carrier_id) AS n
    FROM rating.usage_hour AS u WHERE u.hour >= v_from
  ), gone AS (
    DELETE FROM rating.usage_hour AS u USING many AS m
    WHERE m.n > 1 AND u.tableoid = m.part AND u.ctid = m.place AND u.hour >= v_from
    RETURNING u.*
  ), put AS (
    INSERT INTO rating.usage_hour (
      hour, source_id, side, destination_id, currency, carrier_id, calls, raw_seconds, charges, billed_seconds, amount,
      resold_amount, cost, unanswered
    )
    SELECT g.hour, g.source_id, g.side, g.destination_id, g.currency, g.carrier_id, sum(g.calls), sum(g.raw_seconds),
      sum(g.charges), sum(g.billed_seconds), sum(g.amount::numeric), sum(g.resold_amount::numeric), sum(g.cost::numeric),
      sum(g.unanswered)
    FROM gone AS g
    GROUP BY g.hour, g.source_id, g.side, g.destination_id, g.currency, g.carrier_id
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM put) INTO v_hours;

  WITH many AS MATERIALIZED (
    SELECT u.ctid AS place, count(*) OVER (PARTITION BY u.customer_id, u.usage_day, u.side) AS n
    FROM rating.usage_day AS u WHERE u.usage_day >= v_from::date
  ), gone AS (
    DELETE FROM rating.usage_day AS u USING many AS m WHERE m.n > 1 AND u.ctid = m.place
    RETURNING u.*
  ), put AS (
    INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
    SELECT g.customer_id, g.usage_day, g.side, sum(g.charges), sum(g.raw_seconds), sum(g.billed_seconds),
      sum(g.amount::numeric), sum(g.unanswered)
    FROM gone AS g
    GROUP BY g.customer_id, g.usage_day, g.side
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM put) INTO v_days;
  RETURN v_hours + v_days;
END $$;
COMMENT ON FUNCTION api.usage_merge(integer) IS $doc$Merges the rows of the usage sums that have the same key: for once a night.

Nothing that is shown changes; workers may rate meanwhile.
:param p_days: how far back to look, 1 to 4000 days
:returns: by how many rows there are fewer
:raises TB102: a number of days that cannot be
:example: SELECT api.usage_merge()$doc$;
GRANT EXECUTE ON FUNCTION api.usage_merge(integer) TO pgtoll_admin, pgtoll_operator;
