-- The cases with money back of the orders paid on the touched days.
SELECT o.pay_day AS day, a.order_id, a.case_id, coalesce({key}, '') AS key, coalesce(a.refund_fen, 0) AS fen,
  a.import_id, a.row_no
FROM temp.touched t
JOIN orders o ON o.shop_id = :shop AND o.pay_day = t.day AND o.counted = 1 AND o.line = 0
JOIN temp.refunds c ON c.order_id = o.order_id
JOIN aftersales a ON a.shop_id = :shop AND a.order_id = o.order_id AND a.refunded = 1
