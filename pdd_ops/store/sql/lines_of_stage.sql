-- Rows of order_facts with all that their sums are made of; no text is NULL.
SELECT coalesce(f.pay_day, '') AS pay_day, f.article_id, f.route_id, o.pay_hour, f.counted, f.refunded, f.line = 0 AS line_0,
  f.product_first, coalesce(o.product_name, '') AS product_name, o.state, coalesce(o.time_source, '') AS time_source,
  f.list_fen, f.shop_discount_fen, f.platform_discount_fen, f.paid_fen, f.receipts_fen, f.quantity, f.refund_given_fen,
  f.paid_at, f.formed_at, f.grouped_at, f.promised_at, f.shipped_at, f.received_at,
  iif(f.buyer_key IS NULL, NULL, 1) AS buyer_key
FROM (SELECT * FROM main.order_facts {where}) f JOIN main.orders o USING (shop_id, order_id, line)
WHERE f.pay_day IS NOT NULL
