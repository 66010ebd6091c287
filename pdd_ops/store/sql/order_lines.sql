-- The lines of the counted orders of some days, each with what it adds to the sums of its day. {grain} are columns that say
-- what it is of, {first} is 1 on the line that counts the order.
SELECT {grain},
  {first} AS orders,
  iif(instr(o.product_name, '差价'), 0, coalesce(o.quantity, 0)) AS units,
  coalesce(o.list_fen, 0) AS list_fen, coalesce(o.paid_fen, 0) AS gmv_fen, coalesce(o.receipts_fen, 0) AS receipts_fen,
  coalesce(o.shop_discount_fen, 0) AS shop_discount_fen, coalesce(o.platform_discount_fen, 0) AS platform_discount_fen,
  coalesce({first} AND o.shipped_at >= {paid}, 0) AS shipped_orders,
  iif({first} AND o.shipped_at >= {paid}, o.shipped_at - {paid}, 0) AS ship_seconds,
  {first} AND o.promised_at IS NOT NULL AS promised_orders,
  -- late: shipped after the promise, or at the time of the export still waiting past it
  coalesce({first} AND iif(o.shipped_at IS NOT NULL, o.shipped_at > o.promised_at,
    o.state = 'unshipped' AND o.promised_at < (o.version >> 12) / 1000000), 0) AS late_orders,
  coalesce({first} AND o.time_source = 'number', 0) AS dated_by_number, {first} AND o.state = 'unknown' AS unknown_status,
  {first} AND o.buyer_key IS NOT NULL AS keyed_orders
FROM ({orders}) d
CROSS JOIN order_rows o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
