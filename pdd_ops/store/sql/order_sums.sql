-- Counted orders of the touched days → sums. {grain} are the columns to group by, {first} is 1 on the row on which an
-- order is counted. Refund of an order: what the after-sales export says, else what the order export says, else
-- (退款成功 without an amount) all that the buyer paid, which is then an estimate.
SELECT
  {grain},
  sum({first}) AS orders,
  sum(CASE WHEN o.product_name LIKE '%差价%' THEN 0 ELSE coalesce(o.quantity, 0) END) AS units,
  sum(coalesce(o.list_fen, 0)) AS list_fen,
  sum(coalesce(o.paid_fen, 0)) AS gmv_fen,
  sum(coalesce(o.receipts_fen, 0)) AS receipts_fen,
  sum(coalesce(o.shop_discount_fen, 0)) AS shop_discount_fen,
  sum(coalesce(o.platform_discount_fen, 0)) AS platform_discount_fen,
  sum(({first}) AND {refunded}) AS refund_orders,
  sum(CASE WHEN c.order_id IS NOT NULL THEN iif(o.line = 0, c.fen, 0)
    WHEN o.refund_given_fen > 0 THEN o.refund_given_fen
    WHEN o.refunded THEN coalesce(o.paid_fen, 0) ELSE 0 END) AS refund_fen,
  sum(({first}) AND {estimated}) AS estimated_orders,
  sum(iif({estimated}, coalesce(o.paid_fen, 0), 0)) AS estimated_fen,
  sum(({first}) AND {refunded} AND {stage} = 'unshipped') AS refund_unshipped,
  sum(({first}) AND {refunded} AND {stage} = 'shipped') AS refund_shipped,
  sum(({first}) AND {refunded} AND {stage} = 'received') AS refund_received,
  sum(({first}) AND coalesce(o.shipped_at >= {paid}, 0)) AS shipped_orders,
  sum(iif(({first}) AND o.shipped_at >= {paid}, o.shipped_at - {paid}, 0)) AS ship_seconds,
  sum(({first}) AND o.promised_at IS NOT NULL) AS promised_orders,
  sum(({first}) AND (coalesce(o.shipped_at > o.promised_at, 0) OR coalesce(
    o.shipped_at IS NULL AND o.state IN ('unshipped', 'unknown') AND o.promised_at < (o.version >> 12) / 1000000, 0)))
    AS late_orders,
  sum(({first}) AND coalesce(o.time_source = 'number', 0)) AS dated_by_number,
  sum(({first}) AND o.state = 'unknown') AS unknown_status,
  sum(({first}) AND o.buyer_key IS NOT NULL) AS keyed_orders
FROM temp.touched t
JOIN main.orders o ON o.shop_id = :shop AND o.pay_day = t.day AND o.counted = 1
LEFT JOIN temp.refunds c ON c.order_id = o.order_id
GROUP BY {grain_names}
