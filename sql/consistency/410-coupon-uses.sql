-- A coupon counts as many uses as customers were given promotions for it.
SELECT 'coupon ' || c.code AS offender, jsonb_build_object('uses', c.uses, 'given', count(g.coupon_id)) AS detail
FROM catalog.coupon AS c
LEFT JOIN service.promotion_grant AS g ON g.coupon_id = c.coupon_id
GROUP BY c.coupon_id
HAVING c.uses <> count(g.coupon_id)
