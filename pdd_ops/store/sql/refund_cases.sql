-- The cases with money back of the orders paid on the touched days.
SELECT o.pay_day AS day, a.order_id, a.case_id, coalesce({key}, '') AS key, coalesce(a.refund_fen, 0) AS fen,
  a.import_id, a.row_no
FROM temp.refunds c  -- the refunds lead, not the orders: they are few
CROSS JOIN orders o ON o.shop_id = :shop AND o.order_id = c.order_id AND o.line = 0 AND o.counted = 1
  AND o.pay_day IN (SELECT day FROM temp.touched)
JOIN aftersales a ON a.shop_id = :shop AND a.order_id = o.order_id AND a.refunded = 1
