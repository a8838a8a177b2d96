-- Automatic top-ups: the rule, and the charges it makes.
SELECT resource.declare('top_up_rule', 'collect.top_up_rule', p_filter => '{customer_id,active}');
SELECT resource.declare('top_up_try', 'collect.top_up_try', p_filter => '{customer_id,status}', p_sort => '{-top_up_try_id}',
  p_verbs => '{get,list}', p_summary => 'charge that tops a customer up');

CREATE OR REPLACE FUNCTION collect.top_up_begin() RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_begun integer := 0;
  r record;
BEGIN
  FOR r IN
    SELECT u.customer_id, u.amount, m.payment_method_id, a.posted - a.reserved AS available, c.time_zone,
      (
        SELECT count(*) FROM collect.top_up_try AS t
        WHERE t.customer_id = u.customer_id AND t.created_at > v_now - interval '24 hours'
      ) >= u.max_per_day AS spent
    FROM collect.top_up_rule AS u
    INNER JOIN party.customer AS c
      ON c.customer_id = u.customer_id AND c.billing_mode = 'prepaid' AND c.status <> 'closed'
    INNER JOIN ledger.account AS a ON a.customer_id = u.customer_id
    INNER JOIN party.payment_method AS m
      ON m.customer_id = u.customer_id AND m.status = 'active'
      AND (m.payment_method_id = u.payment_method_id OR u.payment_method_id IS NULL AND m.is_default)
    LEFT JOIN billing.prepaid_fee AS f ON f.customer_id = u.customer_id
    -- Less than the rule says, or than the fees that wait.
    WHERE u.active AND a.posted - a.reserved < greatest(u.threshold, f.amount) AND NOT EXISTS (
      SELECT FROM collect.top_up_try AS l
      WHERE l.customer_id = u.customer_id AND l.status IN ('waiting', 'sending', 'unknown')
    )
    ORDER BY u.customer_id
  LOOP
    IF r.spent THEN
      PERFORM party.account_alert(r.customer_id, 'top_up_spent', (v_now AT TIME ZONE r.time_zone)::date::text,
        jsonb_build_object('available', trunc(r.available, 2)::text));
    ELSE
      INSERT INTO collect.top_up_try (customer_id, payment_method_id, amount, total)
      SELECT r.customer_id, r.payment_method_id, q.credited, q.total FROM api.top_up_quote(r.customer_id, r.amount) AS q
      ON CONFLICT (customer_id) WHERE status IN ('waiting', 'sending', 'unknown') DO NOTHING;
      v_begun := v_begun + CASE WHEN FOUND THEN 1 ELSE 0 END;
    END IF;
  END LOOP;
  RETURN v_begun;
END $$;
COMMENT ON FUNCTION collect.top_up_begin() IS
$doc$Begins a charge for each customer who has less available than their rule says.

Whose card was charged, or declined, as often as the rule allows in 24 hours is told instead.
:returns: charges begun
:example: SELECT collect.top_up_begin()$doc$;

CREATE OR REPLACE FUNCTION collect.prepaid_suspend() RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_changed integer := 0;
  r record;
BEGIN
  FOR r IN
    SELECT c.customer_id, a.posted, c.status, f.amount AS fees
    FROM party.customer AS c
    INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
    LEFT JOIN billing.prepaid_fee AS f ON f.customer_id = c.customer_id AND f.amount IS NOT NULL
    LEFT JOIN LATERAL (
      SELECT t.status FROM collect.top_up_try AS t WHERE t.customer_id = c.customer_id ORDER BY t.top_up_try_id DESC LIMIT 1
    ) AS last ON true
    WHERE c.billing_mode = 'prepaid' AND CASE c.status
      -- Money that is on its way is waited for.
      WHEN 'active' THEN coalesce(last.status, '') NOT IN ('waiting', 'sending', 'unknown')
        AND (a.posted < 0 OR a.posted = 0 AND last.status = 'declined' OR f.amount IS NOT NULL)
      WHEN 'suspended' THEN f.amount IS NULL
        AND (c.status_reason = 'no money left' AND a.posted > 0 OR c.status_reason = 'fees not paid' AND a.posted >= 0)
    END
    ORDER BY c.customer_id
  LOOP
    IF r.status = 'active' THEN
      PERFORM party.customer_set_status(r.customer_id, 'suspended', CASE WHEN r.fees IS NULL THEN 'no money left' ELSE 'fees not paid' END);
      PERFORM party.account_alert(r.customer_id, CASE WHEN r.fees IS NULL THEN 'suspended' ELSE 'fees_unpaid' END,
        system.clock_now()::text, jsonb_build_object(
          'available', r.posted::numeric(20, 2)::text, 'amount', r.fees::numeric(20, 2)::text));
    ELSE
      PERFORM party.customer_set_status(r.customer_id, 'active', 'paid');
    END IF;
    v_changed := v_changed + 1;
  END LOOP;
  RETURN v_changed;
