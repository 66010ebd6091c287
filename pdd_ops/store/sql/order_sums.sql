-- Counted orders of the touched days → sums without refunds, added up row by row in temp.{name}: its rows stay few, so
-- that nothing has to be sorted. {grain} are the columns to group by, {first} is 1 on the row that counts the order.
DROP TABLE IF EXISTS temp.{name};
CREATE TEMP TABLE {name} ({columns}, orders, units, list_fen, gmv_fen, receipts_fen, shop_discount_fen,
  platform_discount_fen, shipped_orders, ship_seconds, promised_orders, late_orders, dated_by_number, unknown_status,
  keyed_orders, PRIMARY KEY ({columns})) WITHOUT ROWID;
INSERT INTO temp.{name}
SELECT {grain},
  {first},
  iif(instr(o.product_name, '差价'), 0, coalesce(o.quantity, 0)),
  coalesce(o.list_fen, 0), coalesce(o.paid_fen, 0), coalesce(o.receipts_fen, 0),
  coalesce(o.shop_discount_fen, 0), coalesce(o.platform_discount_fen, 0),
  coalesce({first} AND o.shipped_at >= {paid}, 0),
  iif({first} AND o.shipped_at >= {paid}, o.shipped_at - {paid}, 0),
  {first} AND o.promised_at IS NOT NULL,
  -- late: shipped after the promise, or at the time of the export still waiting past it
  coalesce({first} AND iif(o.shipped_at IS NOT NULL, o.shipped_at > o.promised_at,
    o.state = 'unshipped' AND o.promised_at < (o.version >> 12) / 1000000), 0),
  coalesce({first} AND o.time_source = 'number', 0), {first} AND o.state = 'unknown', {first} AND o.buyer_key IS NOT NULL
FROM temp.touched t JOIN orders o ON o.shop_id = :shop AND o.pay_day = t.day AND o.counted = 1
WHERE true
ON CONFLICT DO UPDATE SET
  orders = orders + excluded.orders, units = units + excluded.units, list_fen = list_fen + excluded.list_fen,
  gmv_fen = gmv_fen + excluded.gmv_fen, receipts_fen = receipts_fen + excluded.receipts_fen,
  shop_discount_fen = shop_discount_fen + excluded.shop_discount_fen,
  platform_discount_fen = platform_discount_fen + excluded.platform_discount_fen,
  shipped_orders = shipped_orders + excluded.shipped_orders, ship_seconds = ship_seconds + excluded.ship_seconds,
  promised_orders = promised_orders + excluded.promised_orders, late_orders = late_orders + excluded.late_orders,
  dated_by_number = dated_by_number + excluded.dated_by_number,
  unknown_status = unknown_status + excluded.unknown_status, keyed_orders = keyed_orders + excluded.keyed_orders;
