-- Promotions that customers have taken.
SELECT resource.declare('promotion_grant', 'service.promotion_grant', p_filter => '{customer_id,promotion_id,coupon_id}',
  p_sort => '{-valid_from}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION service.promotion_open(p_customer_id bigint, p_promotion text, p_on date) RETURNS catalog.promotion
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_promotion catalog.promotion;
BEGIN
  SELECT p.* INTO v_promotion FROM catalog.promotion AS p WHERE p.code = p_promotion;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('promotion %s does not exist', coalesce(p_promotion, 'NULL')),
      p_column => 'promotion');
  END IF;
  IF p_on NOT BETWEEN v_promotion.open_from AND v_promotion.open_to THEN
    PERFORM system.raise_error('TB204', format('promotion %s is not open on %s', p_promotion, p_on), p_column => 'on',
      p_detail => jsonb_build_object('open_from', v_promotion.open_from, 'open_to', v_promotion.open_to));
  END IF;
  IF v_promotion.package_id IS NOT NULL AND NOT EXISTS (
    -- In force as the day ends.
    SELECT FROM service.package_assignment AS a
    INNER JOIN party.customer AS c ON c.customer_id = a.customer_id
    WHERE a.customer_id = p_customer_id AND a.package_id = v_promotion.package_id
      AND a.valid_from < (p_on + 1)::timestamp AT TIME ZONE c.time_zone
      AND a.valid_to >= (p_on + 1)::timestamp AT TIME ZONE c.time_zone
  ) THEN
    PERFORM system.raise_error('TB204', format('promotion %s is for customers on a package that this one has not', p_promotion),
      p_detail => jsonb_build_object('package_id', v_promotion.package_id), p_column => 'customer_id');
  END IF;
  IF (SELECT d.currency FROM catalog.discount AS d WHERE d.discount_id = v_promotion.discount_id)
    <> (SELECT c.currency FROM party.customer AS c WHERE c.customer_id = p_customer_id) THEN
    PERFORM system.raise_error('TB202', format('promotion %s is not in the currency of the customer', p_promotion),
      p_column => 'promotion');
  END IF;
  RETURN v_promotion;
END $$;
COMMENT ON FUNCTION service.promotion_open(bigint, text, date) IS $doc$A promotion that a customer may take, its coupon aside.

:param p_customer_id: the customer
:param p_promotion: code of the promotion
:param p_on: the day, in the customer's zone
:returns: the promotion
:raises TB101: no such promotion
:raises TB202: it takes off an amount in another currency
:raises TB204: it is not open then, or not for the customer's packages
:example: SELECT service.promotion_open(1, 'spring', '2026-11-05')$doc$;

CREATE OR REPLACE FUNCTION api.promotion_take(
  p_customer_id bigint, p_promotion text, p_coupon text DEFAULT NULL, p_on date DEFAULT NULL
) RETURNS api.promotion_grant
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_today date;
  v_on date;
  v_promotion catalog.promotion;
  v_coupon_id bigint;
  v_grant_id bigint;
  v_row api.promotion_grant;
