-- Money is fen (INTEGER, *_fen); ids are TEXT; days are TEXT 'YYYY-MM-DD' in Beijing time; instants are INTEGER seconds
-- since 1970 UTC. Every fact row names the import and the row of the file that its present values come from.
-- `version` orders files in time: as_of in microseconds * 4096 + 12 bits of the file's sha256, so that of two
-- files the same one wins whichever is imported first. A value that the newest file of a row does not have comes from an
-- older one: `from_older` then says from which version, JSON {column: version}; NULL where all are of the row's version.

CREATE TABLE shops (
  shop_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE imports (
  import_id INTEGER PRIMARY KEY,
  shop_id INTEGER NOT NULL REFERENCES shops,
  file TEXT NOT NULL,              -- as shown: 'a.zip/b.csv' for a member of an archive
  path TEXT NOT NULL,              -- absolute, where it was read from
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,           -- bytes
  format TEXT NOT NULL,
  label TEXT NOT NULL,             -- JSON: the format's name for people, by language
  dataset TEXT NOT NULL,
  encoding TEXT NOT NULL,
  as_of INTEGER NOT NULL,          -- instant of the export
  as_of_source TEXT NOT NULL,      -- 'given', 'name', 'footer' or 'modified'
  version INTEGER NOT NULL,
  rows INTEGER NOT NULL,           -- data rows read: new + changed + same + rejected
  new INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  same INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  period_from TEXT,
  period_to TEXT,
  fields TEXT NOT NULL,            -- JSON: the fields of the dataset that the file gives
  unknown_columns TEXT NOT NULL,   -- JSON: the headers that were not
  dropped_columns TEXT NOT NULL,   -- JSON: headers of personal data, never read further
  totals TEXT,                     -- JSON: a total row or footer of the file, kept as a check
  notes TEXT NOT NULL,             -- JSON: [text key, {values}], said in the language of the reader
  imported_at INTEGER NOT NULL,
  reread INTEGER NOT NULL DEFAULT 0  -- 1: the file was read once more, see store/retime.py; rows still point here
) STRICT;
CREATE UNIQUE INDEX imports_content ON imports (shop_id, dataset, sha256) WHERE reread = 0;
CREATE VIEW current_imports AS SELECT * FROM imports WHERE reread = 0;

CREATE TABLE rejects (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  row_no INTEGER NOT NULL,         -- row of the sheet or file, the header row counted
  column TEXT NOT NULL,
  value TEXT NOT NULL,
  reason TEXT NOT NULL             -- a key of texts/reject.toml
) STRICT;
CREATE INDEX rejects_import ON rejects (import_id);

-- Facts ------------------------------------------------------------------------------------------------------------

CREATE TABLE orders (
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  line INTEGER NOT NULL,           -- 0 for the first line of an order; an order is counted on line 0
  product_name TEXT, status TEXT NOT NULL, state TEXT NOT NULL,
  list_fen INTEGER, postage_fen INTEGER, shop_discount_fen INTEGER, platform_discount_fen INTEGER,
  pay_discount_fen INTEGER, paid_fen INTEGER, receipts_fen INTEGER, quantity INTEGER,
  paid_at INTEGER, formed_at INTEGER, grouped_at INTEGER, created_at INTEGER,
  promised_at INTEGER, shipped_at INTEGER, received_at INTEGER,
  product_id TEXT, sku TEXT, sku_id TEXT, sku_code TEXT, product_code TEXT,
  seller_note TEXT,                -- of 商家备注 only a leading mark such as 'G-'; the rest may name people
  aftersale_status TEXT, tracking_no TEXT, carrier TEXT, province TEXT, city TEXT,
  live TEXT, refund_given_fen INTEGER, buyer_key TEXT,
  -- derived, see store/derived.toml
  pay_day TEXT,                    -- accounting day; NULL where the order has no accounting time
  pay_hour INTEGER,                -- 0 to 23; NULL where only the order number tells the day
  time_source TEXT,                -- 'paid', 'formed', 'grouped', 'number' or NULL
  counted INTEGER NOT NULL,        -- 1: the order is 成交
  refunded INTEGER NOT NULL,       -- 1: the order export itself says 退款成功
  product_first INTEGER NOT NULL,  -- 1: first line of its product in the order
  status_version INTEGER NOT NULL, -- earliest version at which the present status was seen
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, order_id, line)
) STRICT;
CREATE INDEX orders_day ON orders (shop_id, pay_day);
CREATE INDEX orders_lines ON orders (shop_id, order_id) WHERE line > 0;

