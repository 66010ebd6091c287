-- What is left of the orders of a day, by product and specification, before ads: counted orders by pay day. Only shops of
-- which costs are known have rows. Orders without a cost stand in the columns uncovered_… and in no other amount.
CREATE TABLE profit_days (
  shop_id INTEGER NOT NULL, product_id TEXT NOT NULL, sku TEXT NOT NULL, day TEXT NOT NULL,
  orders INTEGER NOT NULL,         -- counted on the first line of the product in the order
  line_orders INTEGER NOT NULL,    -- counted on every line: what a specification sold
  uncovered_orders INTEGER NOT NULL, uncovered_receipts_fen INTEGER NOT NULL,
  receipts_fen INTEGER NOT NULL, gmv_fen INTEGER NOT NULL,
  refunded_fen INTEGER NOT NULL,   -- of the receipts: the part that went back
  kept_goods_fen INTEGER NOT NULL, -- cost of the goods of orders that were not refunded
  lost_goods_fen INTEGER NOT NULL, -- of refunded orders whose goods do not come back
  open_goods_fen INTEGER NOT NULL, -- of orders refunded after shipping whose goods may come back
  packing_fen INTEGER, freight_fen INTEGER,  -- of orders shipped or not refunded; NULL where nothing is known
  unknown_freight_orders INTEGER NOT NULL,
  fees_fen INTEGER,                -- what bills say of these orders; NULL where none says anything
  settled_fees_fen INTEGER NOT NULL, settled_subsidy_fen INTEGER NOT NULL,  -- of settled orders; of them 百亿补贴 (0030003)
  settled_net_fen INTEGER NOT NULL,          -- receipts after refunds of orders that a bill has settled
  commission_fen INTEGER,          -- 多多进宝: as billed, else as its order detail estimates it
  estimated_commission_fen INTEGER NOT NULL,
  insurance_fen INTEGER,
  PRIMARY KEY (shop_id, product_id, sku, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX profit_days_day ON profit_days (shop_id, day);

-- What fees take of the receipts after refunds of settled orders, for those that no bill has settled yet.
CREATE TABLE fee_rates (
  shop_id INTEGER NOT NULL, product_id TEXT NOT NULL, sku TEXT NOT NULL, rate REAL NOT NULL,
  PRIMARY KEY (shop_id, product_id, sku)
) STRICT, WITHOUT ROWID;

-- Contribution: before ads; low: none of the goods that may come back do.
CREATE VIEW profit_sums AS
SELECT *, net_receipts_fen - kept_goods_fen - lost_goods_fen - coalesce(packing_fen, 0) - coalesce(freight_fen, 0)
  - coalesce(platform_fees_fen, 0) - coalesce(commission_fen, 0) - coalesce(paid_insurance_fen, 0) AS contribution_high_fen,
  net_receipts_fen - kept_goods_fen - lost_goods_fen - open_goods_fen - coalesce(packing_fen, 0) - coalesce(freight_fen, 0)
  - coalesce(platform_fees_fen, 0) - coalesce(commission_fen, 0) - coalesce(paid_insurance_fen, 0) AS contribution_low_fen
FROM (
  SELECT p.*, p.receipts_fen - p.refunded_fen AS net_receipts_fen, r.rate,
    CAST(round((p.receipts_fen - p.refunded_fen - p.settled_net_fen) * r.rate) AS INTEGER) AS estimated_fees_fen,
    CASE WHEN r.rate IS NOT NULL OR p.fees_fen IS NOT NULL THEN coalesce(p.fees_fen, 0)
      + coalesce(CAST(round((p.receipts_fen - p.refunded_fen - p.settled_net_fen) * r.rate) AS INTEGER), 0)
    END AS platform_fees_fen,
    iif(r.rate IS NULL, p.insurance_fen, NULL) AS paid_insurance_fen  -- bills have it among the fees
  FROM profit_days p
  LEFT JOIN fee_rates r ON r.shop_id = p.shop_id AND r.product_id = p.product_id AND r.sku = p.sku
);

-- What ads cost by product and day; product '' is what no report tells a product of: the rest of the reports, and scenarios
-- that only the ad account names. Those that are no product ads by their name count whole, others as far as the account
-- has more than the reports: tools are called otherwise in it.
CREATE VIEW ad_costs AS
WITH apart AS (
  SELECT a.shop_id, a.day, a.spend_fen, a.key GLOB '*明星*' OR a.key GLOB '*直播*' OR a.key GLOB '*品牌*' AS no_product,
    EXISTS (SELECT 1 FROM ad_days d WHERE d.shop_id = a.shop_id AND d.day = a.day
      AND (iif(d.tool = '', '商品推广', d.tool) = a.key OR d.scenario = a.key)) AS reported
  FROM ad_account_days a WHERE a.dim = 'scenario' AND a.key <> ''
), by_day AS (
  SELECT shop_id, day, sum(spend_fen * (no_product AND NOT reported)) AS own_fen,
    sum(spend_fen * (NOT no_product AND NOT reported)) AS other_fen, sum(spend_fen) AS all_fen
  FROM apart GROUP BY shop_id, day
)
SELECT shop_id, product_id, day, sum(spend_fen) AS spend_fen, sum(sales_fen) AS sales_fen FROM (
  SELECT shop_id, key AS product_id, day, spend_fen, sales_fen FROM ad_sums WHERE dim = 'product' AND day = day_to
  UNION ALL SELECT shop_id, '', day, spend_fen, sales_fen FROM ad_sums WHERE dim = 'all' AND day = day_to
  UNION ALL SELECT shop_id, '', day, -spend_fen, -sales_fen FROM ad_sums WHERE dim = 'product' AND day = day_to
  UNION ALL SELECT b.shop_id, '', b.day, b.own_fen + max(0, min(b.other_fen, b.all_fen - b.own_fen - coalesce((
    SELECT spend_fen FROM ad_sums s WHERE s.shop_id = b.shop_id AND s.dim = 'all' AND s.day = b.day AND s.day_to = b.day), 0))), 0
  FROM by_day b
) GROUP BY shop_id, product_id, day;
