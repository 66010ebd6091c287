-- Refunds of the orders paid on the touched days by {dim} of the after-sales case; what no case explains stands under ''.
INSERT INTO main.order_days (shop_id, dim, key, day, orders, units, list_fen, gmv_fen, receipts_fen, shop_discount_fen,
  platform_discount_fen, refund_orders, refund_fen, estimated_orders, estimated_fen, refund_unshipped, refund_shipped,
  refund_received, shipped_orders, ship_seconds, promised_orders, late_orders, dated_by_number, unknown_status, keyed_orders)
WITH cases AS MATERIALIZED (
{cases}), found AS (
  SELECT day, key, count(DISTINCT order_id) AS orders, sum(fen) AS fen FROM cases GROUP BY day, key
  UNION ALL
  SELECT d.day, '', d.refund_orders - (SELECT count(DISTINCT order_id) FROM cases WHERE cases.day = d.day),
    d.refund_fen - (SELECT coalesce(sum(fen), 0) FROM cases WHERE cases.day = d.day)
  FROM main.order_days d JOIN temp.touched t ON t.day = d.day WHERE d.shop_id = :shop AND d.dim = 'all'
)
SELECT :shop, '{dim}', key, day, 0, 0, 0, 0, 0, 0, 0, sum(orders), sum(fen), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM found GROUP BY day, key HAVING sum(orders) <> 0 OR sum(fen) <> 0;
