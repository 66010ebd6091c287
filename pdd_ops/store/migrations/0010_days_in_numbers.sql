-- Nearly every order is paid on the day that its number begins with: its pay day is found by the index of the numbers, and
-- only the others need an index by day. See store/sql/orders_of_days.sql.

ALTER TABLE order_facts ADD COLUMN day_in_number INTEGER NOT NULL DEFAULT 0;  -- derived: 1: order_id begins with pay_day
UPDATE order_facts SET day_in_number = 1
WHERE pay_day = '20' || substr(order_id, 1, 2) || '-' || substr(order_id, 3, 2) || '-' || substr(order_id, 5, 2)
  AND substr(order_id, 7, 1) = '-';
DROP INDEX orders_day;
CREATE INDEX orders_moved ON order_facts (shop_id, pay_day) WHERE day_in_number = 0;

DROP VIEW orders;
-- Words are looked up one by one and only where they are asked for: a join could not be flattened everywhere.
CREATE VIEW order_rows AS SELECT
  f.id, f.shop_id, f.order_id, f.line,
  (SELECT nullif(product_name, '') FROM order_articles a WHERE a.article_id = f.article_id) AS product_name,
  (SELECT status FROM order_statuses s WHERE s.status_id = f.status_id) AS status,
  (SELECT state FROM order_statuses s WHERE s.status_id = f.status_id) AS state,
  f.list_fen, f.postage_fen, f.shop_discount_fen, f.platform_discount_fen, f.pay_discount_fen, f.paid_fen, f.receipts_fen,
  f.quantity, f.paid_at, f.formed_at, f.grouped_at, f.created_at, f.promised_at, f.shipped_at, f.received_at,
  (SELECT nullif(product_id, '') FROM order_articles a WHERE a.article_id = f.article_id) AS product_id,
  (SELECT nullif(sku, '') FROM order_articles a WHERE a.article_id = f.article_id) AS sku,
  (SELECT nullif(sku_id, '') FROM order_articles a WHERE a.article_id = f.article_id) AS sku_id,
  (SELECT nullif(sku_code, '') FROM order_articles a WHERE a.article_id = f.article_id) AS sku_code,
  (SELECT nullif(product_code, '') FROM order_articles a WHERE a.article_id = f.article_id) AS product_code,
  (SELECT nullif(seller_note, '') FROM order_statuses s WHERE s.status_id = f.status_id) AS seller_note,
  (SELECT nullif(aftersale_status, '') FROM order_statuses s WHERE s.status_id = f.status_id) AS aftersale_status,
  f.tracking_no,
  (SELECT nullif(carrier, '') FROM order_routes r WHERE r.route_id = f.route_id) AS carrier,
  (SELECT nullif(province, '') FROM order_routes r WHERE r.route_id = f.route_id) AS province,
  (SELECT nullif(city, '') FROM order_routes r WHERE r.route_id = f.route_id) AS city,
  (SELECT nullif(live, '') FROM order_statuses s WHERE s.status_id = f.status_id) AS live,
  f.refund_given_fen, f.buyer_key, f.pay_day, f.day_in_number,
  -- 0 to 23; NULL where only the order number tells the day
  (coalesce(f.paid_at, f.formed_at, f.grouped_at, f.created_at) + 28800) % 86400 / 3600 AS pay_hour,
  CASE WHEN f.paid_at IS NOT NULL THEN 'paid' WHEN f.formed_at IS NOT NULL THEN 'formed'
    WHEN f.grouped_at IS NOT NULL THEN 'grouped' WHEN f.created_at IS NOT NULL THEN 'created'
    WHEN f.order_id GLOB '[0-9][0-9][0-1][0-9][0-3][0-9]-*' THEN 'number' END AS time_source,
  f.counted, f.refunded, f.product_first, f.status_version, f.version, f.from_older, f.import_id, f.row_no
FROM order_facts f;

CREATE VIEW orders AS SELECT
  shop_id, order_id, line, product_name, status, state, list_fen, postage_fen, shop_discount_fen, platform_discount_fen,
  pay_discount_fen, paid_fen, receipts_fen, quantity, paid_at, formed_at, grouped_at, created_at, promised_at, shipped_at,
  received_at, product_id, sku, sku_id, sku_code, product_code, seller_note, aftersale_status, tracking_no, carrier, province,
  city, live, refund_given_fen, buyer_key, pay_day, day_in_number, pay_hour, time_source, counted, refunded, product_first,
  status_version, version, from_older, import_id, row_no
FROM order_rows;  -- without the number that a row got when it came in: equal facts are equal rows
