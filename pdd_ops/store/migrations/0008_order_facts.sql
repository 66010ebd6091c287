-- Of an order, what many orders share is stored once and known by a number: the article as the export describes it, the
-- way it goes, what the export says of its state. In these tables '' stands for a cell that is missing, so that UNIQUE
-- holds. The table of the orders is half as large by it, and written in two thirds of the time. The view `orders` shows
-- everything in words, as the table of that name did.

CREATE TABLE order_articles (
  article_id INTEGER PRIMARY KEY,
  product_id TEXT NOT NULL, sku_id TEXT NOT NULL, sku TEXT NOT NULL, sku_code TEXT NOT NULL, product_code TEXT NOT NULL,
  product_name TEXT NOT NULL,
  UNIQUE (product_id, sku_id, sku, sku_code, product_code, product_name)
) STRICT;

CREATE TABLE order_routes (
  route_id INTEGER PRIMARY KEY,
  carrier TEXT NOT NULL, province TEXT NOT NULL, city TEXT NOT NULL,
  UNIQUE (carrier, province, city)
) STRICT;

CREATE TABLE order_statuses (
  status_id INTEGER PRIMARY KEY,
  status TEXT NOT NULL, state TEXT NOT NULL, aftersale_status TEXT NOT NULL,
  seller_note TEXT NOT NULL,       -- of 商家备注 only a leading mark such as 'G-'; the rest may name people
  live TEXT NOT NULL,
  UNIQUE (status, state, aftersale_status, seller_note, live)
) STRICT;

CREATE TABLE order_facts (         -- one row a line of an order
  id INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  line INTEGER NOT NULL,           -- 0 for the first line of an order; an order is counted on line 0
  article_id INTEGER NOT NULL, route_id INTEGER NOT NULL, status_id INTEGER NOT NULL,  -- of the tables above
  list_fen INTEGER, postage_fen INTEGER, shop_discount_fen INTEGER, platform_discount_fen INTEGER,
  pay_discount_fen INTEGER, paid_fen INTEGER, receipts_fen INTEGER, quantity INTEGER,
  paid_at INTEGER, formed_at INTEGER, grouped_at INTEGER, created_at INTEGER,
  promised_at INTEGER, shipped_at INTEGER, received_at INTEGER,
  tracking_no TEXT, refund_given_fen INTEGER, buyer_key TEXT,
  -- derived, see store/derived.toml
  pay_day TEXT,                    -- accounting day; NULL where the order has no accounting time
  counted INTEGER NOT NULL,        -- 1: the order is 成交
  refunded INTEGER NOT NULL,       -- 1: the order export itself says 退款成功
  product_first INTEGER NOT NULL,  -- 1: first line of its product in the order
  status_version INTEGER NOT NULL, -- earliest version at which the present status was seen
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  UNIQUE (shop_id, order_id, line)
) STRICT;

INSERT INTO order_articles (product_id, sku_id, sku, sku_code, product_code, product_name)
SELECT DISTINCT coalesce(product_id, ''), coalesce(sku_id, ''), coalesce(sku, ''), coalesce(sku_code, ''),
  coalesce(product_code, ''), coalesce(product_name, '') FROM orders;
INSERT INTO order_routes (carrier, province, city)
SELECT DISTINCT coalesce(carrier, ''), coalesce(province, ''), coalesce(city, '') FROM orders;
INSERT INTO order_statuses (status, state, aftersale_status, seller_note, live)
SELECT DISTINCT status, state, coalesce(aftersale_status, ''), coalesce(seller_note, ''), coalesce(live, '') FROM orders;
INSERT INTO order_facts
SELECT NULL, o.shop_id, o.order_id, o.line, a.article_id, r.route_id, s.status_id,
  o.list_fen, o.postage_fen, o.shop_discount_fen, o.platform_discount_fen, o.pay_discount_fen, o.paid_fen, o.receipts_fen,
  o.quantity, o.paid_at, o.formed_at, o.grouped_at, o.created_at, o.promised_at, o.shipped_at, o.received_at, o.tracking_no,
  o.refund_given_fen, o.buyer_key, o.pay_day, o.counted, o.refunded, o.product_first, o.status_version, o.version,
  o.from_older, o.import_id, o.row_no
FROM orders o
JOIN order_articles a ON a.product_id = coalesce(o.product_id, '') AND a.sku_id = coalesce(o.sku_id, '')
  AND a.sku = coalesce(o.sku, '') AND a.sku_code = coalesce(o.sku_code, '')
  AND a.product_code = coalesce(o.product_code, '') AND a.product_name = coalesce(o.product_name, '')
JOIN order_routes r ON r.carrier = coalesce(o.carrier, '') AND r.province = coalesce(o.province, '')
  AND r.city = coalesce(o.city, '')
JOIN order_statuses s ON s.status = o.status AND s.state = o.state AND s.aftersale_status = coalesce(o.aftersale_status, '')
  AND s.seller_note = coalesce(o.seller_note, '') AND s.live = coalesce(o.live, '')
ORDER BY o.shop_id, o.order_id, o.line;
DROP TABLE orders;
CREATE INDEX orders_day ON order_facts (shop_id, pay_day);
CREATE INDEX orders_lines ON order_facts (shop_id, order_id) WHERE line > 0;
-- The refunded orders of a day are few: found without a look at the others.
CREATE INDEX orders_refunded ON order_facts (shop_id, pay_day) WHERE counted = 1 AND (refunded = 1 OR refund_given_fen > 0);

-- Words are looked up one by one and only where they are asked for: a join could not be flattened everywhere.
CREATE VIEW orders AS SELECT
  f.shop_id, f.order_id, f.line,
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
  f.refund_given_fen, f.buyer_key, f.pay_day,
  -- 0 to 23; NULL where only the order number tells the day
  (coalesce(f.paid_at, f.formed_at, f.grouped_at, f.created_at) + 28800) % 86400 / 3600 AS pay_hour,
  CASE WHEN f.paid_at IS NOT NULL THEN 'paid' WHEN f.formed_at IS NOT NULL THEN 'formed'
    WHEN f.grouped_at IS NOT NULL THEN 'grouped' WHEN f.created_at IS NOT NULL THEN 'created'
    WHEN f.order_id GLOB '[0-9][0-9][0-1][0-9][0-3][0-9]-*' THEN 'number' END AS time_source,
  f.counted, f.refunded, f.product_first, f.status_version, f.version, f.from_older, f.import_id, f.row_no
FROM order_facts f;
