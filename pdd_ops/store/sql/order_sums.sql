-- The lines of order_lines.sql added up row by row in temp.{name}: its rows stay few, so that nothing has to be sorted.
DROP TABLE IF EXISTS temp.{name};
CREATE TEMP TABLE {name} ({columns}, orders, units, list_fen, gmv_fen, receipts_fen, shop_discount_fen,
  platform_discount_fen, shipped_orders, ship_seconds, promised_orders, late_orders, dated_by_number, unknown_status,
  keyed_orders, PRIMARY KEY ({columns})) WITHOUT ROWID;
INSERT INTO temp.{name}
{lines}WHERE true
ON CONFLICT DO UPDATE SET
  orders = orders + excluded.orders, units = units + excluded.units, list_fen = list_fen + excluded.list_fen,
  gmv_fen = gmv_fen + excluded.gmv_fen, receipts_fen = receipts_fen + excluded.receipts_fen,
  shop_discount_fen = shop_discount_fen + excluded.shop_discount_fen,
  platform_discount_fen = platform_discount_fen + excluded.platform_discount_fen,
  shipped_orders = shipped_orders + excluded.shipped_orders, ship_seconds = ship_seconds + excluded.ship_seconds,
  promised_orders = promised_orders + excluded.promised_orders, late_orders = late_orders + excluded.late_orders,
  dated_by_number = dated_by_number + excluded.dated_by_number,
  unknown_status = unknown_status + excluded.unknown_status, keyed_orders = keyed_orders + excluded.keyed_orders;
