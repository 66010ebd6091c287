-- Received orders of the month without a refund and without any income in the bills, though the bills cover the day of
-- receipt and :grace days after it. :spans as in settled.sql. (+: without it all orders of the shop are read, in order.)
WITH spans (first, last) AS (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:spans))
SELECT o.order_id, date(o.received_at + 28800, 'unixepoch') AS received_day,
  coalesce(o.receipts_fen, o.paid_fen + coalesce(o.platform_discount_fen, 0)) AS receipts,
  o.import_id * 4294967296 + o.row_no AS place,
  o.product_id IS NULL AND EXISTS (SELECT 1 FROM rejects r WHERE r.import_id = o.import_id AND r.row_no = o.row_no
    AND r.kept = 1 AND r.reason = 'damaged_id') AS damaged,
  EXISTS (SELECT 1 FROM spans WHERE first <= date(o.received_at + 28800, 'unixepoch')
    AND date(o.received_at + 28800, 'unixepoch', :grace || ' days') <= last) AS covered
FROM orders o
WHERE o.shop_id = :shop AND o.pay_day BETWEEN :first AND :last
  AND (o.day_in_number = 0 AND o.pay_day BETWEEN :first AND :last OR o.order_id BETWEEN :low AND :high)
  AND o.line = 0 AND o.counted = 1 AND o.state = 'received' AND o.refunded = 0 AND o.received_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM bills b WHERE b.shop_id = :shop AND b.order_id = o.order_id AND b.subject = 'income')
  AND NOT EXISTS (SELECT 1 FROM aftersales a WHERE a.shop_id = :shop AND a.order_id = o.order_id AND a.refunded = 1)
ORDER BY +o.order_id;
