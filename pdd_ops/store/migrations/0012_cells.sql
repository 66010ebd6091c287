-- A cell that could not be read need not cost its row: then the row is among the facts, and the cell is listed all the same.
ALTER TABLE rejects ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;  -- 1: the cell was left empty, the row counts
-- Refunded orders of which nothing says how much: neither a case, nor the order, nor a bill, nor what was paid.
ALTER TABLE order_days ADD COLUMN refund_unknown INTEGER NOT NULL DEFAULT 0;
-- Two tools of the promotion centre may have reports of one layout: the tool tells their rows apart.
ALTER TABLE ad_days RENAME TO ad_days_before;
CREATE TABLE ad_days (             -- level 'account', 'product', 'hour' or 'brand'; hour is '' or '10:00-11:00'
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, day_to TEXT NOT NULL, level TEXT NOT NULL,
  tool TEXT NOT NULL,              -- '直播推广', '全站推广', …; '' for 商品推广, and where the file does not say
  hour TEXT NOT NULL, product_id TEXT NOT NULL, scenario TEXT NOT NULL, campaign TEXT NOT NULL, bid TEXT NOT NULL,
  ordinal INTEGER NOT NULL,        -- tells apart rows of one file that are alike in all of the above
  product_name TEXT, spend_fen INTEGER, sales_fen INTEGER, net_sales_fen INTEGER, direct_sales_fen INTEGER,
  orders INTEGER, direct_orders INTEGER, impressions INTEGER, clicks INTEGER, inquiries INTEGER,
  favourites INTEGER, follows INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, day_to, level, tool, hour, product_id, scenario, campaign, bid, ordinal)
) STRICT;
INSERT INTO ad_days (shop_id, tool, day, day_to, level, hour, product_id, scenario, campaign, bid, ordinal, product_name, spend_fen, sales_fen, net_sales_fen,
  direct_sales_fen, orders, direct_orders, impressions, clicks, inquiries, favourites, follows, version, from_older, import_id,
  row_no)
SELECT shop_id, iif(level = 'brand', '明星店铺', ''), day, day_to, level, hour, product_id, scenario, campaign, bid, ordinal, product_name, spend_fen, sales_fen, net_sales_fen,
  direct_sales_fen, orders, direct_orders, impressions, clicks, inquiries, favourites, follows, version, from_older, import_id,
  row_no FROM ad_days_before;
DROP TABLE ad_days_before;