END $$;
COMMENT ON FUNCTION collect.prepaid_suspend() IS
$doc$Suspends prepaid customers below zero, at zero when their card was declined, or whose fees could not be taken; who has paid
since is active again.

:returns: how many changed
:example: SELECT collect.prepaid_suspend()$doc$;

CREATE OR REPLACE FUNCTION collect.low_tell() RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_least CONSTANT numeric := system.setting_get('collect.low_amount')::numeric;
  v_told integer := 0;
  r record;
BEGIN
  -- Whoever has enough again will be told again.
  DELETE FROM collect.low_amount AS l
  USING ledger.account AS a
  WHERE a.customer_id = l.customer_id AND a.posted >= v_least;
  FOR r IN
    SELECT c.customer_id, a.posted
    FROM party.customer AS c
    INNER JOIN ledger.account AS a ON a.customer_id = c.customer_id
    -- What is set aside for calls comes back; who is below zero is suspended, and told that.
    WHERE c.billing_mode = 'prepaid' AND c.status = 'active' AND a.posted >= 0 AND a.posted < v_least
      -- Who never had any money does not run low.
      AND EXISTS (SELECT FROM ledger.transaction AS t WHERE t.account_id = a.account_id)
      AND NOT EXISTS (SELECT FROM collect.low_amount AS l WHERE l.customer_id = c.customer_id)
      -- Whom a rule tops up is told of that.
      AND NOT EXISTS (SELECT FROM collect.top_up_rule AS u WHERE u.customer_id = c.customer_id AND u.active)
    ORDER BY c.customer_id
  LOOP
    INSERT INTO collect.low_amount (customer_id, since) VALUES (r.customer_id, v_now);
    PERFORM party.account_alert(r.customer_id, 'low_amount', v_now::text,
      jsonb_build_object('available', trunc(r.posted, 2)::text));
    v_told := v_told + 1;
  END LOOP;
  RETURN v_told;
END $$;
COMMENT ON FUNCTION collect.low_tell() IS
$doc$Tells prepaid customers without a top-up rule who have less than setting collect.low_amount, once each time.

:returns: how many
:example: SELECT collect.low_tell()$doc$;

