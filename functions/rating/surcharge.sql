-- What is added to the price of a call, or paid to the owner of the number called.

CREATE OR REPLACE FUNCTION rating.surcharges_of(
  p_customer_id bigint, p_package_id bigint, p_side text, p_on date, p_toll_free boolean, p_ani_ii text, p_lrn text, p_cnam boolean
) RETURNS TABLE (kind text, surcharge_id bigint, amount numeric, cost numeric, cost_currency text, discountable boolean)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT k.kind, s.surcharge_id, s.price, s.cost, s.cost_currency, s.discountable
  FROM (VALUES
    ('payphone', p_side = 'in' AND p_toll_free AND EXISTS (
      SELECT FROM catalog.ani_ii AS a WHERE a.digits = p_ani_ii AND a.payphone
    )),
    -- Whoever calls has the number looked up, whoever is called the name.
    ('lrn_dip', p_side = 'out' AND p_lrn IS NOT NULL),
    ('cnam_dip', p_side = 'in' AND p_cnam)
  ) AS k (kind, due)
  CROSS JOIN LATERAL catalog.surcharge_at(k.kind, p_customer_id, p_package_id, p_on) AS s
  WHERE k.due AND (s.price > 0 OR s.cost > 0);
END;
COMMENT ON FUNCTION rating.surcharges_of(bigint, bigint, text, date, boolean, text, text, boolean) IS
$doc$The surcharges of an answered call for one payer.

:param p_customer_id: who pays
:param p_package_id: the package that the call is rated by
:param p_side: out: the payer calls; in: the payer is called
:param p_on: day of the answer, in the payer's zone
:param p_toll_free: whether the called number is a toll-free one
:param p_ani_ii: ANI II digits of the calling line; NULL is unknown
:param p_lrn: the location routing number that a look-up gave; NULL when none was made
:param p_cnam: whether the caller's name was looked up
:returns: a row a surcharge, also when it only costs us something
:example: SELECT * FROM rating.surcharges_of(1, 1, 'in', '2026-11-05', true, '27', NULL, false)$doc$;

CREATE OR REPLACE FUNCTION rating.out_payment_of(p_device_id bigint, p_on date, p_raw_seconds numeric)
RETURNS TABLE (amount numeric)
LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
  SELECT -rating.price(rating.billed_seconds(p_raw_seconds, 1, 1), o.rate_per_minute, 0, 0)
  FROM service.out_payment_rate_at(p_device_id, p_on) AS o
  WHERE o.rate_per_minute > 0 AND p_raw_seconds > 0;
END;
COMMENT ON FUNCTION rating.out_payment_of(bigint, date, numeric) IS
$doc$What the owner of a number is paid for a call that it receives, by the second.

:param p_device_id: the number
:param p_on: day of the answer, in the owner's zone
:param p_raw_seconds: seconds from answer to end
:returns: at most one row, below 0
:example: SELECT * FROM rating.out_payment_of(1, '2026-11-05', 60)$doc$;

CREATE OR REPLACE FUNCTION api.call_surcharge_list(
  p_customer_id bigint, p_from timestamptz, p_to timestamptz, p_limit integer DEFAULT 100, p_after text[] DEFAULT NULL
) RETURNS SETOF api.call_surcharge
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_rows integer;
BEGIN
  PERFORM system.page_check(p_limit, p_after, 4);
  RETURN QUERY
  SELECT s.*
  FROM api.call_surcharge AS s
  WHERE s.customer_id = p_customer_id AND s.started_at >= p_from AND s.started_at < p_to
    AND (p_after IS NULL
      OR (s.started_at, s.record_id, s.side, s.kind) > (p_after[1]::timestamptz, p_after[2]::bigint, p_after[3], p_after[4]))
  ORDER BY s.started_at, s.record_id, s.side, s.kind
  LIMIT p_limit;
  GET DIAGNOSTICS v_rows = ROW_COUNT;
  PERFORM system.call_read('api.call_surcharge_list', ARRAY[p_customer_id], v_rows, jsonb_build_object('from', p_from, 'to', p_to));
END $$;
COMMENT ON FUNCTION api.call_surcharge_list(bigint, timestamptz, timestamptz, integer, text[]) IS
$doc$Surcharges and out-payments of a customer's calls, in the order in which these began.

:param p_customer_id: who pays, or is paid
:param p_from: first start
:param p_to: first start that is left out
:param p_limit: most rows to return, 1 to 1000
:param p_after: started_at, record_id, side and kind of the last row seen; NULL is the start
:returns: rows of api.call_surcharge
:raises TB102: a limit outside 1 to 1000, or a wrong number of values
:logged: whose calls were shown to whom is on record (api.call_read_list), so it needs a transaction that may write
:example: SELECT * FROM api.call_surcharge_list(1, '2026-11-01T00:00Z', '2026-12-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.call_surcharge_list(bigint, timestamptz, timestamptz, integer, text[])
TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
