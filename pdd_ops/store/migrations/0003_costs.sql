-- What goods, packing and shipping cost, as the merchant's own sheets and the couriers' bills say; 运费险; 营销账户明细.

CREATE TABLE costs (               -- merchants' cost sheets: what one unit of an article costs from the day `since` on
  shop_id INTEGER NOT NULL,
  kind TEXT NOT NULL, key TEXT NOT NULL, since TEXT NOT NULL,  -- see store/cost_keys.toml; since '' is from ever
  sku_id TEXT, sku_code TEXT, product_code TEXT, sku TEXT, product_id TEXT,
  cost_fen INTEGER NOT NULL,       -- a unit
  packing_fen INTEGER, shipping_fen INTEGER, insurance_fen INTEGER,  -- an order
  fee_rate REAL,                   -- 平台扣点, of 商家实收
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, kind, key, since)
) STRICT;

CREATE TABLE courier_bills (       -- what a courier charged for a parcel; `ordinal` tells like rows of one file apart
  shop_id INTEGER NOT NULL,
  tracking_no TEXT NOT NULL, billed_on TEXT NOT NULL, ordinal INTEGER NOT NULL, fee_fen INTEGER NOT NULL,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, tracking_no, billed_on, ordinal)
) STRICT;

CREATE TABLE cost_days (           -- counted orders by pay day; dim 'all' (key ''), 'product', 'sku'. Covered: with a unit cost.
  shop_id INTEGER NOT NULL,        -- A cost of which nothing is known is NULL, never 0
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  covered_orders INTEGER NOT NULL, covered_gmv_fen INTEGER NOT NULL, covered_receipts_fen INTEGER NOT NULL,
  uncovered_orders INTEGER NOT NULL, uncovered_gmv_fen INTEGER NOT NULL,
  goods_cost_fen INTEGER, packing_fen INTEGER,
  shipping_fen INTEGER,            -- of all orders of which it is known: from the courier's bill, else from the cost sheet
  covered_shipping_fen INTEGER,    -- of covered orders only
  other_fen INTEGER,               -- 运费险 and 平台扣点 as the cost sheet assumes them
  shipping_orders INTEGER NOT NULL, billed_orders INTEGER NOT NULL,  -- shipping known; known from a courier's bill
  no_shipping_orders INTEGER NOT NULL, no_shipping_gmv_fen INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE freight_insurance (
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL, fee_fen INTEGER, charge_status TEXT, claim_status TEXT,
  charged INTEGER NOT NULL,        -- 1: the fee is owed, see store/derived.toml
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, order_id)
) STRICT;

CREATE TABLE insurance_days (      -- by pay day of the order, else by the day in its number; dim 'all' (key '')
  shop_id INTEGER NOT NULL,
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  orders INTEGER NOT NULL, fee_fen INTEGER NOT NULL, dated_by_number INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE ad_account (          -- 营销账户明细; `ordinal` tells like rows of one file apart
  shop_id INTEGER NOT NULL,
  at INTEGER NOT NULL, income_fen INTEGER NOT NULL, expense_fen INTEGER NOT NULL, amount_fen INTEGER NOT NULL,
  flow TEXT NOT NULL, type TEXT NOT NULL, note TEXT NOT NULL, ordinal INTEGER NOT NULL,
  day TEXT NOT NULL, spend_fen INTEGER NOT NULL,  -- derived, see store/derived.toml
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, at, income_fen, expense_fen, amount_fen, flow, type, note, ordinal)
) STRICT;
CREATE INDEX ad_account_day ON ad_account (shop_id, day);
