-- (+: by order number, not by day.) Orders that a bill has settled for 30 days without what the platform pays of its coupon (优惠券结算, 0010005), where the
-- shop's bills have such rows at all. Refunded orders are left out: their coupon goes back.
WITH settled AS (
  SELECT f.order_id, f.platform_discount_fen AS due,
    (SELECT min(+b.day) FROM bills b WHERE b.shop_id = :shop AND b.order_id = f.order_id AND b.subject = 'income'
      AND b.code <> '0010005' AND b.income_fen > 0) AS day
  FROM order_facts f WHERE f.shop_id = :shop AND f.pay_day BETWEEN :first AND :last AND f.counted = 1 AND f.line = 0
    AND f.refunded = 0 AND f.platform_discount_fen > 0
    AND EXISTS (SELECT 1 FROM bills b WHERE b.shop_id = :shop AND b.code = '0010005')
)
SELECT order_id, due, day FROM settled s
WHERE day IS NOT NULL AND date(day, '+30 days') <= :until
  AND NOT EXISTS (SELECT 1 FROM bills b WHERE b.shop_id = :shop AND b.order_id = s.order_id AND b.code IN ('0010005', '0020002'))
  AND NOT EXISTS (SELECT 1 FROM aftersales a WHERE a.shop_id = :shop AND a.order_id = s.order_id AND a.refunded = 1)
ORDER BY due DESC, order_id