CREATE TABLE order_status_history (
  shop_id INTEGER NOT NULL, order_id TEXT NOT NULL, line INTEGER NOT NULL, status TEXT NOT NULL,
  version INTEGER NOT NULL,        -- earliest version that showed this status
  PRIMARY KEY (shop_id, order_id, line, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE aftersales (
  shop_id INTEGER NOT NULL, case_id TEXT NOT NULL, order_id TEXT NOT NULL,
  amount_fen INTEGER, status TEXT, type TEXT, refund_fen INTEGER, order_status TEXT,
  product_id TEXT, deadline_at INTEGER, applied_at INTEGER, reason TEXT, agreed_at INTEGER, agreed_by TEXT,
  sku TEXT,
  -- derived, see store/derived.toml
  opened_day TEXT, refund_day TEXT,
  refunded INTEGER NOT NULL,       -- 1: money went back (退款成功)
  intervened INTEGER NOT NULL,     -- 1: the platform stepped in
  stage TEXT,                      -- 'unshipped', 'shipped', 'received' or NULL, from order_status
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, case_id)
) STRICT;
CREATE INDEX aftersales_order ON aftersales (shop_id, order_id);
CREATE INDEX aftersales_opened ON aftersales (shop_id, opened_day);
CREATE INDEX aftersales_refund ON aftersales (shop_id, refund_day);

CREATE TABLE traffic_days (        -- the whole shop, one row a day
  shop_id INTEGER NOT NULL, day TEXT NOT NULL,
  visitors INTEGER, page_views INTEGER, product_visitors INTEGER, product_page_views INTEGER,
  buyers INTEGER, orders INTEGER, units INTEGER, gmv_fen INTEGER, favourites INTEGER, follows INTEGER,
  new_visitors INTEGER, returning_visitors INTEGER, new_visitor_share REAL, returning_visitor_share REAL,
  returning_buyer_share REAL, bounce_rate REAL, stay_seconds REAL, impressions INTEGER, clicks INTEGER,
  ordering_buyers INTEGER, refund_fen INTEGER, refund_orders INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day)
) STRICT;

CREATE TABLE traffic_sources (
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, source TEXT NOT NULL,
  visitors INTEGER, page_views INTEGER, buyers INTEGER, orders INTEGER, gmv_fen INTEGER,
  impressions INTEGER, clicks INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, source)
) STRICT;

CREATE TABLE product_days (        -- day_to = day for daily rows; later for a download over a whole period
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, day_to TEXT NOT NULL, product_id TEXT NOT NULL,
  product_name TEXT, visitors INTEGER, page_views INTEGER, buyers INTEGER, orders INTEGER, units INTEGER,
  gmv_fen INTEGER, favourites INTEGER, impressions INTEGER, clicks INTEGER, ordering_buyers INTEGER,
  inquiries INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, day_to, product_id)
) STRICT;

CREATE TABLE ad_days (             -- level 'account', 'product', 'hour' or 'brand'; hour is '' or '10:00-11:00'; day_to as above
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, day_to TEXT NOT NULL, level TEXT NOT NULL, hour TEXT NOT NULL,
  product_id TEXT NOT NULL, scenario TEXT NOT NULL, campaign TEXT NOT NULL, bid TEXT NOT NULL,
  ordinal INTEGER NOT NULL,        -- tells apart rows of one file that are alike in all of the above
  product_name TEXT, spend_fen INTEGER, sales_fen INTEGER, net_sales_fen INTEGER, direct_sales_fen INTEGER,
  orders INTEGER, direct_orders INTEGER, impressions INTEGER, clicks INTEGER, inquiries INTEGER,
  favourites INTEGER, follows INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, day_to, level, hour, product_id, scenario, campaign, bid, ordinal)
) STRICT;

CREATE TABLE catalogue (           -- stock and prices as they were on `day` (the day of the export)
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, product_id TEXT NOT NULL, sku_id TEXT NOT NULL, sku TEXT NOT NULL,
  sku_code TEXT NOT NULL, product_name TEXT, stock INTEGER, group_price_fen INTEGER, single_price_fen INTEGER,
  status TEXT,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, product_id, sku_id, sku, sku_code)
) STRICT;

-- Daily sums: all that reports read -----------------------------------------------------------------------------------

CREATE TABLE order_days (          -- by accounting day; dim 'all' (key ''), 'product', 'sku', 'province', 'hour', 'carrier',
  shop_id INTEGER NOT NULL,        -- 'reason', 'type' (the last two carry refund columns only)
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  orders INTEGER NOT NULL, units INTEGER NOT NULL, list_fen INTEGER NOT NULL, gmv_fen INTEGER NOT NULL,
  receipts_fen INTEGER NOT NULL, shop_discount_fen INTEGER NOT NULL, platform_discount_fen INTEGER NOT NULL,
  refund_orders INTEGER NOT NULL, refund_fen INTEGER NOT NULL,
  estimated_orders INTEGER NOT NULL, estimated_fen INTEGER NOT NULL,  -- of the two above: not from the after-sales export
  refund_unshipped INTEGER NOT NULL, refund_shipped INTEGER NOT NULL, refund_received INTEGER NOT NULL,
  shipped_orders INTEGER NOT NULL, ship_seconds INTEGER NOT NULL,
  promised_orders INTEGER NOT NULL, late_orders INTEGER NOT NULL,
  dated_by_number INTEGER NOT NULL, unknown_status INTEGER NOT NULL, keyed_orders INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_days_product ON order_days (shop_id, key, day) WHERE dim = 'product';

CREATE TABLE case_days (           -- after-sales cases by the day they were opened, refunds by the day the money went back;
  shop_id INTEGER NOT NULL,        -- dim 'all', 'reason', 'type', 'product'
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  opened INTEGER NOT NULL, intervened INTEGER NOT NULL,
  closed INTEGER NOT NULL, closed_fen INTEGER NOT NULL, closed_refund_only INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE ad_sums (             -- dim 'all' (account rows where a day has them, else product rows), 'product', 'scenario'
  shop_id INTEGER NOT NULL,
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL, day_to TEXT NOT NULL,
  spend_fen INTEGER NOT NULL, sales_fen INTEGER NOT NULL, orders INTEGER NOT NULL,
  impressions INTEGER NOT NULL, clicks INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, day_to, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (              -- the newest name of a product or SKU
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, version INTEGER NOT NULL,
  first_day TEXT,                  -- first day with 成交 (dim 'product')
  PRIMARY KEY (shop_id, dim, key)
) STRICT, WITHOUT ROWID;
