-- Service fees that bills have charged on orders whose buyers got back everything, and that did not come back in 30 days.
-- The refunded orders lead: they are few. :until is the last day that bills cover.
WITH refunded AS (
  SELECT f.order_id FROM order_facts f WHERE f.shop_id = :shop AND f.pay_day BETWEEN :first AND :last AND f.counted = 1
    AND (f.refunded = 1 OR f.refund_given_fen > 0)
  UNION SELECT a.order_id FROM aftersales a CROSS JOIN order_facts f ON f.shop_id = a.shop_id AND f.order_id = a.order_id
    AND f.line = 0 AND f.counted = 1 AND f.pay_day BETWEEN :first AND :last
  WHERE a.shop_id = :shop AND a.refunded = 1
), billed AS (
  SELECT r.order_id, sum(iif(b.subject = 'income', b.income_fen + b.expense_fen, 0)) AS income,
    -sum(iif(b.subject = 'refund', b.income_fen + b.expense_fen, 0)) AS refund,
    -sum(iif(b.subject = 'service_fee', b.income_fen + b.expense_fen, 0)) AS fees,
    max(iif(b.subject = 'refund', b.day, NULL)) AS day
  FROM refunded r CROSS JOIN bills b ON b.shop_id = :shop AND b.order_id = r.order_id GROUP BY r.order_id
)
SELECT order_id, fees, day FROM billed
WHERE fees > 0 AND income > 0 AND refund >= income AND date(day, '+30 days') <= :until ORDER BY fees DESC, order_id