CREATE OR REPLACE FUNCTION api.credit_run() RETURNS TABLE (told integer, top_ups integer, statuses integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- One at a time: a second one would only wait for the same rows.
  IF pg_try_advisory_xact_lock(hashtextextended('pgtoll.credit_run', 0)) THEN
    told := rating.spending_tell() + collect.low_tell();
    top_ups := collect.top_up_begin();
    statuses := party.billing_mode_run() + collect.prepaid_suspend();
    RETURN NEXT;
  END IF;
END $$;
COMMENT ON FUNCTION api.credit_run() IS
$doc$Looks at all customers' money: warns of limits, begins top-ups, suspends who has none left. Workers call it every few seconds.

:returns: customers told of limits or that they run low, top-ups begun, customers moved between prepaid and postpaid, suspended or
  active again; no row while another one looks
:example: SELECT * FROM api.credit_run()$doc$;
GRANT EXECUTE ON FUNCTION api.credit_run() TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.top_up_claim() RETURNS TABLE (
  top_up_try_id bigint, attempt integer, request_uuid uuid, gateway text, token text, total system.money, currency system.currency
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
BEGIN
  RETURN QUERY
  WITH claimed AS (
    UPDATE collect.top_up_try AS t
    SET status = 'sending', attempts = t.attempts + 1,
      next_attempt_at = v_now + make_interval(secs => system.setting_int('collect.gateway_seconds'))
    WHERE t.top_up_try_id = (
      SELECT d.top_up_try_id FROM collect.top_up_try AS d
      WHERE d.status IN ('waiting', 'sending', 'unknown') AND d.next_attempt_at <= v_now
      ORDER BY d.next_attempt_at
      LIMIT 1
      FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING t.*
  )
  SELECT t.top_up_try_id, t.attempts, t.request_uuid, m.gateway::text, m.token, t.total, c.currency
  FROM claimed AS t
  INNER JOIN party.payment_method AS m ON m.payment_method_id = t.payment_method_id
  INNER JOIN party.customer AS c ON c.customer_id = t.customer_id;
END $$;
COMMENT ON FUNCTION api.top_up_claim() IS $doc$Takes the top-up that waits longest, for a worker that charges it outside of the transaction.

A worker that says nothing (api.top_up_result) for collect.gateway_seconds is taken for dead; the next one asks the gateway
again under the same request, which charges once.
:returns: what to charge; no row when none is due
:example: SELECT * FROM api.top_up_claim()$doc$;
GRANT EXECUTE ON FUNCTION api.top_up_claim() TO pgtoll_admin;

CREATE OR REPLACE FUNCTION api.top_up_result(
  p_top_up_try_id bigint, p_attempt integer, p_result text, p_reference text DEFAULT '', p_error text DEFAULT ''
) RETURNS api.top_up_try
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_try collect.top_up_try;
  v_status text;
  v_payment_id bigint;
  v_row api.top_up_try;
BEGIN
  SELECT t.* INTO v_try FROM collect.top_up_try AS t WHERE t.top_up_try_id = p_top_up_try_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('top-up %s does not exist', coalesce(p_top_up_try_id::text, 'NULL')),
      p_column => 'top_up_try_id');
  END IF;
  v_status := CASE p_result
    WHEN 'done' THEN p_result
    WHEN 'refused' THEN 'declined'
    WHEN 'retry' THEN 'waiting'
    WHEN 'unknown' THEN p_result
  END;
  IF v_status IS NULL THEN
    PERFORM system.raise_error('TB102', format('%s is not a result', coalesce(p_result, 'NULL')), p_column => 'result',
      p_hint => 'One of done, refused, retry, unknown.');
  END IF;
  -- Who comes back late may still say that it was charged; anything else is for the worker that has it now.
  IF v_try.status = 'sending' AND v_try.attempts = p_attempt OR v_status = 'done' AND v_try.status NOT IN ('done', 'declined') THEN
    IF v_status = 'done' THEN
      v_payment_id := (
        SELECT t.payment_id
        FROM api.top_up_create(v_try.customer_id, v_try.amount, 'other', coalesce(p_reference, ''), p_in_transit => true) AS t
      );
    END IF;
    UPDATE collect.top_up_try AS t SET
      status = v_status,
      payment_id = v_payment_id,
      reference = coalesce(p_reference, ''),
      last_error = coalesce(p_error, ''),
      next_attempt_at = system.clock_now() + interval '1 second'
        * least(system.setting_int('collect.gateway_retry_seconds') * 2 ^ least(t.attempts - 1, 16), 21600)
    WHERE t.top_up_try_id = p_top_up_try_id;
    IF v_status IN ('done', 'declined') THEN
      PERFORM party.account_alert(v_try.customer_id, 'top_up_' || v_status, p_top_up_try_id::text, jsonb_build_object(
        'amount', v_try.amount::numeric(20, 2)::text,
        'available', (
          SELECT trunc(a.posted - a.reserved, 2)::text FROM ledger.account AS a WHERE a.customer_id = v_try.customer_id
        )));
    END IF;
  END IF;
  SELECT t.* INTO STRICT v_row FROM api.top_up_try AS t WHERE t.top_up_try_id = p_top_up_try_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.top_up_result(bigint, integer, text, text, text) IS
$doc$Records what became of a charge that a worker took; done credits the customer and makes the receipt.

:param p_top_up_try_id: the charge
:param p_attempt: the attempt, as api.top_up_claim() gave it
:param p_result: done, refused (declined for good), retry (it was not tried), unknown (it may have been charged)
:param p_reference: what the gateway calls it
:param p_error: why it did not succeed
:returns: the charge as it is now; unchanged when it was decided already, or another worker has it
:raises TB101: no such charge
:raises TB102: no such result
:example: SELECT * FROM api.top_up_result(7, 1, 'done', 'ch_1')$doc$;
GRANT EXECUTE ON FUNCTION api.top_up_result(bigint, integer, text, text, text) TO pgtoll_admin;
