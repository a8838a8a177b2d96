-- Coupons: codes that open a promotion, each a number of times.
SELECT resource.declare('coupon', 'catalog.coupon', p_filter => '{promotion_id,code}', p_sort => '{code}');

CREATE OR REPLACE FUNCTION catalog.coupon_use(p_promotion_id bigint, p_code text, p_on date) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_coupon catalog.coupon;
BEGIN
  -- Who waits for the row reads it again when it is free: however many come at once, no use is lost or given twice.
  SELECT c.* INTO v_coupon FROM catalog.coupon AS c
  WHERE c.promotion_id = p_promotion_id AND c.code = p_code FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('no coupon %s opens this promotion', coalesce(p_code, 'NULL')),
      p_column => 'coupon');
  END IF;
  IF v_coupon.expires_on < p_on THEN
    PERFORM system.raise_error('TB204', format('coupon %s expired on %s', p_code, v_coupon.expires_on), p_column => 'coupon');
  END IF;
  IF v_coupon.uses >= v_coupon.max_uses THEN
    PERFORM system.raise_error('TB204', format('coupon %s is used up', p_code), p_column => 'coupon',
      p_detail => jsonb_build_object('max_uses', v_coupon.max_uses));
  END IF;
  UPDATE catalog.coupon AS c SET uses = c.uses + 1 WHERE c.coupon_id = v_coupon.coupon_id;
  RETURN v_coupon.coupon_id;
END $$;
COMMENT ON FUNCTION catalog.coupon_use(bigint, text, date) IS $doc$Uses a coupon once.

:param p_promotion_id: the promotion that it shall open
:param p_code: what people typed
:param p_on: the day of use
:returns: the coupon
:raises TB101: no such coupon of this promotion
:raises TB204: it is used up or has expired
:example: SELECT catalog.coupon_use(1, 'WELCOME', '2026-11-05')$doc$;
