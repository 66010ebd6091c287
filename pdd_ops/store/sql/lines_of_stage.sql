-- Rows of the import whose orders are on the stage, with all that their sums are made of.
SELECT CAST(julianday(f.pay_day) - 2440587.5 AS INTEGER) AS day, f.article_id, f.route_id, o.pay_hour, f.counted, f.refunded,
  f.line = 0 AS line_0, f.product_first, o.state, coalesce(o.time_source = 'number', 0) AS by_number,
  iif(instr(o.product_name, '差价'), 0, f.quantity) AS units,
  f.list_fen, f.shop_discount_fen, f.platform_discount_fen, f.paid_fen, f.receipts_fen, f.refund_given_fen,
  f.paid_at, f.formed_at, f.grouped_at, f.promised_at, f.shipped_at, f.received_at,
  iif(f.buyer_key IS NULL, NULL, 1) AS buyer_key
FROM main.order_facts f CROSS JOIN main.orders o ON o.shop_id = f.shop_id AND o.order_id = f.order_id AND o.line = f.line
WHERE f.shop_id = {shop} AND f.import_id = {import} AND f.order_id IN (SELECT order_id FROM stage.rows)
  AND f.pay_day IS NOT NULL
