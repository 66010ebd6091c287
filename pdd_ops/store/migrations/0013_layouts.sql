-- What the ad reports of spring 2026 have, the ad account's spend by scenario and fund.

ALTER TABLE ad_days ADD COLUMN settled_sales_fen INTEGER;   -- 结算交易额, 结算金额
ALTER TABLE ad_days ADD COLUMN indirect_sales_fen INTEGER;  -- 间接交易额
-- NULL where no report of the day has the column
ALTER TABLE ad_sums ADD COLUMN net_sales_fen INTEGER;
ALTER TABLE ad_sums ADD COLUMN settled_sales_fen INTEGER;
ALTER TABLE ad_sums ADD COLUMN direct_sales_fen INTEGER;
ALTER TABLE ad_sums ADD COLUMN indirect_sales_fen INTEGER;
ALTER TABLE ad_sums ADD COLUMN inquiries INTEGER;
ALTER TABLE ad_sums ADD COLUMN favourites INTEGER;
-- of the rows that the sums are made of, as store/sql/ad_rows.sql picks them
CREATE TEMP TABLE picked AS
WITH told AS (
  SELECT a.*, max(version) OVER (PARTITION BY shop_id, day, day_to, level, hour, product_id) AS newest,
    max(version) OVER (
      PARTITION BY shop_id, day, day_to, level, hour, product_id, scenario = '', campaign = '', bid = '') AS newest_so_told
  FROM ad_days a
), rows AS (
  SELECT a.*, CASE a.level WHEN 'brand' THEN 0 WHEN 'account' THEN 1 WHEN 'product' THEN 2 ELSE 3 END AS rank
  FROM told a WHERE newest_so_told = newest
), best AS (SELECT shop_id, day, day_to, min(rank) AS rank FROM rows WHERE rank > 0 GROUP BY shop_id, day, day_to)
SELECT 'all' AS dim, '' AS key, r.* FROM rows r JOIN best b USING (shop_id, day, day_to, rank)
UNION ALL SELECT 'all', '', r.* FROM rows r WHERE rank = 0
UNION ALL SELECT 'product', product_id, r.* FROM rows r WHERE level = 'product'
UNION ALL SELECT 'scenario', scenario, r.* FROM rows r WHERE level IN ('product', 'brand');
UPDATE ad_sums AS s SET (net_sales_fen, direct_sales_fen, inquiries, favourites) = (
  SELECT sum(net_sales_fen), sum(direct_sales_fen), sum(inquiries), sum(favourites) FROM temp.picked p
  WHERE p.shop_id = s.shop_id AND p.dim = s.dim AND p.key = s.key AND p.day = s.day AND p.day_to = s.day_to);
DROP TABLE temp.picked;

ALTER TABLE ad_account RENAME TO old_account;
CREATE TABLE ad_account (          -- 营销账户; `ordinal` tells like rows of one file apart
  shop_id INTEGER NOT NULL,
  at INTEGER NOT NULL, income_fen INTEGER NOT NULL, expense_fen INTEGER NOT NULL, amount_fen INTEGER NOT NULL,
  flow TEXT NOT NULL, type TEXT NOT NULL, fund TEXT NOT NULL, note TEXT NOT NULL, ordinal INTEGER NOT NULL,
  scenarios TEXT,                  -- JSON of the parts that the note names: scenario -> fen
  day TEXT NOT NULL, spend_fen INTEGER NOT NULL, cash_fen INTEGER NOT NULL,  -- derived, see store/derived.toml
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, at, income_fen, expense_fen, amount_fen, flow, type, fund, note, ordinal)
) STRICT;
INSERT INTO ad_account SELECT shop_id, at, income_fen, expense_fen, amount_fen, flow, type, '', note, ordinal, NULL, day,
  spend_fen, spend_fen, version, from_older, import_id, row_no FROM old_account;
DROP TABLE old_account;
CREATE INDEX ad_account_day ON ad_account (shop_id, day);

CREATE TABLE ad_account_days (     -- dim 'all' (key ''), 'bill_type', 'scenario' (key '': none is named)
  shop_id INTEGER NOT NULL,
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL, spend_fen INTEGER NOT NULL, cash_fen INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;
INSERT INTO ad_account_days SELECT shop_id, 'all', '', day, sum(spend_fen), sum(cash_fen) FROM ad_account GROUP BY 1, 4;
INSERT INTO ad_account_days
SELECT shop_id, 'bill_type', iif(type <> '', type, flow), day, sum(spend_fen), sum(cash_fen) FROM ad_account GROUP BY 1, 3, 4;
INSERT INTO ad_account_days
SELECT shop_id, 'scenario', '', day, sum(spend_fen), sum(cash_fen) FROM ad_account WHERE spend_fen > 0 GROUP BY 1, 4;

-- Merchants' cost maps: what a piece costs, what is in a sale specification, what a shop's listings stand for.
CREATE TABLE article_products (    -- 标准产品主档
  shop_id INTEGER NOT NULL,
  standard_id TEXT NOT NULL, barcode TEXT, name TEXT, unit TEXT, cost_fen INTEGER NOT NULL,  -- of a piece
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, standard_id)
) STRICT;
CREATE TABLE article_packs (       -- 销售规格映射
  shop_id INTEGER NOT NULL,
  spec_id TEXT NOT NULL, standard_id TEXT NOT NULL, pack INTEGER NOT NULL,  -- pieces
  name TEXT, cost_fen INTEGER, freight_fen INTEGER,  -- of all pieces; of an order
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, spec_id)
) STRICT;
CREATE TABLE article_links (       -- 店铺链接规格映射; a row may wait for its sale specification
  shop_id INTEGER NOT NULL,
  product_id TEXT NOT NULL, sku_key TEXT NOT NULL, sku TEXT NOT NULL, spec_id TEXT NOT NULL, spec_name TEXT,
  main TEXT, subsidised TEXT,      -- 是 or 否
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, product_id, sku_key)
) STRICT;
CREATE TABLE articles (            -- the three joined: what each listing's specification is and costs; made anew with each of them
  shop_id INTEGER NOT NULL,
  product_id TEXT NOT NULL, sku_key TEXT NOT NULL, sku TEXT NOT NULL, spec_id TEXT NOT NULL, spec_name TEXT,
  standard_id TEXT NOT NULL, standard_name TEXT, pack INTEGER NOT NULL,
  cost_fen INTEGER, freight_fen INTEGER,  -- of a piece of the order (a whole pack); of an order
  main INTEGER NOT NULL, subsidised INTEGER NOT NULL,
  import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,  -- of its link
  PRIMARY KEY (shop_id, product_id, sku_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE affiliate_orders (    -- 多多进宝: what promoters are paid, by order; estimates until it is settled
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL, state TEXT, type TEXT,
  created_at INTEGER, formed_at INTEGER, audited_at INTEGER, received_at INTEGER,
  product_id TEXT, product_name TEXT, price_fen INTEGER, quantity INTEGER, amount_fen INTEGER,
  commission_fen INTEGER, recruiting_fen INTEGER, service_fee_fen INTEGER, activity_id TEXT,
  day TEXT,                        -- derived, see store/derived.toml
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, order_id)
) STRICT;
CREATE TABLE affiliate_days (      -- 多多进宝 by product and day
  shop_id INTEGER NOT NULL,
  day TEXT NOT NULL, product_id TEXT NOT NULL, activity_id TEXT NOT NULL, plan TEXT NOT NULL, product_name TEXT,
  orders INTEGER, amount_fen INTEGER, commission_fen INTEGER, service_fee_fen INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, product_id, activity_id, plan)
) STRICT;