BEGIN
  PERFORM party.customer_lock(p_customer_id);
  v_today := party.customer_today(p_customer_id);
  v_on := coalesce(p_on, v_today);
  IF v_on < v_today OR NOT isfinite(v_on) THEN
    PERFORM system.raise_error('TB102', format('%s is over for the customer', v_on), p_column => 'on',
      p_hint => 'Days that are over may be invoiced: give today or a day to come.');
  END IF;
  v_promotion := service.promotion_open(p_customer_id, p_promotion, v_on);
  IF EXISTS (
    SELECT FROM service.promotion_grant AS g
    WHERE g.customer_id = p_customer_id AND g.promotion_id = v_promotion.promotion_id
  ) THEN
    PERFORM system.raise_error('TB103', format('customer %s has taken promotion %s', p_customer_id, p_promotion),
      p_column => 'promotion');
  END IF;
  IF v_promotion.coupon_required AND p_coupon IS NULL THEN
    PERFORM system.raise_error('TB204', format('promotion %s takes a coupon', p_promotion), p_column => 'coupon');
  END IF;
  -- Last, since takers with the same coupon wait for each other from here on.
  IF p_coupon IS NOT NULL THEN
    v_coupon_id := catalog.coupon_use(v_promotion.promotion_id, p_coupon, v_on);
  END IF;
  INSERT INTO service.promotion_grant AS g (customer_id, promotion_id, coupon_id, valid_from, valid_to)
  SELECT p_customer_id, v_promotion.promotion_id, v_coupon_id, v_on,
    coalesce(party.period_start(
      y.frequency, y.days, y.anchor_on, party.period_nth(y.frequency, y.days, y.anchor_on, v_on) + v_promotion.cycles
    ), 'infinity')
  FROM party.customer AS c
  INNER JOIN party.billing_cycle AS y ON y.billing_cycle_id = c.billing_cycle_id
  WHERE c.customer_id = p_customer_id
  RETURNING g.promotion_grant_id INTO v_grant_id;
  SELECT g.* INTO v_row FROM api.promotion_grant AS g WHERE g.promotion_grant_id = v_grant_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.promotion_take(bigint, text, text, date) IS $doc$Gives a customer a promotion.

:param p_customer_id: the customer
:param p_promotion: code of the promotion
:param p_coupon: code of a coupon that opens it; NULL when it takes none
:param p_on: first day on which it counts, in the customer's zone; NULL is today
:returns: what the customer was given; the billing cycle with the first day is the first of its cycles
:raises TB101: no such customer, promotion or coupon
:raises TB102: the day is over
:raises TB103: the customer has taken it already
:raises TB202: it takes off an amount in another currency
:raises TB204: it is not open then, not for the customer's packages, or its coupon is missing, used up or has expired
:example: SELECT * FROM api.promotion_take(1, 'spring', p_coupon => 'WELCOME')$doc$;
GRANT EXECUTE ON FUNCTION api.promotion_take(bigint, text, text, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.promotion_grant_end(p_promotion_grant_id bigint, p_valid_to date DEFAULT NULL)
RETURNS api.promotion_grant
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_old service.promotion_grant;
  v_to date;
  v_row api.promotion_grant;
BEGIN
  SELECT g.* INTO v_old FROM service.promotion_grant AS g
  WHERE g.promotion_grant_id = p_promotion_grant_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('promotion grant %s does not exist', coalesce(p_promotion_grant_id::text, 'NULL')),
      p_detail => jsonb_build_object('promotion_grant_id', p_promotion_grant_id), p_column => 'promotion_grant_id');
  END IF;
  v_to := coalesce(p_valid_to, party.customer_today(v_old.customer_id) + 1);
  IF v_to <= v_old.valid_from OR v_to > v_old.valid_to THEN
    PERFORM system.raise_error('TB102', format('promotion grant %s does not last until %s', p_promotion_grant_id, v_to),
      p_detail => jsonb_build_object('valid_from', v_old.valid_from, 'valid_to', v_old.valid_to), p_column => 'valid_to');
  END IF;
  UPDATE service.promotion_grant AS g SET valid_to = v_to
  WHERE g.promotion_grant_id = p_promotion_grant_id AND g.valid_to <> v_to;
  SELECT g.* INTO v_row FROM api.promotion_grant AS g WHERE g.promotion_grant_id = p_promotion_grant_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.promotion_grant_end(bigint, date) IS $doc$Ends a promotion that a customer has taken; its coupon stays used.

:param p_promotion_grant_id: the promotion taken
:param p_valid_to: first day on which it does not count, in the customer's zone; NULL is tomorrow
:returns: the promotion taken as it is now
:raises TB101: no such promotion taken
:raises TB102: that day does not lie within its time
:example: SELECT * FROM api.promotion_grant_end(1, '2026-12-01')$doc$;
GRANT EXECUTE ON FUNCTION api.promotion_grant_end(bigint, date) TO pgtoll_admin, pgtoll_operator;
